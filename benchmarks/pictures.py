"""A made-up collection for the engine alone: fields, words by frequency, vectors in clusters. All from numbers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from emulator.engine.api import Document, Part, VectorField
from emulator.query.fields import Field, FieldTable

DIMS = 512
VECTORS = (VectorField("picture", DIMS, "bench"),)
ANY: frozenset[str] = frozenset()
FIELDS = FieldTable(
    [
        Field("URI", "keyword", ANY, unique=True),
        Field("Filename", "text", ANY, unique=True),
        Field("MediaType", "keyword", ANY),
        Field("ContentType", "keyword", ANY),
        Field("Title", "text", ANY),
        Field("Size", "integer", ANY),
        Field("ProduceTime", "time", ANY),
        Field("Share", "integer", ANY),
        Field("LatLong", "geo", ANY),
        Field("CustomLabels", "map", ANY),
        Field("City", "keyword", ANY),
        Field("Labels.LabelName", "keyword", ANY, array="Labels"),
        Field("Labels.LabelConfidence", "double", ANY, array="Labels"),
        Field("Figures.Age", "integer", ANY, array="Figures"),
        Field("Figures.Gender", "keyword", ANY, array="Figures"),
    ]
)
RECORD = 3400  # bytes, as a Files item of IMM has
TYPES = ("image/jpeg", "image/png", "video/mp4", "audio/mpeg", "application/pdf")
CHANCES = (0.55, 0.3, 0.1, 0.03, 0.02)
CITIES = [f"城市{number}" for number in range(60)]
LABELS = [f"标签{number}" for number in range(600)]
_WORDS = 20_000
_chance = np.random.default_rng(1)
_SIGNS = [chr(point) for point in range(0x4E00, 0x4E00 + 2500)]
WORDS = ["".join(_SIGNS[at] for at in pair) for pair in (_chance.random((_WORDS, 2)) ** 2 * 2500).astype(int)]
_FREQUENT = 1 / np.arange(1, _WORDS + 1) ** 0.75
_FREQUENT /= _FREQUENT.sum()
_CLUSTERS = _chance.standard_normal((3000, 96)).astype(np.float32)
_SPREAD = (_chance.standard_normal((96, DIMS)) / 10).astype(np.float32)


def vectors(chance: np.random.Generator, count: int) -> np.ndarray:
    """Rows of length 1 of a mixture of 3,000 clusters."""
    inner = _CLUSTERS[chance.integers(0, 3000, count)] + 0.75 * chance.standard_normal((count, 96)).astype(np.float32)
    rows = inner @ _SPREAD + 0.15 * chance.standard_normal((count, DIMS)).astype(np.float32)
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def text(chance: np.random.Generator, words: int) -> str:
    return "".join(WORDS[at] for at in chance.choice(_WORDS, words, p=_FREQUENT))


def documents(count: int, parts: int = 1, first: int = 0) -> Iterator[list[Document]]:
    """Batches of 1,000. The words of a document are shared out among its parts."""
    for start in range(first, first + count, 1000):
        size = min(1000, first + count - start)
        chance = np.random.default_rng(1000 + start)
        rows = vectors(chance, size * parts)
        yield [_document(start + at, rows[at * parts : (at + 1) * parts], chance) for at in range(size)]


def _document(number: int, rows: np.ndarray, chance: np.random.Generator) -> Document:
    kind = int(chance.choice(5, p=CHANCES))
    labels = {int(600 * draw**2) for draw in chance.random(int(chance.integers(2, 9)))}
    fields = {
        "Filename": f"IMG_{number * 7919 % 100_000_000:08}.{TYPES[kind].split('/')[1]}",
        "MediaType": TYPES[kind].split("/")[0],
        "ContentType": TYPES[kind],
        "Title": text(chance, 4),
        "Size": int(np.exp(chance.normal(13.5, 1.6))),
        "ProduceTime": 1_500_000_000_000_000 + int(chance.integers(0, 250_000_000_000_000)),
        "Share": int(chance.integers(0, 1000)),
        "LatLong": (20 + 20 * chance.random(), 100 + 20 * chance.random()),
        "CustomLabels": {"Enabled": str(bool(number % 2)), "Member": f"m{number % 1000:03}"},
        "City": CITIES[int(60 * chance.random() ** 2)],
        "Labels": [{"LabelName": LABELS[at], "LabelConfidence": 0.4 + 0.6 * chance.random()} for at in labels],
        "Figures": [
            {"Age": int(chance.integers(1, 90)), "Gender": ("male", "female")[int(chance.integers(0, 2))]}
            for _ in range(int(chance.choice(5, p=(0.5, 0.25, 0.12, 0.08, 0.05))))
        ],
    }
    each = max(1, 50 // len(rows))
    parts = tuple(Part(str(at), text(chance, each), "passage", vectors={"picture": row}) for at, row in enumerate(rows))
    uri = f"oss://bench/{number % 100:02}/{number:08}"
    return Document(uri, (uri.encode() + b" ").ljust(RECORD, b"x"), fields, parts, RECORD)


def queries(count: int) -> tuple[Sequence[np.ndarray], Sequence[str]]:
    """Vectors and texts of three words that no document was made from."""
    chance = np.random.default_rng(99)
    return list(vectors(chance, count)), [text(chance, 3) for _ in range(count)]
