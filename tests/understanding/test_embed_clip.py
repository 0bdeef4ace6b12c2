"""Models in a folder: tiny random ones, made here, saved and loaded without a network.

``MYNA_TEST_CLIP=1 make test`` installs torch and runs this; where torch is not installed it is left out.
"""

from __future__ import annotations

import asyncio
import os
import shutil
from collections.abc import Callable, Coroutine
from importlib.util import find_spec
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from emulator.settings import Settings
from emulator.understanding.embed import Embedder, EmbedderError, Evidence, Said, embedder

if not os.environ.get("MYNA_TEST_CLIP") and None in (find_spec("torch"), find_spec("transformers")):
    pytest.skip("torch is not installed: MYNA_TEST_CLIP=1 make test installs it", allow_module_level=True)

import tiny_models

pytestmark = pytest.mark.filterwarnings("ignore:::torch", "ignore:::transformers")
SEEING = ["clip", "chinese_clip", "siglip"]


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    made: dict[str, Path] = {}

    def folder(kind: str) -> Path:
        if kind not in made:
            made[kind] = tiny_models.MAKERS[kind](tmp_path_factory.mktemp(kind))
        return made[kind]

    return folder


def used(folder: Path, ask: Callable[[Embedder], Coroutine[Any, Any, Any]]) -> Any:
    async def all_of_it() -> Any:
        model = embedder(Settings(embedder=f"clip:{folder}"))
        try:
            await model.start()
            return await ask(model)
        finally:
            await model.close()

    return asyncio.run(all_of_it())


def picture(colour: str, size: tuple[int, int] = (50, 40), form: str = "PNG") -> bytes:
    from PIL import Image

    out = BytesIO()
    Image.new("RGB", size, colour).save(out, form)
    return out.getvalue()


@pytest.mark.parametrize("kind", SEEING)
def test_pictures_and_texts_have_unit_vectors_of_one_space(folders: Callable[[str], Path], kind: str) -> None:
    async def ask(model: Embedder) -> Any:
        texts = await model.encode_texts(["red cat", "红色的猫", "a" * 300, ""])
        pictures = [await model.encode_image(picture(colour)) for colour in ("red", "green", "blue")]
        return model.dims, texts, np.array(pictures), model.sees

    dims, texts, pictures, sees = used(folders(kind), ask)
    assert sees
    assert texts.shape == (4, dims)
    assert pictures.shape == (3, dims)
    assert np.allclose(np.linalg.norm(texts, axis=1), 1, atol=1e-5)
    assert np.allclose(np.linalg.norm(pictures, axis=1), 1, atol=1e-5)
    assert not np.allclose(texts[0], texts[1], atol=1e-3)
    assert not np.allclose(pictures[0], pictures[2], atol=1e-3)


@pytest.mark.parametrize("kind", SEEING)
def test_vectors_are_the_models_own(folders: Callable[[str], Path], kind: str) -> None:
    """Against the whole model's pass, which projects and normalises by itself."""
    import torch
    from transformers import AutoModel, AutoProcessor

    async def ask(model: Embedder) -> Any:
        return await model.encode_texts(["red cat"]), await model.encode_image(picture("red"))

    texts, seen = used(folders(kind), ask)
    processor = AutoProcessor.from_pretrained(folders(kind), local_files_only=True, backend="pil")
    from PIL import Image

    padding: Any = "max_length" if kind == "siglip" else True
    inputs = processor.image_processor(images=[Image.open(BytesIO(picture("red")))], return_tensors="pt")
    tokens = processor.tokenizer(["red cat"], padding=padding, max_length=16, return_tensors="pt")
    if kind == "siglip":
        tokens = {"input_ids": tokens["input_ids"]}
    with torch.inference_mode():
        whole = AutoModel.from_pretrained(folders(kind), local_files_only=True).eval()(**inputs, **tokens)
    assert np.allclose(texts, whole.text_embeds.numpy(), atol=1e-5)
    assert np.allclose(seen, whole.image_embeds.numpy()[0], atol=1e-5)


@pytest.mark.parametrize("kind", ["clip", "chinese_clip", "siglip", "bert"])
def test_a_text_alone_and_among_others_is_the_same(folders: Callable[[str], Path], kind: str) -> None:
    words = ["red", "一二三大小", "cat dog cat dog", "猫"] * 6

    async def ask(model: Embedder) -> Any:
        return await model.encode_texts(words), [(await model.encode_texts([word]))[0] for word in words[:4]]

    together, alone = used(folders(kind), ask)
    assert np.allclose(together[:4], alone, atol=1e-5)
    assert np.allclose(together[20:], alone, atol=1e-5)


def test_a_file_is_its_picture_to_a_model_that_sees(folders: Callable[[str], Path]) -> None:
    label = [Evidence("label", "猫")]

    async def ask(model: Embedder) -> Any:
        return [
            await model.encode_file(label, picture("red")),
            await model.encode_image(picture("red")),
            await model.encode_file(label),
        ]

    file, image, written = used(folders("chinese_clip"), ask)
    assert np.array_equal(file, image)
    assert written is None


