"""The servers under measurement: each a process of its own on a port of its own.

All of them keep their byte code between starts, as an installed package does, in a temporary folder that is removed in
the end; whatever this process' ``PYTHONDONTWRITEBYTECODE`` says. Otherwise every start would compile what is not
installed, Myna, and none what is, aiohttp. So a first start of each is not to be measured.
"""

from __future__ import annotations

import atexit
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from benchmarks.client import Answer, BadAnswer, Connection, request

HERE = Path(__file__).parent
PATIENCE = 60.0  # seconds for a start
POLL = 0.001
QUIET_MOTO = (
    "import logging, sys; logging.getLogger('werkzeug').setLevel(logging.ERROR); "
    "from moto.server import main; main(['-H', '127.0.0.1', '-p', sys.argv[1]])"
)


class NotStarted(RuntimeError):
    """A server ended or did not listen; the message has what it said."""


@dataclass(frozen=True, slots=True)
class Server:
    """A running process."""

    pid: int
    port: int
    began: float
    """``time.perf_counter()`` just before the process was made."""


def myna(port: int, *more: str) -> list[str]:
    """Myna without its log, as everything here runs without one. The signature check is always on."""
    return [sys.executable, "-m", "emulator.cli", "serve", "--port", str(port), "--log", "off", *more]


def bare(port: int) -> list[str]:
    return [sys.executable, str(HERE / "bare.py"), str(port)]


def moto(python: Path, port: int) -> list[str]:
    """``moto_server`` without its line a request on the terminal."""
    return [str(python), "-c", QUIET_MOTO, str(port)]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def running(command: Sequence[str], port: int) -> Iterator[Server]:
    """Start a server, wait until it listens, and end it afterwards. Raises NotStarted."""
    variables = environment()
    with tempfile.TemporaryFile() as said:
        began = time.perf_counter()
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=said, stderr=said, cwd=HERE.parent, env=variables
        )
        try:
            wait_listening(process, port, began)
            yield Server(process.pid, port, began)
        except (NotStarted, BadAnswer, OSError) as error:
            said.seek(0)
            raise NotStarted(f"{error}\n{said.read().decode(errors='replace')[-2000:]}") from error
        finally:
            process.terminate()
            try:
                process.wait(15)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


@cache
def byte_code() -> str:
    """The folder where the servers keep what they have compiled, until this process ends."""
    folder = tempfile.TemporaryDirectory(prefix="byte-code-")
    atexit.register(folder.cleanup)
    return folder.name


def environment() -> dict[str, str]:
    """This process' variables without those that are a server's settings, and with a place for byte code."""
    foreign = ("MYNA_", "MOTO_", "PYTHONDONTWRITEBYTECODE")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(foreign)}
    return {**kept, "PYTHONPYCACHEPREFIX": byte_code()}


def wait_listening(process: subprocess.Popen[bytes], port: int, began: float) -> None:
    """Return as soon as the port takes a connection."""
    while time.perf_counter() - began < PATIENCE:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            if process.poll() is not None:
                raise NotStarted(f"{process.args!r} ended with {process.returncode}") from None
            time.sleep(POLL)
    raise NotStarted(f"{process.args!r} does not listen after {PATIENCE:g} s")


def get(target: str) -> bytes:
    """A GET request without a signature."""
    return request("GET", target, [("Host", "127.0.0.1")])


def first_answer(server: Server, connection: Connection, sent: bytes) -> float:
    """Seconds from the making of the process to the first 200 for ``sent``."""
    while time.perf_counter() - server.began < PATIENCE:
        answer: Answer = connection.exchange(sent)
        if answer.status == 200:
            return time.perf_counter() - server.began
        time.sleep(POLL)
    raise BadAnswer(f"no 200 after {PATIENCE:g} s: {answer.status} {answer.body[:300]!r}")


def resident(pid: int) -> int:
    """Bytes of memory that are resident now. Raises OSError where there is no ``/proc``."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) * 1024
    raise OSError(f"/proc/{pid}/status has no VmRSS")
