"""The folder that holds everything Myna keeps: the user's, or a temporary one that is removed at exit."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path
from typing import IO


class FolderInUse(Exception):
    """Another Myna keeps its data there."""


class DataFolder:
    """``path`` exists and is ours until :meth:`close`. The lock goes with the process, however it ends."""

    def __init__(self, given: Path | None) -> None:
        """Raises FolderInUse, or OSError when the folder cannot be made."""
        self._temporary = given is None
        self.path = Path(tempfile.mkdtemp(prefix="myna-")) if given is None else given
        self.path.mkdir(parents=True, exist_ok=True)
        self._lock = locked(self.path / "myna.lock")

    def close(self) -> None:
        self._lock.close()
        if self._temporary:
            shutil.rmtree(self.path, ignore_errors=True)


def locked(path: Path) -> IO[bytes]:
    """An open file that holds an exclusive lock. Raises FolderInUse."""
    file = path.open("ab")
    try:
        if os.name == "nt":
            import msvcrt

            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined]
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        file.close()
        raise FolderInUse(f"{path.parent} is in use by another Myna; stop it or give another --data-dir") from None
    return file
