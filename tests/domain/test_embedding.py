"""Which vectors a file has, whoever makes them."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from typing import Any

import numpy as np
import pytest
from PIL import Image

from emulator.domain.embedding import Embedding
from emulator.engine.api import Part
from emulator.understanding.embed import Evidence, Said
from emulator.understanding.embed.light import LightEmbedder

FACTS: dict[str, Any] = {"Filename": "a/cat.jpg", "Labels": [{"LabelName": "猫"}]}
SCENES = [{"TimeRange": [0, 900], "Labels": [{"LabelName": "日落"}]}, {"TimeRange": [900, 1000]}]
PASSAGES = (Part("p0", "The tenant pays.", "passage"), Part("p1", "押金", "passage"))


def picture() -> bytes:
    out = BytesIO()
    Image.radial_gradient("L").convert("RGB").save(out, "JPEG")
    return out.getvalue()


class Stranger(LightEmbedder):
    """One that reads or sees alone, as a model or an endpoint does; a row tells what it was made of."""

    id = "stranger"

    def __init__(self, reads: bool) -> None:
        self.reads, self.sees, self.dims = reads, not reads, 3

    model = "stranger"

    async def encode_query(self, said: Sequence[Said]) -> Any:
        return np.array([1, 1, 1], np.float32)

    async def encode_file(self, evidence: Sequence[Evidence], picture: bytes = b"") -> Any:
        assert bool(evidence) == self.reads, "only what it can take"
        return np.array([len(evidence), len(picture), 1], np.float32)

    async def encode_passages(self, passages: Sequence[str], evidence: Sequence[Evidence]) -> Any:
        return [np.array([len(text), 0, 2], np.float32) for text in passages]

    async def encode_image(self, picture: bytes, evidence: Sequence[Evidence] = ()) -> Any:
        return np.array([0, 0, 1], np.float32)

    async def rewritten(self, rows: Any, passages: Sequence[str], evidence: Sequence[Evidence]) -> Any:
        return [row if text else np.array([9, 9, 9], np.float32) for row, text in zip(rows, passages, strict=True)]

    def alike(self, row: Any) -> Any:
        return row


def names(parts: Sequence[Part]) -> list[tuple[str, list[str]]]:
    return [(part.id, sorted(part.vectors)) for part in parts]


@pytest.mark.parametrize(
    ("embedder", "fields", "whole", "scene", "passage"),
    [
        (LightEmbedder(), ["meaning"], ["meaning"], ["meaning"], ["meaning"]),
        (Stranger(reads=True), ["meaning", "pixels"], ["meaning", "pixels"], ["meaning"], ["meaning"]),
        (Stranger(reads=False), ["meaning", "writing"], ["meaning", "writing"], ["writing"], ["writing"]),
    ],
    ids=["light", "reads", "sees"],
)
async def test_every_part_has_the_vectors_that_can_be_made(
    embedder: LightEmbedder, fields: list[str], whole: list[str], scene: list[str], passage: list[str]
) -> None:
    embedding = Embedding(embedder)
    kept = embedding.fields()
    assert [field.name for field in kept] == fields
    assert {field.exact for field in kept if field.model.startswith("light")} <= {True}
    parts = await embedding.parts({**FACTS, "SceneElements": SCENES}, PASSAGES, picture())
    assert names(parts) == [("", whole), ("s0", scene), ("p0", passage), ("p1", passage)]
    assert parts[1].time_range == (0, 900)
    assert "\ue000cat" in parts[0].tokens
    assert "\ue000animal" in parts[0].tokens
    near = await embedding.asked([Said("cat")], seen=True)
    assert near is not None
    assert near.field == "meaning"
    unseen = await embedding.asked([Said("cat")], seen=False)
    assert unseen is not None
    assert unseen.field == ("writing" if not embedder.reads else "meaning")
    alike, stored = await embedding.alike(picture(), FACTS), embedding.alike_stored(parts)
    assert alike is not None
    assert stored is not None
    assert alike.field == stored.field == ("meaning" if embedder.sees else "pixels")


async def test_a_file_without_a_picture_has_none_to_be_alike() -> None:
    for embedder in (LightEmbedder(), Stranger(reads=True)):
        embedding = Embedding(embedder)
        assert embedding.alike_stored(await embedding.parts(FACTS, PASSAGES)) is None


async def test_changed_facts_change_what_is_written_and_not_what_is_seen() -> None:
    embedding = Embedding(LightEmbedder())
    other = {**FACTS, "Labels": [{"LabelName": "狗"}], "SceneElements": SCENES}
    revised = await embedding.revised(other, await embedding.parts(FACTS, PASSAGES, picture()))
    made = await embedding.parts(other, PASSAGES, picture())
    assert [(part.id, part.text, part.tokens) for part in revised] == [
        (part.id, part.text, part.tokens) for part in made
    ]
    for mine, theirs in zip(revised, made, strict=True):
        assert np.allclose(mine.vectors["meaning"], theirs.vectors["meaning"], atol=1e-3)


async def test_a_provider_that_reads_alone_is_not_asked_for_passages_again() -> None:
    embedding = Embedding(Stranger(reads=True))
    before = await embedding.parts(FACTS, PASSAGES, picture())
    after = await embedding.revised({**FACTS, "Title": "new"}, before)
    assert list(after[0].vectors["meaning"]) == [9, 9, 9]
    assert list(after[1].vectors["meaning"]) == list(before[1].vectors["meaning"])
    assert list(after[0].vectors["pixels"]) == list(before[0].vectors["pixels"])


async def test_until_it_is_read_a_file_is_found_by_words() -> None:
    (part,) = await Embedding(LightEmbedder()).worded(FACTS)
    assert "cat" in part.text
    assert not part.vectors
