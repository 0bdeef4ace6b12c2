"""``/_content/web/<id>.jpg``: the pictures of the web corpus that have no address elsewhere, drawn or from a file."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

START = "/_content/web/"
NAME = re.compile(r"([A-Za-z0-9_-]{1,100})\.jpg")
KINDS = {".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".png": "image/png", ".gif": "image/gif", ".webp": "image/webp"}
"""Content types of files by their ending: others are served as bytes."""


class Known(Protocol):
    """A picture of the corpus, in pixels and words."""

    @property
    def id(self) -> str: ...
    @property
    def width(self) -> int: ...
    @property
    def height(self) -> int: ...
    @property
    def caption(self) -> str: ...


class Shown(Protocol):
    """A picture and, if it is one, its file."""

    @property
    def picture(self) -> Known: ...
    @property
    def file(self) -> Path | None: ...


@dataclass(frozen=True, slots=True)
class Picture:
    """See :class:`emulator.content.api.Thing`."""

    kind: str
    data: bytes


class Pictures:
    """``find`` takes a picture's id; None: the corpus has no such picture."""

    def __init__(self, find: Callable[[str], Awaitable[Shown | None]]) -> None:
        self._find = find

    async def fetch(self, name: str) -> Picture | None:
        """The picture in its true size."""
        found = NAME.fullmatch(name)
        shown = await self._find(found[1]) if found else None
        return None if shown is None else await asyncio.to_thread(made, shown)


def made(shown: Shown) -> Picture | None:
    """Blocks: a large picture takes 30 ms to draw."""
    if shown.file is not None:
        return Picture(KINDS.get(shown.file.suffix.lower(), "application/octet-stream"), shown.file.read_bytes())
    from emulator.content.drawing import TooLarge, jpeg

    known = shown.picture
    try:
        return Picture("image/jpeg", jpeg(known.id, known.width, known.height, known.caption))
    except TooLarge:
        return None


def seen(shown: Shown) -> bytes | None:
    """The bytes of what is shown; None where it is too large to be drawn. Blocks."""
    picture = made(shown)
    return None if picture is None else picture.data
