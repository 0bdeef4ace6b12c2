"""Hostile files indexed by a running Myna: what becomes of each, and how long others wait meanwhile.

python -m benchmarks.hostile_files

The files are those of the tests, with three ordinary large ones among them. Two clients ask without a pause: one for
``/_myna/health``, one for a file's metadata with a signature. A third thread only sleeps: how late it wakes up is what
the machine itself adds, which grows with whatever else it has to do.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks import signed
from benchmarks.client import Connection
from benchmarks.servers import free_port, get, myna, running

sys.path.insert(0, str(Path(__file__).parent.parent / "tests" / "understanding"))  # the makers are the tests' own

AIM = 50
PATIENCE = 600.0
PLACE = {"ProjectName": "hostile", "DatasetName": "files"}


def made(folder: Path) -> dict[str, str]:
    """Write all files; names by URI."""
    from hostile_files import HOSTILE, SLOW
    from hostile_more import FINE, MORE

    large = {
        "a text of 19 megabytes": lambda: ("a.txt", "春眠不觉晓，处处闻啼鸟。\n\n".encode() * 520_000),
        "a sound of 20 megabytes": lambda: ("a.wav", b"RIFF" + bytes(20_000_000)),
    }
    bucket = folder / "bucket"
    bucket.mkdir()
    names = {}
    for number, (name, make) in enumerate({**HOSTILE, **MORE, **SLOW, **FINE, **large}.items()):
        key, data = make()
        key = f"{number:03d}{Path(key).suffix}"
        (bucket / key).write_bytes(data)
        names[f"oss://bucket/{key}"] = name
    (bucket / "known.txt").write_text("known")
    return names


class Asking(threading.Thread):
    """Sends a request over and over and keeps the times, in milliseconds."""

    def __init__(self, port: int, request: Callable[[], bytes]) -> None:
        super().__init__(daemon=True)
        self._connection = Connection(port)
        self._request = request
        self.times: list[float] = []
        self.over = threading.Event()

    def run(self) -> None:
        while not self.over.is_set():
            sent = self._request()
            began = time.perf_counter()
            assert self._connection.exchange(sent).status == 200
            self.times.append((time.perf_counter() - began) * 1000)
            self.over.wait(0.002)
        self._connection.close()

    def told(self) -> str:
        return spread(self.times, "calls")


class Sleeping(threading.Thread):
    """Sleeps over and over and keeps how late it woke up, in milliseconds."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.times: list[float] = []
        self.over = threading.Event()

    def run(self) -> None:
        while not self.over.is_set():
            began = time.perf_counter()
            time.sleep(0.002)
            self.times.append((time.perf_counter() - began - 0.002) * 1000)

    def told(self) -> str:
        return spread(self.times, "naps")


def spread(every: list[float], what: str) -> str:
    """In one line."""
    times = sorted(every)
    high = times[int(len(times) * 0.999)]
    middle = times[len(times) // 2]
    return f"{len(times):,} {what}, median {middle:.2f} ms, 99.9 % {high:.1f} ms, slowest {times[-1]:.1f} ms"


def main() -> int:
    argparse.ArgumentParser(prog="python -m benchmarks.hostile_files").parse_args()
    port = free_port()
    with tempfile.TemporaryDirectory() as scratch:
        print("making the files …", file=sys.stderr)
        names = made(Path(scratch))
        with running([*myna(port), "--objects", scratch], port):
            ours = Connection(port)
            for action, parameters in (
                ("CreateProject", {"ProjectName": "hostile"}),
                ("CreateDataset", {**PLACE, "TemplateId": "Myna:Everything"}),
                ("IndexFileMeta", {**PLACE, "File": '{"URI":"oss://bucket/known.txt"}'}),
            ):
                asked(ours, action, parameters)
            known = {**PLACE, "URI": "oss://bucket/known.txt"}
            askers: list[Asking | Sleeping] = [
                Asking(port, lambda: get("/_myna/health")),
                Asking(port, lambda: signed.call("GetFileMeta", known)),
                Sleeping(),
            ]
            for asker in askers:
                asker.start()
            began = time.perf_counter()
            uris = list(names)
            for at in range(0, len(uris), 50):
                files = json.dumps([{"URI": uri} for uri in uris[at : at + 50]])
                asked(ours, "BatchIndexFileMeta", {**PLACE, "Files": files})
            reasons = settled(ours, uris)
            took = time.perf_counter() - began
            for asker in askers:
                asker.over.set()
                asker.join()
            ours.close()
    told(names, reasons, took)
    print(f"/_myna/health meanwhile:        {askers[0].told()} (aim {AIM})")
    print(f"signed GetFileMeta meanwhile:   {askers[1].told()} (aim {AIM})")
    print(f"the machine's own lateness:     {askers[2].told()}")
    if hasattr(os, "getloadavg"):
        print(f"load of the machine (5 min):    {os.getloadavg()[1]:.1f} on {os.cpu_count()} processors")
    return 0


def asked(connection: Connection, action: str, parameters: dict[str, str]) -> dict[str, object]:
    answer = connection.exchange(signed.call(action, parameters, in_body=True))
    assert answer.status == 200, answer
    return json.loads(answer.body)


def settled(connection: Connection, uris: list[str]) -> dict[str, str | None]:
    """The Reason of every file, once each has been read: a file that has is known by its FileHash or has a Reason."""
    reasons: dict[str, str | None] = {}
    end = time.perf_counter() + PATIENCE
    while len(reasons) < len(uris) and time.perf_counter() < end:
        waiting = [uri for uri in uris if uri not in reasons]
        for at in range(0, len(waiting), 50):
            found = asked(connection, "BatchGetFileMeta", {**PLACE, "URIs": json.dumps(waiting[at : at + 50])})
            for file in found["Files"]:  # type: ignore[attr-defined]
                if "FileHash" in file or "Reason" in file:
                    reasons[file["URI"]] = file.get("Reason")
        time.sleep(0.2)
    return reasons


def told(names: dict[str, str], reasons: dict[str, str | None], took: float) -> None:
    unread = [names[uri] for uri in names if uri not in reasons]
    broken = [names[uri] for uri, reason in reasons.items() if reason and "broke down" in reason]
    late = [names[uri] for uri, reason in reasons.items() if reason and "seconds allowed" in reason]
    print(f"{len(names)} files in {took:.1f} s: {sum(map(bool, reasons.values()))} with a Reason,", end=" ")
    print(f"{len(unread)} never read, {len(broken)} broke a process, {len(late)} over their time")
    for title, some in (("never read", unread), ("broke a process", broken), ("over their time", late)):
        for name in some:
            print(f"  {title}: {name}")


if __name__ == "__main__":
    sys.exit(main())
