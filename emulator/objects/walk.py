"""The files of a bucket's folder by key, in code-point order, a folder at a time."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeAlias

from emulator.objects.keys import is_sidecar, unfit

Entry: TypeAlias = tuple[str, Path, frozenset[str]]
"""Key (a folder's ends with a slash), a folder's resolved path, and the folders above, which keep a link to one of them
from being walked for ever."""


class Walk:
    """Depth first. A folder sorts as its name with a slash, which makes the walk's order that of the whole keys.

    Sidecars, special files and links that leave the folder are left out. What lies before the bound asked for is not
    looked into.
    """

    def __init__(self, root: Path) -> None:
        """``root`` is the bucket's folder with all links resolved."""
        self._root = root
        self._bound = ""
        self._waiting: list[Iterator[Entry]] | None = None
        self._current: str | None = None

    def first(self, bound: str) -> str | None:
        """The first key not less than ``bound``, which never decreases from call to call; None at the end."""
        self._bound = bound
        if self._waiting is None:
            self._waiting = [self._entries(self._root, "", frozenset({str(self._root)}))]
            self._current = self._next()
        while self._current is not None and self._current < bound:
            self._current = self._next()
        return self._current

    def _next(self) -> str | None:
        assert self._waiting is not None, "first() has begun the walk"
        while self._waiting:
            step = next(self._waiting[-1], None)
            if step is None:
                self._waiting.pop()
                continue
            key, path, above = step
            if self._before(key):
                continue
            if not key.endswith("/"):
                return key
            self._waiting.append(self._entries(path, key, above | {str(path)}))
        return None

    def _before(self, key: str) -> bool:
        """Whether a file's key, or all keys in a folder, are less than the bound."""
        return key < self._bound and not (key.endswith("/") and self._bound.startswith(key))

    def _entries(self, folder: Path, parent: str, above: frozenset[str]) -> Iterator[Entry]:
        found: list[Entry] = []
        try:
            with os.scandir(folder) as scanned:
                entries = list(scanned)
        except OSError:  # it went away, or may not be read
            return iter(())
        for entry in entries:
            if self._before(f"{parent}{entry.name}/") and self._before(f"{parent}{entry.name}"):
                continue
            if unfit(entry.name) is not None:
                continue
            real = folder
            if entry.is_symlink():
                real = Path(os.path.realpath(entry.path))
                if not real.is_relative_to(self._root):
                    continue
            if _holds(entry.is_dir):
                real = real if entry.is_symlink() else folder / entry.name
                if str(real) not in above:
                    found.append((f"{parent}{entry.name}/", real, above))
            elif _holds(entry.is_file) and not is_sidecar(entry.name):
                found.append((parent + entry.name, real, above))
        return iter(sorted(found))


def _holds(question: Callable[[], bool]) -> bool:
    """What an entry says of itself; it may be gone, or a link to itself."""
    try:
        return question()
    except OSError:
        return False
