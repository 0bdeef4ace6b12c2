"""The light embedder: what is written about a file, across kinds and languages, and what pictures look like."""

from __future__ import annotations

import asyncio
import hashlib
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from emulator.understanding.embed import EmbedderError, Evidence, Said
from emulator.understanding.embed.light import LightEmbedder, table
from emulator.understanding.embed.vectors import similarity

ALBUM = Path(__file__).parents[2] / "fixtures" / "demo" / "album"
LIGHT = LightEmbedder()
TEXTUAL = sum(table()["blocks"][name]["dims"] for name in ("concepts", "lexical", "colours"))


def query(text: str) -> Any:
    return LIGHT.query([Said(text)])


def file(*labels: str, picture: bytes = b"") -> Any:
    return LIGHT.file([Evidence("label", label) for label in labels], picture)


def cosine(text: str, *labels: str) -> float:
    return float(query(text) @ file(*labels))


def meant(text: str, *labels: str) -> float:
    return similarity(cosine(text, *labels), LIGHT.scale("text"))


def drawn(colour: str, other: str = "", form: str = "PNG", size: tuple[int, int] = (64, 48)) -> bytes:
    from PIL import Image

    image = Image.new("RGB", size, colour)
    if other:
        image.paste(other, (0, 0, size[0] // 2, size[1]))
    out = BytesIO()
    image.save(out, form)
    return out.getvalue()


def test_vectors_have_length_one() -> None:
    rows = [
        query("a lion"),
        query("紫色"),
        file("lion"),
        file("lion", picture=drawn("red")),
        file("?"),
        LIGHT.likeness(drawn("red")),
    ]
    for row in rows:
        assert row is not None
        assert row.shape == (LIGHT.dims,) == (768,)
        assert row.dtype == np.float32
        assert abs(float(np.linalg.norm(row)) - 1) < 1e-5


async def test_a_question_about_nothing_has_no_vector() -> None:
    for text in ("", "帮我找一张照片", "a photo of", "the", "IMG_1234"):
        assert await LIGHT.encode_query([Said(text)]) is None, text
    assert (await LIGHT.encode_texts(["", "lion"])).any(axis=1).tolist() == [False, True]
    assert await LIGHT.encode_file([]) is None


@pytest.mark.parametrize(
    ("text", "digest"),
    [
        ("lion", "e747b49f9404"),
        ("草原上的狮子", "3fc95bb8dc84"),
        ("how to reset the router", "4fcd66398eb8"),
        ("紫色的花", "eff4e601db00"),
    ],
)
def test_texts_are_the_same_on_every_machine(text: str, digest: str) -> None:
    """A changed digest means other vectors: raise `version` in light.toml if it is not the lexicon that changed."""
    rounded = np.round(query(text)[:TEXTUAL] * 1000).astype("<i4")
    signs = np.sign(rounded).astype("i1")
    assert hashlib.blake2b(signs.tobytes(), digest_size=6).hexdigest() == digest


def test_the_model_names_its_tables() -> None:
    assert LIGHT.model.startswith(f"light-{table()['version']}-768-")
    assert LIGHT.model == LightEmbedder().model


def test_kinds_are_near_and_siblings_are_not() -> None:
    assert meant("lion", "lion") > 0.9
    assert 0.4 < meant("animal", "lion") < 0.7
    assert meant("tiger", "lion") < 0.4
    assert meant("bicycle", "lion") < 0.25
    assert cosine("animal", "lion") > cosine("tiger", "lion") > cosine("bicycle", "lion")


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("狮子", "lion"),
        ("waterfall", "瀑布"),
        ("笔记本电脑", "laptop"),
        ("毕业典礼", "graduation"),
        ("invoice", "发票"),
        ("resume", "个人简历"),
        ("合影", "group photo"),
        ("fireworks", "烟花"),
        ("火锅", "hot pot"),
        ("会议", "meeting"),
        ("截图", "screenshot"),
        ("scenery", "风景"),
    ],
)
def test_languages_meet(text: str, label: str) -> None:
    assert meant(text, label) > 0.85
    assert meant(text, "perfume") < 0.3


