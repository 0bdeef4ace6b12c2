"""From a model's cosines to similarities that mean the same whatever the model."""

from __future__ import annotations

import functools
import tomllib
from collections.abc import Mapping
from itertools import pairwise
from pathlib import Path
from typing import Any

from emulator.understanding.embed.api import Asked, EmbedderError, Scale

HERE = Path(__file__).parent
ASKED: tuple[Asked, ...] = ("text", "image")


@functools.cache
def default(kind: str) -> Mapping[Asked, Scale]:
    """The points of scales.toml for a kind of model; those of ``text`` for a kind that is not in it."""
    table = tomllib.loads((HERE / "scales.toml").read_text("utf-8"))
    row = table.get(kind, table["text"])
    return {asked: points(row[asked]) for asked in ASKED}


def given(path: Path) -> Mapping[Asked, Scale]:
    """The points of a user's file, for either or both. Raises EmbedderError."""
    try:
        table = tomllib.loads(path.read_text("utf-8"))
        if not table or not set(table) <= set(ASKED):
            raise ValueError("it has lists named text and image and nothing else")
        return {asked: points(table[asked]) for asked in ASKED if asked in table}
    except OSError as error:
        raise EmbedderError(f"--embedder-scales {path}: {error.strerror}") from None
    except (ValueError, TypeError) as error:
        raise EmbedderError(f"--embedder-scales {path}: {error}") from None


def points(rows: Any) -> Scale:
    """Checked points. Raises ValueError and TypeError."""
    scale = tuple((float(cosine), float(value)) for cosine, value in rows)
    rising = all(a[0] < b[0] and a[1] <= b[1] for a, b in pairwise(scale))
    if len(scale) < 2 or not rising or not all(0 <= value <= 1 for _, value in scale):
        raise ValueError("a scale is two or more rising [cosine, similarity] points, similarities in 0..1")
    return scale
