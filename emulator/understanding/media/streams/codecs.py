"""The names in ``codecs.toml``."""

from __future__ import annotations

import functools
import tomllib
from pathlib import Path


@functools.cache
def _table() -> dict[str, dict[str, list[str]]]:
    with (Path(__file__).parent / "codecs.toml").open("rb") as stream:
        return tomllib.load(stream)


@functools.cache
def _long_names() -> dict[str, str]:
    return {name: long for table in _table().values() for name, long in table.values()}


def long_name(codec: str, other: str) -> str:
    """ffprobe's long name of a codec; ``other`` (that of a decoder, as PyAV tells it) for those not in the table."""
    return _long_names().get(codec, other)


def names(container: str, own: str) -> dict[str, str]:
    """``codec_name`` and ``codec_long_name`` of what ``fourcc`` or ``matroska`` calls ``own``; empty for unknown."""
    table = _table()[container]
    found = table.get(own) or table.get(own.partition("/")[0])
    return {} if found is None else {"codec_name": found[0], "codec_long_name": found[1]}