def test_traditional_characters_are_the_same() -> None:
    assert np.array_equal(query("貓和長頸鹿"), query("猫和长颈鹿"))
    assert np.array_equal(query("ＬＩＯＮ"), query("lion"))


def test_words_outside_of_the_lexicon_are_found_by_themselves() -> None:
    assert meant("Kowloon", "kowloon") > 0.8
    assert meant("拔河", "河流") < 0.5
    assert meant("lighthouse", "beach") < 0.5


def test_a_question_that_is_understood_by_half_is_not_taken_for_the_half() -> None:
    assert cosine("zyzzyva engine", "engine") < cosine("engine", "engine") - 0.1


def test_names_are_read_in_all_their_spellings() -> None:
    plain = LIGHT.file([Evidence("name", "golden retriever puppy")])
    assert plain is not None
    for name in (
        "goldenRetrieverPuppy",
        "golden_retriever_puppy",
        "Golden-Retriever-Puppies",
        "IMG_0042 golden retriever puppy",
    ):
        row = LIGHT.file([Evidence("name", name)])
        assert row is not None
        assert float(row @ plain) > 0.999, name


def test_what_is_said_of_a_file_counts_by_where() -> None:
    places = ("label", "caption", "name", "folder")
    found = []
    for kind in places:
        row = LIGHT.file([Evidence("label", "perfume"), Evidence(kind, "lion")])
        assert row is not None
        found.append(float(query("lion") @ row))
    assert found == sorted(found, reverse=True)
    assert len(set(found)) == len(found)
    repeated = LIGHT.file([Evidence("label", "lion"), Evidence("caption", "lion"), Evidence("label", "perfume")])
    once = LIGHT.file([Evidence("label", "lion"), Evidence("label", "perfume")])
    assert repeated is not None
    assert np.allclose(repeated, once)


def test_a_passage_speaks_for_itself() -> None:
    row = LIGHT.file([Evidence("passage", "a lion"), Evidence("name", "perfume")])
    assert row is not None
    assert float(query("lion") @ row) > 1.5 * float(query("perfume") @ row)


def test_all_passages_at_once_are_as_each_alone() -> None:
    """What is written about the file is read once for all of them."""
    about = [Evidence("name", "lion report"), Evidence("label", "狮子"), Evidence("caption", "animals")]
    passages = ["a lion drinks", "奶奶在厨房做饭", ""]

    async def made() -> tuple[list[Any], list[Any]]:
        together = await LIGHT.encode_passages(passages, about)
        return together, [await LIGHT.encode_file((Evidence("passage", one), *about)) for one in passages]

    for one, other in zip(*asyncio.run(made()), strict=True):
        assert np.array_equal(one, other)


def test_a_question_of_several_weighs_them() -> None:
    both = LIGHT.query([Said("lion", 1.0), Said("perfume", 0.3)])
    assert float(both @ file("lion")) > float(both @ file("perfume")) > 0.1
    assert np.allclose(LIGHT.query([Said("lion"), Said("lion", 0.4)]), query("lion"))


@pytest.mark.parametrize(
    ("text", "colour"),
    [
        ("红色", "#d01818"),
        ("something green", "#30a040"),
        ("紫色", "#8030b0"),
        ("blue", "#2050c0"),
        ("yellow", "#f0d020"),
        ("黑白照片", "#909090"),
        ("橙色", "#f08020"),
        ("pink", "#f8a0c0"),
        ("棕色", "#6b4423"),
        ("white", "#fafafa"),
    ],
)
def test_colours_are_seen(text: str, colour: str) -> None:
    shades = [
        "#d01818",
        "#30a040",
        "#8030b0",
        "#2050c0",
        "#f0d020",
        "#909090",
        "#f08020",
        "#f8a0c0",
        "#6b4423",
        "#fafafa",
    ]
    near = {shade: float(query(text) @ file("perfume", picture=drawn(shade))) for shade in shades}
    assert max(near, key=lambda shade: near[shade]) == colour, near
    assert similarity(near[colour], LIGHT.scale("text")) > 0.1


