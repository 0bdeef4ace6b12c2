"""A Myna in a process of its own, on a free port."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO

ROOT = Path(__file__).parent.parent
ACCOUNTS = Path(__file__).parent / "accounts.toml"
START = 60.0  # seconds until a start that says nothing is given up


@contextmanager
def serving(objects: Sequence[Path], *more: str) -> Iterator[str]:
    """``host:port`` of a server that reads these folders of buckets; it is stopped, and must end well, afterwards.

    ``more`` are further flags; of one that is there already the later counts.
    """
    command = [
        sys.executable,
        "-m",
        "emulator.cli",
        "serve",
        "--port",
        "0",
        "--log",
        "off",
        "--accounts",
        str(ACCOUNTS),
        "--iqs-seconds",  # where nothing keeps the index of the web, the first search waits until it is made
        "60",
    ]
    for folder in objects:
        command += ["--objects", str(folder)]
    command += more
    environment = {name: value for name, value in os.environ.items() if not name.startswith("MYNA_")}
    with (
        tempfile.TemporaryFile("w+", encoding="utf-8") as rest,
        subprocess.Popen(command, cwd=ROOT, env=environment, stderr=subprocess.PIPE, text=True) as process,
    ):
        watch = threading.Timer(START, process.kill)
        watch.start()
        try:
            address = announced(process)
        finally:
            watch.cancel()
        drain = threading.Thread(target=keep, args=(process, rest))
        drain.start()
        try:
            yield address
        finally:
            process.terminate()
            code = process.wait(30)
            drain.join()
        rest.seek(0)
        assert code == 0, f"the server ended with {code}: {rest.read()}"


def announced(process: subprocess.Popen[str]) -> str:
    """Read the banner up to the address."""
    assert process.stderr is not None
    said = ""
    for line in process.stderr:
        said += line
        if found := re.search(r"listens on http://(\S+)", line):
            return found[1]
    raise RuntimeError(f"the server did not start: {said or 'it said nothing'}")


def keep(process: subprocess.Popen[str], rest: IO[str]) -> None:
    """What the server says later, kept for the case that it ends badly; an unread pipe would block it."""
    assert process.stderr is not None
    for line in process.stderr:
        rest.write(line)
