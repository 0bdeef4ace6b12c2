"""Which files of a folder are other ones than before, told by what the disk says of them: nothing is opened."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TypeAlias

from emulator.objects.keys import SIDECAR, is_sidecar, unfit

Glimpse: TypeAlias = dict[str, tuple[int, int, int]]
"""Size, time and number of each file, sidecars too, by what stands for a key."""


def glimpse(root: Path) -> Glimpse:
    """``root`` is the bucket's folder with all links resolved. Keys that no walk would show may be among these."""
    found: Glimpse = {}
    waiting = [(str(root), "", frozenset({str(root)}))]
    while waiting:
        folder, parent, above = waiting.pop()
        try:
            with os.scandir(folder) as scanned:
                entries = list(scanned)
        except OSError:  # it went away, or may not be read
            continue
        for entry in entries:
            key = parent + entry.name
            try:
                if unfit(entry.name) is not None:
                    continue
                if entry.is_dir():
                    real = os.path.realpath(entry.path) if entry.is_symlink() else entry.path
                    if real not in above and Path(real).is_relative_to(root):
                        waiting.append((real, f"{key}/", above | {real}))
                    continue
                told = entry.stat()
            except OSError:
                continue
            found[key] = (told.st_size, told.st_mtime_ns, told.st_ino)
    return found


def changed(before: Glimpse, now: Glimpse) -> set[str]:
    """Keys of objects that are new, gone, or other ones, they or their sidecars."""
    names = {name for name, _ in before.items() ^ now.items()}
    return {name[: -len(SIDECAR)] if is_sidecar(name) else name for name in names}