def test_a_colour_inside_a_word_is_none() -> None:
    red = file("perfume", picture=drawn("#d01818"))
    for text in ("红烧肉", "红绿灯", "black bear"):
        assert abs(float(query(text)[TEXTUAL - 15 : TEXTUAL].sum())) < 1e-6, text
    assert float(query("红裙子")[TEXTUAL - 15 : TEXTUAL] @ red[TEXTUAL - 15 : TEXTUAL]) > 0.04


def album() -> dict[str, Any]:
    """Every fourth picture of the album, small."""
    from PIL import Image

    found = {}
    for path in sorted(path for path in ALBUM.rglob("*") if path.suffix in (".jpg", ".png", ".webp"))[::4]:
        with Image.open(path) as image:
            small = image.convert("RGB")
            small.thumbnail((240, 240))
            found[path.name] = small
    return found


def test_changed_pictures_are_found() -> None:
    from PIL import Image, ImageEnhance, ImageFilter, ImageOps

    def stored(image: Any, form: str = "PNG", **how: Any) -> bytes:
        out = BytesIO()
        image.save(out, form, **how)
        return out.getvalue()

    def cropped(image: Any) -> Any:
        width, height = image.size
        return image.crop((width // 10, height // 10, width * 9 // 10, height * 9 // 10))

    pictures = album()
    rows = np.array([LIGHT.file([], stored(image)) for image in pictures.values()])
    changes: dict[str, Any] = {
        "itself": stored,
        "mirrored": lambda image: stored(ImageOps.mirror(image)),
        "cropped": lambda image: stored(cropped(image)),
        "turned": lambda image: stored(image.rotate(6, Image.Resampling.BICUBIC)),
        "blurred": lambda image: stored(image.filter(ImageFilter.GaussianBlur(2))),
        "grey": lambda image: stored(image.convert("L")),
        "grey and mirrored": lambda image: stored(ImageOps.mirror(image.convert("L"))),
        "brighter": lambda image: stored(ImageEnhance.Brightness(image).enhance(1.3)),
        "bordered": lambda image: stored(ImageOps.expand(image, 12, "white")),
        "strongly compressed": lambda image: stored(image, "JPEG", quality=12),
        "a tenth": lambda image: stored(image.resize((image.width // 10, image.height // 10))),
    }
    assert len(pictures) >= 10
    for name, change in changes.items():
        for place, image in enumerate(pictures.values()):
            near = rows @ LIGHT.likeness(change(image))
            assert int(near.argmax()) == place, (name, list(pictures)[place], list(pictures)[int(near.argmax())])
            if name == "itself":
                assert similarity(float(near[place]), LIGHT.scale("image")) > 0.95


def test_a_stored_file_asks_with_its_words_too() -> None:
    with_words = LIGHT.likeness(drawn("red", "blue"), [Evidence("label", "lion")])
    without = LIGHT.likeness(drawn("red", "blue"))
    lion = file("lion", picture=drawn("green"))
    assert float(with_words @ lion) > float(without @ lion)


def test_large_jpegs_are_not_decoded_whole() -> None:
    from PIL import Image

    from emulator.understanding.embed import pixels

    data = drawn("red", "blue", "JPEG", (4000, 3000))
    seen: list[tuple[int, int]] = []
    load = Image.Image.resize

    def watched(self: Any, size: Any, *rest: Any, **more: Any) -> Any:
        seen.append(self.size)
        return load(self, size, *rest, **more)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Image.Image, "resize", watched)
        assert max(pixels.opened(data).size) <= pixels.SIDE
    assert all(max(size) < 1200 for size in seen)


@pytest.mark.parametrize("data", [b"", b"no picture", drawn("red")[:40], b"\xff\xd8\xff"])
async def test_a_picture_that_is_none_is_told(data: bytes) -> None:
    with pytest.raises(EmbedderError, match="picture cannot be decoded"):
        await LIGHT.encode_image(data)


@pytest.mark.parametrize("data", [drawn("black"), drawn("white", size=(1, 1)), drawn("red", size=(3, 500))])
def test_flat_and_odd_pictures_have_finite_vectors(data: bytes) -> None:
    row = file("lion", picture=data)
    assert np.isfinite(row).all()
    assert abs(float(np.linalg.norm(row)) - 1) < 1e-5
