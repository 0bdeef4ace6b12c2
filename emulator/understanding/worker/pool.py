"""The server's side: a few reading processes, started when the first file needs one."""

from __future__ import annotations

import logging
import math
import signal
import threading
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Protocol

from emulator.clock import rfc3339
from emulator.understanding.embed.api import EmbedderError, Evidence
from emulator.understanding.embed.entries import Entry, Features
from emulator.understanding.media.reading import Facts, Limits, Reading
from emulator.understanding.worker.process import Process
from emulator.understanding.worker.watch import Watch

LOG = logging.getLogger("myna.reading")
_TRIES = 3
_ALARM = -getattr(signal, "SIGALRM", 0) or None
_WRITING = 60.0
"""Seconds that tokens and rows of one slice of a file get. They take tenths of one."""
_GRACE = 2
"""Seconds that the kernel's own alarm gets before the server ends a process."""


class File(Protocol):
    """What is read: the bytes lie at ``path``."""

    @property
    def key(self) -> str: ...
    @property
    def size(self) -> int: ...
    @property
    def modified_ns(self) -> int: ...
    @property
    def path(self) -> Path: ...


class Workers:
    """Reads files, ``count`` at most at a time. Threads may share it; ``close`` ends every process."""

    def __init__(self, seconds: float, memory: int, count: int = 2, limits: Limits | None = None) -> None:
        """``seconds`` and ``memory`` (bytes, 0: no limit) are what one file may take."""
        self._seconds = seconds
        self._memory = memory
        self._limits: Mapping[str, object] = asdict(limits or Limits())
        self._room = threading.Semaphore(count)
        self._lock = threading.Lock()
        self._watch = Watch(math.ceil(seconds) + _GRACE)
        self._idle: list[Process] = []
        self._all: set[Process] = set()
        self._closed = False

    def read(self, file: File, operators: Collection[str] | None = None) -> Reading:
        """What is in a file; blocks. Nothing is raised: what went wrong is a reason.

        ``operators``: see :func:`emulator.understanding.media.read`.
        """
        asked = {
            "key": file.key,
            "path": str(file.path),
            "size": file.size,
            "modified_ns": file.modified_ns,
            "operators": None if operators is None else sorted(operators),
            "limits": self._limits,
            "seconds": self._seconds,
        }
        with self._room:
            signalled = False
            for _ in range(_TRIES):
                process = self._process()
                if process is None:
                    break
                self._watch.begin(process.pid, process.kill)
                reading = process.ask(asked)
                late = self._watch.end(process.pid)
                if reading is not None:
                    self._give_back(process)
                    return reading
                code = self._bury(process)
                limit = late or code == _ALARM
                if limit or (process.known and (signalled or code >= 0)):
                    return unread(file, self._told(code, late), process.known)
                # It was gone before it took the question: it had made room for a fresh one, or somebody ended it. Or a
                # signal that is no limit of ours ended it over the file, which is to blame if that happens again.
                signalled = signalled or bool(process.known)
        return unread(file, "the server is stopping" if self._closed else "the reading process cannot be started", {})

    def features(self, entries: Sequence[Entry], about: Sequence[Evidence], reads: bool) -> list[Features]:
        """Tokens and light rows of some parts of a file; blocks. See :meth:`LightEmbedder.features`.

        Raises EmbedderError: the picture cannot be decoded, no process can be had, the server is stopping.
        """
        with self._room:
            for _ in range(_TRIES):
                process = self._process()
                if process is None:
                    break
                try:
                    made = process.features(entries, about, reads, _WRITING)
                except EmbedderError:
                    self._give_back(process)
                    raise
                if made is not None:
                    self._give_back(process)
                    return made
                self._bury(process)
        raise EmbedderError("The server is stopping" if self._closed else "The process that makes vectors broke down")

    def close(self) -> None:
        """End all processes, also those that are reading."""
        with self._lock:
            self._closed = True
            processes, self._idle = list(self._all), []
        for process in processes:
            process.kill()
        self._watch.close()
        for process in processes:
            self._bury(process)

    @property
    def pids(self) -> list[int]:
        """Of the processes that run."""
        with self._lock:
            return sorted(process.pid for process in self._all)

    def _process(self) -> Process | None:
        """An idle process or a fresh one; None when none can be had."""
        with self._lock:
            if self._closed:
                return None
            if self._idle:
                return self._idle.pop()
        try:
            process = Process(self._memory)
        except OSError as error:
            LOG.error("the reading process cannot be started: %s", error)
            return None
        with self._lock:
            self._all.add(process)
            closed = self._closed
        if closed:
            process.kill()
        if not process.ready():
            self._bury(process)
            if not closed and not self._closed:
                LOG.error("the reading process ended as soon as it was started; its own words stand above")
            return None
        return process

    def _give_back(self, process: Process) -> None:
        with self._lock:
            if not self._closed:
                self._idle.append(process)

    def _bury(self, process: Process) -> int:
        with self._lock:
            self._all.discard(process)
        return process.end()

    def _told(self, code: int, late: bool) -> str:
        """Why a process ended; ``code`` is its exit code, negative for a signal."""
        if late or code == _ALARM:
            return f"reading it took more than the {self._seconds:g} seconds allowed"
        LOG.warning("a reading process ended with code %d", code)
        return "the reading process broke down over it"


def unread(file: File, reason: str, known: Mapping[str, Facts]) -> Reading:
    """What is known of a file that could not be read: size, time, what its name says, and what ``known`` tells."""
    from emulator.understanding.media import mime

    kind = mime.detect(file.key, b"")
    stored: Facts = {"Size": file.size, "FileModifiedTime": rfc3339(file.modified_ns, digits=0)}
    facts: dict[str, Facts] = {
        "OSSMeta": stored | {"ContentType": kind.content_type},
        "MIME": {"MediaType": kind.media_type, "ContentType": kind.content_type},
    }
    return Reading({**facts, **known}, (), (reason,))
