"""Layers of objects for tests."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from emulator.clock import Clock
from emulator.objects.folders import Folders
from emulator.objects.layer import Layer
from emulator.objects.own import Own
from emulator.objects.upper import Upper
from emulator.objects.writable import Writable

ME, OTHER = "1000000000000001", "1000000000000002"
LIMIT = 10_000


def own(path: Path, *folders: Path, clock: Clock | None = None, limit: int = LIMIT) -> Layer:
    """The account's own layer, kept in ``path``, above folders."""
    return Layer(Own(path), Folders(folders), clock or Clock(), limit)


def writable(path: Path, *folders: Path, clock: Clock | None = None) -> Layer:
    """A folder that is written."""
    upper: Upper = Writable(path, Folders(folders))
    return Layer(upper, Folders(folders), clock or Clock(), LIMIT)


def keys(layer: Layer, account: str = ME, bucket: str = "album", prefix: str = "") -> list[str]:
    return list(layer.list(account, bucket, prefix))


def text(layer: Layer, key: str, account: str = ME, bucket: str = "album") -> Any:
    """The bytes of an object, or the kind of refusal."""
    try:
        return layer.find(account, bucket, key).read(LIMIT)
    except LookupError as error:
        return type(error)