def test_a_text_model_reads_what_is_written(folders: Callable[[str], Path]) -> None:
    async def ask(model: Embedder) -> Any:
        return (
            model.sees,
            await model.encode_image(picture("red")),
            await model.encode_file([Evidence("label", "猫")], picture("red")),
            await model.encode_texts(["猫"]),
            await model.encode_file([Evidence("folder", "x")]),
        )

    sees, image, file, text, nothing = used(folders("bert"), ask)
    assert (sees, image, nothing) == (False, None, None)
    assert np.allclose(file, text[0], atol=1e-6)


def test_sentence_transformers_notes_are_followed(folders: Callable[[str], Path], tmp_path: Path) -> None:
    folder = tmp_path / "noted"
    shutil.copytree(folders("bert"), folder)
    (folder / "1_Pooling").mkdir()
    (folder / "1_Pooling" / "config.json").write_text('{"pooling_mode_cls_token": false}')
    (folder / "config_sentence_transformers.json").write_text('{"prompts": {"query": "red "}}')

    async def ask(model: Embedder) -> Any:
        return await model.encode_texts(["cat"]), await model.encode_file([Evidence("passage", "red cat")])

    query, passage = used(folder, ask)
    first, _ = used(folders("bert"), ask)
    assert np.allclose(query[0], passage, atol=1e-6)
    assert not np.allclose(query, first, atol=1e-3)


def test_a_question_of_several_weighs_them(folders: Callable[[str], Path]) -> None:
    async def ask(model: Embedder) -> Any:
        return (
            await model.encode_query([Said("red"), Said("cat", 0.001)]),
            await model.encode_texts(["red"]),
            await model.encode_query([Said(" ")]),
        )

    mixed, alone, nothing = used(folders("clip"), ask)
    assert float(mixed @ alone[0]) > 0.999
    assert abs(float(np.linalg.norm(mixed)) - 1) < 1e-5
    assert nothing is None


def test_other_weights_are_another_model(folders: Callable[[str], Path]) -> None:
    async def ask(model: Embedder) -> Any:
        return model.model

    assert used(folders("clip"), ask) == used(folders("clip"), ask)
    assert used(folders("clip"), ask) != used(folders("chinese_clip"), ask)
    assert used(folders("clip"), ask).startswith("clip-clip-16-")


async def test_a_server_is_ready_when_its_model_is(folders: Callable[[str], Path], settings: Settings) -> None:
    from dataclasses import replace

    from emulator.app import Myna

    folder = folders("clip")
    server = Myna(replace(settings, embedder=f"clip:{folder}"))
    assert server.health()["status"] == "starting"
    await server.start()
    try:
        assert server.health()["status"] == "ready"
        assert server.embedder.dims == 16
    finally:
        await server.stop()


def refused(folder: Path) -> str:
    async def ask(model: Embedder) -> Any:
        raise AssertionError("it started")

    with pytest.raises(EmbedderError) as caught:
        used(folder, ask)
    message = str(caught.value)
    assert str(folder) in message
    assert "\n" not in message
    return message


def test_missing_weights_are_an_error(folders: Callable[[str], Path], tmp_path: Path) -> None:
    """transformers itself fills them with random numbers and says so only on the screen."""
    from safetensors.torch import load_file, save_file

    folder = tmp_path / "holes"
    shutil.copytree(folders("clip"), folder)
    weights = load_file(folder / "model.safetensors")
    del weights["text_projection.weight"]
    save_file(weights, folder / "model.safetensors", metadata={"format": "pt"})
    assert "text_projection.weight" in refused(folder)


def test_a_text_model_may_lack_the_head_that_nobody_uses(folders: Callable[[str], Path], tmp_path: Path) -> None:
    from safetensors.torch import load_file, save_file

    folder = tmp_path / "headless"
    shutil.copytree(folders("bert"), folder)
    weights = {name: one for name, one in load_file(folder / "model.safetensors").items() if "pooler" not in name}
    save_file(weights, folder / "model.safetensors", metadata={"format": "pt"})

    async def ask(model: Embedder) -> Any:
        return await model.encode_texts(["猫"])

    assert np.allclose(used(folder, ask), used(folders("bert"), ask), atol=1e-6)


def test_folders_that_hold_no_model_are_named(folders: Callable[[str], Path], tmp_path: Path) -> None:
    assert "config.json" in refused(tmp_path / "nowhere")
    empty = tmp_path / "empty"
    empty.mkdir()
    (empty / "config.json").write_text("{}")
    assert "cannot be loaded" in refused(empty)
    bare = tmp_path / "bare"
    shutil.copytree(folders("clip"), bare)
    (bare / "model.safetensors").unlink()
    assert "cannot be loaded" in refused(bare)


def test_a_picture_that_is_none_is_told(folders: Callable[[str], Path]) -> None:
    async def ask(model: Embedder) -> Any:
        with pytest.raises(EmbedderError, match="picture"):
            await model.encode_image(b"no picture")
        return await model.encode_image(picture("red", (3, 1)))

    assert used(folders("clip"), ask).shape == (16,)
