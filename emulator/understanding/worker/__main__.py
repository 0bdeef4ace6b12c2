"""``python -m emulator.understanding.worker MEMORY``: read files, and make tokens and vectors of what stands in them,
until standard input ends, which it also does when the server is killed. ``MEMORY`` is how many bytes a file may take;
0 sets no limit.

A file over its time is ended by the kernel (SIGALRM), whatever code is running; where there is no such signal the
server ends the process.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from emulator.understanding.media.reading import Limits
from emulator.understanding.worker import features, frames

_BEHIND = 10
_SPENT = 2
"""A worker that holds more than one part in so many of its memory after a file makes room for a fresh one."""


@dataclass(frozen=True, slots=True)
class File:
    """A source on this machine's disk."""

    key: str
    path: Path
    size: int
    modified_ns: int

    def open(self) -> BinaryIO:
        return self.path.open("rb")


def main() -> int:
    memory = int(sys.argv[1])
    requests = os.fdopen(os.dup(0), "rb")
    answers = os.fdopen(os.dup(1), "wb")
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the server, which then closes the pipe
    if hasattr(signal, "SIGALRM"):
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
    if hasattr(os, "nice"):
        os.nice(_BEHIND)  # whoever asks the server for something else goes first
    base = limited(memory)
    from emulator.understanding.media import read

    frames.send(answers, {"ready": True})
    answers.flush()
    # From here on nothing that a library prints may get between the frames or into the server's log.
    nowhere = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(nowhere, descriptor)
    while True:
        try:
            asked = frames.receive(requests)
        except frames.Ended:
            return 0
        alarm(asked["seconds"])
        try:
            if "features" in asked:
                features.answer(asked, requests, answers)
                alarm(0)
            else:
                reading = read(
                    source(asked),
                    Limits(**asked["limits"]),
                    operators=operators(asked),
                    known=lambda facts: tell(answers, facts),
                )
                alarm(0)
                for frame in frames.written(reading):
                    frames.send(answers, frame)
            answers.flush()
        except (frames.Ended, BrokenPipeError):
            return 0
        if memory and used() - base > memory // _SPENT:
            return 0


def tell(answers: BinaryIO, facts: Any) -> None:
    """What is known before the file's kind is read: it stays known whatever the file does to this process."""
    frames.send(answers, {"known": facts})
    answers.flush()


def source(asked: Any) -> File:
    return File(asked["key"], Path(asked["path"]), asked["size"], asked["modified_ns"])


def operators(asked: Any) -> Collection[str] | None:
    return None if asked["operators"] is None else frozenset(asked["operators"])


def alarm(seconds: float) -> None:
    """End this process after that many seconds; 0 takes it back."""
    if hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_REAL, seconds)


def limited(memory: int) -> int:
    """Let the process grow by so many bytes; returns how large it is now."""
    now = used()
    if memory and now:
        import resource

        with_room = now + memory
        resource.setrlimit(resource.RLIMIT_AS, (with_room, with_room))
    return now


def used() -> int:
    """Bytes of address space; 0 where the system does not tell (only Linux does, and only there is memory limited)."""
    try:
        pages = int(Path("/proc/self/statm").read_bytes().split()[0])
    except OSError:
        return 0
    return pages * os.sysconf("SC_PAGE_SIZE")


if __name__ == "__main__":
    sys.exit(main())
