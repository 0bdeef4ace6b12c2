"""One reading process, seen from the server. Only one thread talks to it at a time."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, BinaryIO

from emulator.understanding.embed.api import Evidence
from emulator.understanding.embed.entries import Entry, Features
from emulator.understanding.media.reading import Facts, Reading
from emulator.understanding.worker import features, frames

_ROOT = Path(__file__).parents[3]
_FEW_THREADS = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")


class Process:
    """``known`` is what the last file's answer had told before the process ended; ``began``: the question was taken."""

    def __init__(self, memory: int) -> None:
        """Raises OSError."""
        python = [sys.executable, "-P", "-m", "emulator.understanding.worker", str(memory)]
        path = os.pathsep.join(filter(None, (str(_ROOT), os.environ.get("PYTHONPATH"))))
        environment = {**os.environ, "PYTHONPATH": path, "PYTHONHASHSEED": "0", "MALLOC_ARENA_MAX": "2"}
        environment |= dict.fromkeys(_FEW_THREADS, "1")
        self._process = subprocess.Popen(  # noqa: S603  # our own interpreter and our own module
            python, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment
        )
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._asked: BinaryIO = self._process.stdin  # type: ignore[assignment]
        self._answered: BinaryIO = self._process.stdout  # type: ignore[assignment]
        self.began = False
        self.known: dict[str, Facts] = {}

    @property
    def pid(self) -> int:
        return self._process.pid

    def ready(self) -> bool:
        """Wait for its first word."""
        try:
            return bool(frames.receive(self._answered).get("ready"))
        except (frames.Ended, OSError, ValueError):
            return False

    def ask(self, asked: Mapping[str, Any]) -> Reading | None:
        """None when the process ended."""
        self.began, self.known = False, {}
        if self._process.poll() is not None:
            return None
        try:
            frames.send(self._asked, asked)
            self._asked.flush()
            self.began = True
            return frames.read(self._answered, self.known)
        except (frames.Ended, OSError, ValueError):
            return None

    def features(
        self, entries: Sequence[Entry], about: Sequence[Evidence], reads: bool, seconds: float
    ) -> list[Features] | None:
        """None when the process ended. Raises EmbedderError where it refused."""
        try:
            features.ask(self._asked, entries, about, reads, seconds)
            return features.answered(self._answered)
        except (frames.Ended, OSError, ValueError):
            return None

    def kill(self) -> None:
        self._process.kill()

    def end(self) -> int:
        """Close the pipe and see the process gone; returns its exit code, negative for a signal."""
        with contextlib.suppress(OSError):
            self._asked.close()
        try:
            code = self._process.wait(0.2)
        except subprocess.TimeoutExpired:
            self._process.kill()
            code = self._process.wait()
        with contextlib.suppress(OSError):
            self._answered.close()
        return code
