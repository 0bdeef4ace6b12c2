"""One process a folder. The lock is the operating system's, so it goes when the process dies, however it dies."""

from __future__ import annotations

import contextlib
import os
import sys
from pathlib import Path

from emulator.engine.failures import Locked, Unreachable


class FolderLock:
    """An exclusive lock on ``folder/lock``, held until :meth:`release`."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "lock"
        try:
            folder.mkdir(parents=True, exist_ok=True)
            self._handle = self._acquire()
        except BlockingIOError:
            raise Locked(
                f"Another process holds {self.path}: one Myna a data folder. Stop the other one, "
                "or start this one with another --data-dir"
            ) from None
        except OSError as error:
            raise Unreachable(f"The data folder {folder} cannot be used: {error}") from error

    def _acquire(self) -> int:
        while True:
            handle = os.open(self.path, os.O_RDWR | os.O_CREAT, 0o644)
            try:
                _lock(handle)
                # Whoever held the lock removes the file on leaving: this must still be the file of that name.
                with contextlib.suppress(FileNotFoundError):
                    if os.path.samestat(os.fstat(handle), os.stat(self.path)):
                        return handle
            except BaseException:
                os.close(handle)
                raise
            os.close(handle)

    def release(self) -> None:
        """Give the folder back and remove the file; a second call does nothing."""
        if self._handle < 0:
            return
        if sys.platform != "win32":
            self.path.unlink(missing_ok=True)
        os.close(self._handle)
        self._handle = -1
        if sys.platform == "win32":
            with contextlib.suppress(PermissionError):
                self.path.unlink(missing_ok=True)


if sys.platform == "win32":
    import msvcrt

    def _lock(handle: int) -> None:
        try:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        except OSError as error:
            raise BlockingIOError from error

else:
    import fcntl

    def _lock(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
