"""What keeps the index of a corpus from one start to the next: a folder of folders, each named by what it was made of.

Every index has the sums of its files beside it: one that was damaged is thrown away and made anew.
"""

from __future__ import annotations

import hashlib
import logging
import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

LOG = logging.getLogger("myna.web")
KEPT = 8
"""Indexes that the cache holds; of more the oldest are thrown away."""
SUMS = "sums"
PREFIX = "myna-web-"
"""Of the folders that hold the copy which a process works with: another one may use the cache as well."""


def copied(kept: Path | None) -> Path:
    """A folder of our own, with the index from the cache where that has it, whole."""
    folder = Path(tempfile.mkdtemp(prefix=PREFIX))
    if kept is None or not kept.exists():
        return folder
    try:
        shutil.copytree(kept, folder, dirs_exist_ok=True)
        whole = (folder / SUMS).read_text("utf-8") == sums(folder)
        (folder / SUMS).unlink()
        if whole:
            os.utime(kept)
            return folder
        LOG.warning("the index of the web corpus in %s is damaged: it is made anew", kept)
    except (OSError, ValueError, shutil.Error) as error:  # just thrown away, or never whole
        LOG.info("the index of the web corpus in %s cannot be used: %s", kept, error)
    drop(kept)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700)
    return folder


def drop(kept: Path) -> None:
    """Out of the cache; one that cannot be changed is left as it is."""
    if kept.is_dir() and not kept.is_symlink():
        shutil.rmtree(kept, ignore_errors=True)
    else:
        try:
            kept.unlink(missing_ok=True)
        except OSError as error:
            LOG.info("%s stays: %s", kept, error)


def keep(folder: Path, kept: Path | None) -> None:
    """Into the cache, whole or not at all: another process may do the same. A cache that cannot be written is none."""
    if kept is None:
        return
    try:
        kept.parent.mkdir(parents=True, exist_ok=True)
        part = Path(tempfile.mkdtemp(prefix=".part-", dir=kept.parent))
        try:
            for path in folder.glob("*.db"):
                shutil.copy2(path, part)
            (part / SUMS).write_text(sums(part), "utf-8")
            part.rename(kept)
        except OSError:
            shutil.rmtree(part, ignore_errors=True)
        found = [path for path in kept.parent.iterdir() if not path.name.startswith(".")]
        for old in sorted(found, key=lambda path: path.stat().st_mtime)[:-KEPT]:
            shutil.rmtree(old, ignore_errors=True)
    except OSError as error:
        LOG.info("the index of the web corpus is not kept: %s", error)


def sums(folder: Path) -> str:
    """Of every database of a folder, a line each."""
    found = sorted(folder.glob("*.db"))
    return "".join(f"{hashlib.blake2b(path.read_bytes(), digest_size=16).hexdigest()}  {path.name}\n" for path in found)


def sweep(occupied: Callable[[Path], bool]) -> None:
    """Remove what processes left that were killed. ``occupied`` says whether one still works in a folder; one without
    a lock is being filled or emptied right now."""
    for path in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        try:
            ours = path.is_dir() and not path.is_symlink() and path.stat().st_uid == getattr(os, "getuid", lambda: 0)()
            if ours and (path / "lock").exists() and not occupied(path):
                shutil.rmtree(path, ignore_errors=True)
        except OSError as error:
            LOG.info("%s stays: %s", path, error)
