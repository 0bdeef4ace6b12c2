"""Models of transformers from a local folder: CLIP, Chinese-CLIP and SigLIP see pictures, BERT and its like read texts.

One thread of its own loads and runs the model; nothing is fetched. Sources: the model classes' own documentation, and
what was seen of transformers 5 (noted where it matters).
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import os
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from importlib.util import find_spec
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from emulator.understanding.embed import scales
from emulator.understanding.embed.api import Asked, EmbedderError, Evidence, Said, Scale
from emulator.understanding.embed.pixels import opened
from emulator.understanding.embed.spoken import spoken
from emulator.understanding.embed.vectors import Vectors, unit

T = TypeVar("T")
EXTRA = "--embedder clip: needs torch>=2.6 and transformers>=5.4 (pip install 'myna[clip]')"
TEXTS = 16
"""How many texts go through the model at once."""
FOLDED = {"siglip2": "siglip"}
ALWAYS_PADDED = {"siglip"}
FIRST_TOKEN = {"bert", "xlm-roberta", "roberta"}
"""Text models whose first token stands for the text; of others the mean is taken."""


class ClipEmbedder:
    """An :class:`~emulator.understanding.embed.api.Embedder`. Nothing but ``start`` and ``close`` before ``start``."""

    id = "clip"

    def __init__(self, folder: str, own: Mapping[Asked, Scale] | None = None) -> None:
        self._folder = Path(folder)
        self._own = own or {}
        self._thread = ThreadPoolExecutor(1, "myna-embed")
        self._loaded: _Model | None = None

    async def start(self) -> None:
        """Load the model. Raises EmbedderError: no such folder, the extra is missing, weights are missing."""
        if self._loaded is None:
            self._loaded = await self._run(lambda: _load(self._folder))

    async def close(self) -> None:
        await asyncio.to_thread(self._thread.shutdown)
        self._loaded = None

    @property
    def _model(self) -> _Model:
        if self._loaded is None:
            raise EmbedderError("The model is not loaded yet")
        return self._loaded

    @property
    def model(self) -> str:
        return f"clip-{self._model.kind}-{self._model.dims}-{self._model.revision}"

    @property
    def dims(self) -> int:
        return self._model.dims

    @property
    def sees(self) -> bool:
        return self._model.sees

    @property
    def reads(self) -> bool:
        return not self._model.sees

    def scale(self, asked: Asked) -> Scale:
        return self._own.get(asked) or scales.default(self._model.kind)[asked]

    async def encode_query(self, said: Sequence[Said]) -> Vectors | None:
        said = [one for one in said if one.text.strip()]
        if not said:
            return None
        rows = await self._run(lambda: self._model.texts([one.text for one in said], query=True))
        return unit(np.asarray([one.weight for one in said], np.float32) @ rows)

    async def encode_texts(self, texts: Sequence[str]) -> Vectors:
        if not texts:
            return np.zeros((0, self.dims), np.float32)
        return await self._run(lambda: self._model.texts(list(texts), query=True))

    async def encode_image(self, picture: bytes, evidence: Sequence[Evidence] = ()) -> Vectors | None:
        return await self._run(lambda: self._model.picture(picture)) if self.sees else None

    async def encode_file(self, evidence: Sequence[Evidence], picture: bytes = b"") -> Vectors | None:
        """A model that sees has vectors for pictures alone: a text is nearer to every text than to any picture."""
        if self.sees:
            return await self.encode_image(picture) if picture else None
        text = spoken(evidence)
        return (await self._run(lambda: self._model.texts([text], query=False)))[0] if text else None

    async def encode_passages(self, passages: Sequence[str], evidence: Sequence[Evidence]) -> list[Vectors | None]:
        if self.sees or not passages:
            return [None] * len(passages)
        return [*await self._run(lambda: self._model.texts(list(passages), query=False))]

    async def rewritten(
        self, rows: Sequence[Vectors], passages: Sequence[str], evidence: Sequence[Evidence]
    ) -> list[Vectors]:
        """A passage stands for itself, and a picture too."""
        about = None if self.sees or all(passages) else await self.encode_file(evidence)
        return [row if one or about is None else about for row, one in zip(rows, passages, strict=True)]

    def alike(self, row: Vectors) -> Vectors | None:
        return row if self.sees else None

    async def _run(self, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, work)


class _Model:
    """A loaded model, used by one thread."""

    def __init__(self, kind: str, model: Any, processor: Any, tokenizer: Any, revision: str, pooling: _Pooling) -> None:
        self.kind, self.revision, self.sees = kind, revision, processor is not None
        self._model, self._processor, self._tokenizer, self._pooling = model, processor, tokenizer, pooling
        config = model.config
        text = getattr(config, "text_config", config)
        positions = int(getattr(text, "max_position_embeddings", 512)) - (2 if "roberta" in config.model_type else 0)
        self._longest = max(1, min(positions, int(tokenizer.model_max_length), 512))
        self.dims = len(self.texts(["a"], query=True)[0])

    def texts(self, texts: list[str], query: bool) -> Vectors:
        prefix = self._pooling.query if query else self._pooling.passage
        lower = self.kind == "siglip"  # trained on lower case
        shown = [prefix + (text.lower() if lower else text) for text in texts]
        return np.concatenate([self._texts(shown[at : at + TEXTS]) for at in range(0, len(shown), TEXTS)])

    def _texts(self, texts: list[str]) -> Vectors:
        import torch

        padding = "max_length" if self.kind in ALWAYS_PADDED else True
        tokens = self._tokenizer(texts, padding=padding, truncation=True, max_length=self._longest, return_tensors="pt")
        with torch.inference_mode():  # holds for the thread that enters it
            if self.sees:
                if self.kind in ALWAYS_PADDED:
                    tokens = {"input_ids": tokens["input_ids"]}
                return _rows(self._model.get_text_features(**tokens))
            states = self._model(**tokens).last_hidden_state
            if self._pooling.first:
                return _rows(states[:, 0])
            mask = tokens["attention_mask"].unsqueeze(-1).to(states.dtype)
            return _rows((states * mask).sum(1) / mask.sum(1).clamp(min=1e-9))

    def picture(self, data: bytes) -> Vectors:
        import torch

        inputs = self._processor.image_processor(images=[opened(data)], return_tensors="pt")
        with torch.inference_mode():
            row: Vectors = _rows(self._model.get_image_features(**inputs))[0]
            return row


class _Pooling:
    """How a text model's states become one, and what it wants before a text, as sentence-transformers note it."""

    def __init__(self, folder: Path, kind: str) -> None:
        modes = _json(folder / "1_Pooling" / "config.json")
        self.first = bool(modes.get("pooling_mode_cls_token")) if modes else kind in FIRST_TOKEN
        prompts = _json(folder / "config_sentence_transformers.json").get("prompts") or {}
        self.query = str(prompts.get("query") or "")
        self.passage = str(prompts.get("document") or prompts.get("passage") or "")


