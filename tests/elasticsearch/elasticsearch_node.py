"""One Elasticsearch node for a test run: its own folder, free ports, gone with the run however that ends."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from elasticsearch_home import NotPrepared, home, java_home

BOOT = 90.0  # seconds; five are usual
POLL = 0.05
MEMORY = Path("/dev/shm")
NAME = "myna-elasticsearch-"
JVM = """\
-Xms512m
-Xmx512m
-Djava.io.tmpdir=${ES_TMPDIR}
-XX:+ExitOnOutOfMemoryError
-XX:+UseSerialGC
-XX:-AlwaysPreTouch
"""
QUICK = "-XX:TieredStopAtLevel=1\n"  # halves the time to boot; slower in the long run
LOG = """\
appender.console.type = Console
appender.console.name = console
appender.console.layout.type = PatternLayout
appender.console.layout.pattern = [%d{ISO8601}][%-5p][%c{1.}] %m%n
rootLogger.level = info
rootLogger.appenderRef.console.ref = console
"""
# The launcher and the server die when our end of the pipe closes, which the kernel does for a killed run.
GUARD = 'exec 3<&0 </dev/null; (cat <&3 >/dev/null; kill -9 -$$) & exec 3<&-; exec "$0"'


class NotStarted(RuntimeError):
    """The node ended or did not answer; the message has the end of what it said."""


class Node:
    """A node on 127.0.0.1. After :meth:`stop` it may be started again: same port, same data.

    ``quick``: little compilation, for tests; without it for measuring.
    """

    def __init__(self, quick: bool = True) -> None:
        """Raises NotPrepared."""
        self._home, self._java = home(), java_home()
        self._user = "nobody" if hasattr(os, "geteuid") and os.geteuid() == 0 else None
        # Elasticsearch refuses to run as root, and nobody else may enter pytest's own folders.
        # Memory where there is some: making an index costs a dozen synchronisations.
        parent = MEMORY if MEMORY.is_dir() else Path(tempfile.gettempdir())
        sweep(parent)
        self.folder = Path(tempfile.mkdtemp(prefix=f"{NAME}{os.getpid()}-", dir=parent))
        self.port = 0
        self._process: subprocess.Popen[bytes] | None = None
        self._write("jvm.options", JVM + QUICK * quick)
        self._write("log4j2.properties", LOG)
        for name in ("data", "logs", "tmp"):
            (self.folder / name).mkdir()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def pid(self) -> int:
        """Of the launcher, which leads the process group."""
        assert self._process is not None
        return self._process.pid

    def _write(self, name: str, text: str) -> None:
        path = self.folder / "config" / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)

    def start(self) -> None:
        """Start and wait until it is ready. Raises NotStarted."""
        settings = {
            "cluster.name": "myna-tests",
            "node.name": "n0",
            "discovery.type": "single-node",
            "network.host": "127.0.0.1",
            "http.port": self.port,
            "transport.port": 0,
            "node.portsfile": True,
            "path.data": str(self.folder / "data"),
            "path.logs": str(self.folder / "logs"),
            "xpack.security.enabled": False,
            "cluster.routing.allocation.disk.threshold_enabled": False,
            "action.destructive_requires_name": False,
            # It counts garbage as well, which the serial collector leaves lying until the heap is full.
            "indices.breaker.total.use_real_memory": False,
        }
        self._write("elasticsearch.yml", "".join(f"{name}: {json.dumps(value)}\n" for name, value in settings.items()))
        ports = self.folder / "logs" / "http.ports"
        ports.unlink(missing_ok=True)
        if self._user is not None:
            for path in (self.folder, *self.folder.rglob("*")):
                shutil.chown(path, self._user)
        environment = {
            "ES_JAVA_HOME": str(self._java),
            "ES_PATH_CONF": str(self.folder / "config"),
            "ES_TMPDIR": str(self.folder / "tmp"),
            "CLI_JAVA_OPTS": f"-Djava.io.tmpdir={self.folder / 'tmp'}",  # what starts it leaves files as well
            "HOME": str(self.folder),
            "PATH": os.environ["PATH"],
        }
        with (self.folder / "said").open("ab") as said:
            self._process = subprocess.Popen(
                ["sh", "-c", GUARD, str(self._home / "bin" / "elasticsearch")],
                env=environment,
                cwd=self.folder,
                stdin=subprocess.PIPE,
                stdout=said,
                stderr=said,
                start_new_session=True,
                **({"user": self._user, "group": group_of(self._user), "extra_groups": []} if self._user else {}),
            )
        try:
            self._wait(ports)
        except BaseException:
            self.kill()
            raise

    def _wait(self, ports: Path) -> None:
        assert self._process is not None
        end = time.monotonic() + BOOT
        while time.monotonic() < end:
            if self._process.poll() is not None:
                raise NotStarted(f"Elasticsearch ended with {self._process.returncode}:\n{self._tail()}")
            if ports.exists():
                self.port = int(ports.read_text().splitlines()[0].rsplit(":", 1)[1])
                if healthy(self.url):
                    return
            time.sleep(POLL)
        raise NotStarted(f"Elasticsearch was not ready after {BOOT:g} s:\n{self._tail()}")

    def _tail(self) -> str:
        return (self.folder / "said").read_text(errors="replace")[-3000:]

    def kill(self) -> None:
        """End the whole group at once; the data stays."""
        if self._process is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
            assert self._process.stdin is not None
            self._process.stdin.close()
            self._process = None

    def close(self) -> None:
        self.kill()
        shutil.rmtree(self.folder, ignore_errors=True)


def sweep(parent: Path) -> None:
    """Delete the folders of runs that were killed; their nodes went with them."""
    for folder in parent.glob(f"{NAME}*-*"):
        owner = folder.name.removeprefix(NAME).partition("-")[0]
        try:
            os.kill(int(owner), 0)
        except (ValueError, ProcessLookupError):
            shutil.rmtree(folder, ignore_errors=True)
        except PermissionError:
            continue  # somebody else's, and alive


def group_of(user: str) -> int:
    import pwd

    return pwd.getpwnam(user).pw_gid


def healthy(url: str) -> bool:
    """Whether the node answers and all its shards are there."""
    try:
        answer = asked(url, "/_cluster/health?wait_for_status=green&timeout=5s")
    except (OSError, ValueError):
        return False
    return bool(answer.get("status") == "green")


def asked(url: str, path: str, method: str = "GET") -> Any:
    """A JSON answer. Raises OSError for anything but success."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(urllib.request.Request(url + path, method=method), timeout=30) as answer:
        return json.loads(answer.read())


@contextlib.contextmanager
def running(quick: bool = True) -> Iterator[Node]:
    """A started node. Raises NotPrepared, NotStarted."""
    node = Node(quick)
    try:
        node.start()
        yield node
    finally:
        node.close()


__all__ = ["Node", "NotPrepared", "NotStarted", "asked", "healthy", "running"]
