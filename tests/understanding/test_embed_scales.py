"""From cosines to similarities, and which embedder a setting names."""

from __future__ import annotations

from pathlib import Path

import pytest

from emulator.settings import BadSetting, Settings, read
from emulator.understanding.embed import EmbedderError, embedder, scales
from emulator.understanding.embed.vectors import similarity


@pytest.mark.parametrize("kind", ["clip", "chinese_clip", "siglip", "text"])
def test_scales_rise_to_the_top(kind: str) -> None:
    for asked, scale in scales.default(kind).items():
        assert scale[0][1] == 0, asked
        assert similarity(-1, scale) == 0
        assert similarity(1, scale) >= 0.96
    assert scales.default("unheard of") == scales.default("text")


def test_a_file_brings_other_points(tmp_path: Path) -> None:
    path = tmp_path / "scales.toml"
    path.write_text("text = [[0.1, 0], [0.3, 0.5], [0.5, 1]]")
    own = embedder(Settings(embedder="http:http://127.0.0.1:9/v1", embedder_model="x", embedder_scales=path))
    assert similarity(0.2, own.scale("text")) == pytest.approx(0.25)
    assert own.scale("image") == scales.default("text")["image"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "text = [[0, 0]]",
        "text = [[0, 0], [0, 1]]",
        "text = [[0, 1], [1, 0]]",
        "text = [[0, 0], [1, 2]]",
        "picture = [[0, 0], [1, 1]]",
        "text = 3",
        "text = [[0, 0], [1]]",
        "text =",
    ],
)
def test_points_that_make_no_scale_are_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "scales.toml"
    path.write_text(text)
    with pytest.raises(EmbedderError, match=r"--embedder-scales .*scales\.toml"):
        embedder(Settings(embedder_scales=path))
    with pytest.raises(EmbedderError, match="No such file"):
        embedder(Settings(embedder_scales=tmp_path / "nowhere.toml"))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("light", "light"),
        ("clip:/models/clip", "clip:/models/clip"),
        ("http:http://127.0.0.1:11434/v1", "http:http://127.0.0.1:11434/v1"),
        ("https://example.com/v1", "http:https://example.com/v1"),
    ],
)
def test_what_an_embedder_may_be(text: str, value: str) -> None:
    assert read({"embedder": text}, {}).embedder == value


@pytest.mark.parametrize("text", ["heavy", "clip:", "http:", "clip"])
def test_what_an_embedder_may_not_be(text: str) -> None:
    with pytest.raises(BadSetting, match="--embedder"):
        read({"embedder": text}, {})