def _rows(output: Any) -> Vectors:
    """At length 1. transformers 5 gives an output object whose ``pooler_output`` is the projected embedding."""
    import torch

    tensor = output if isinstance(output, torch.Tensor) else output.pooler_output
    rows: Vectors = torch.nn.functional.normalize(tensor.float(), dim=-1).cpu().numpy()
    return rows


def _load(folder: Path) -> _Model:
    """Raises EmbedderError."""
    if not (folder / "config.json").is_file():
        raise EmbedderError(f"--embedder clip:{folder}: there is no config.json in that folder")
    if find_spec("torch") is None or find_spec("transformers") is None:
        raise EmbedderError(EXTRA)
    os.environ.setdefault("HF_HUB_OFFLINE", "1")  # read when transformers is imported
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return _loaded(folder)


def _loaded(folder: Path) -> _Model:
    import torch
    import transformers
    from transformers import AutoConfig, AutoModel, AutoProcessor, AutoTokenizer

    if tuple(int(part) for part in transformers.__version__.split(".")[:2]) < (5, 4):
        raise EmbedderError(f"{EXTRA}; transformers {transformers.__version__} is too old")
    transformers.utils.logging.set_verbosity_error()
    transformers.utils.logging.disable_progress_bar()
    torch.set_num_threads(1)
    try:
        kind = AutoConfig.from_pretrained(folder, local_files_only=True).model_type
        model, report = AutoModel.from_pretrained(
            folder, local_files_only=True, dtype=torch.float32, output_loading_info=True
        )
        sees = hasattr(model, "get_text_features") and hasattr(model, "get_image_features")
        # A checkpoint that lacks weights loads without an error, with random ones in their place.
        missing = sorted(name for name in report["missing_keys"] if sees or not name.startswith("pooler."))
        if missing:
            raise EmbedderError(f"--embedder clip:{folder}: {len(missing)} weights are missing, such as {missing[0]}")
        processor: Any = AutoProcessor.from_pretrained(folder, local_files_only=True, backend="pil") if sees else None
        tokenizer = processor.tokenizer if sees else AutoTokenizer.from_pretrained(folder, local_files_only=True)
        kind = FOLDED.get(kind, kind)
        return _Model(
            kind if sees else "text", model.eval(), processor, tokenizer, _revision(folder), _Pooling(folder, kind)
        )
    except EmbedderError:
        raise
    except Exception as broken:
        told = " ".join(str(broken).split())
        raise EmbedderError(
            f"--embedder clip:{folder}: cannot be loaded: {type(broken).__name__}: {told:.300}"
        ) from None


def _revision(folder: Path) -> str:
    """Of the configuration and the weights: their sizes and first and last mebibyte, for speed."""
    digest = hashlib.blake2b((folder / "config.json").read_bytes(), digest_size=6)
    for path in sorted([*folder.glob("*.safetensors"), *folder.glob("pytorch_model*.bin")]):
        size = path.stat().st_size
        digest.update(f"{path.name} {size}".encode())
        with path.open("rb") as stream:
            digest.update(stream.read(2**20))
            stream.seek(max(0, size - 2**20))
            digest.update(stream.read(2**20))
    return digest.hexdigest()


def _json(path: Path) -> Mapping[str, Any]:
    try:
        value = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return value if isinstance(value, dict) else {}
