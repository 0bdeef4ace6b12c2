"""Generated hostile requests at a running Myna: what it answers, what it remembers, how long others wait meanwhile.

python -m benchmarks.hostile [--requests 100000]
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import json
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from benchmarks.servers import free_port, myna, resident, running

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))  # the generator is the tests' own

import hostile

AT_ONCE = 8
STEPS = 10


def kind(received: bytes) -> str:
    """What the first answer of a connection is: a status, nothing, or what it must never be."""
    if not received:
        return "closed without an answer"
    head, _, body = received.partition(b"\r\n\r\n")
    status = head.split(b" ", 2)[1].decode("latin-1")
    if status == "100":
        return kind(body)
    text = body.split(b"HTTP/1.", 1)[0]
    if text and not text.startswith((b"{", b"<?xml", b"<Error")):
        return "NOT AN ENVELOPE"
    return "TRACEBACK" if b"Traceback" in text else f"envelope, {status}"


async def answer(port: int, sent: bytes) -> str:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        writer.write(sent)
        await writer.drain()
        writer.write_eof()
        async with asyncio.timeout(30):
            return kind(await reader.read())
    except ConnectionError:
        return "closed without an answer"
    except TimeoutError:
        return "HUNG"
    finally:
        writer.close()


async def flood(port: int, requests: list[bytes]) -> Counter[str]:
    """Send all, a few at once."""
    counted: Counter[str] = Counter()
    waiting = iter(requests)

    async def worker() -> None:
        for sent in waiting:
            counted[await answer(port, sent)] += 1

    await asyncio.gather(*(worker() for _ in range(AT_ONCE)))
    return counted


class Health(threading.Thread):
    """Asks ``/_myna/health`` over and over and keeps the times, in milliseconds."""

    def __init__(self, port: int) -> None:
        super().__init__(daemon=True)
        self.port = port
        self.times: list[float] = []
        self.over = threading.Event()

    def run(self) -> None:
        import http.client

        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        while not self.over.is_set():
            began = time.perf_counter()
            connection.request("GET", "/_myna/health")
            assert json.loads(connection.getresponse().read())["status"] == "ready"
            self.times.append((time.perf_counter() - began) * 1000)
            self.over.wait(0.005)


def heavy(port: int) -> Iterator[tuple[str, str, float, float]]:
    """Requests for much work, one after the other: name, answer, milliseconds, the slowest health meanwhile."""
    for name, sent in hostile.heavy():
        health = Health(port)
        health.start()
        while not health.times:
            time.sleep(0.01)
        began = time.perf_counter()
        told = asyncio.run(answer(port, sent))
        took = (time.perf_counter() - began) * 1000
        health.over.set()
        health.join()
        yield name, told, took, max(health.times)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.hostile")
    parser.add_argument("--requests", type=int, default=100_000)
    count = parser.parse_args().requests
    port = free_port()
    generated = hostile.requests(1)
    with running(myna(port), port) as server:
        asyncio.run(flood(port, list(itertools.islice(generated, 2000))))  # warm: journal full, pools grown
        before = resident(server.pid)
        health = Health(port)
        health.start()
        counted: Counter[str] = Counter()
        for _ in range(STEPS):
            counted += asyncio.run(flood(port, list(itertools.islice(generated, count // STEPS))))
            print(
                f"  {sum(counted.values()):,} sent, resident {resident(server.pid) / 2**20:.1f} MiB …", file=sys.stderr
            )
        health.over.set()
        health.join()
        after = resident(server.pid)
        slow = list(heavy(port))
    for name, number in counted.most_common():
        print(f"{number:>9,}  {name}")
    times = sorted(health.times)
    print(f"resident before {before / 2**20:.1f} MiB, after {after / 2**20:.1f} MiB")
    print(f"/_myna/health meanwhile: {len(times):,} calls, median {times[len(times) // 2]:.2f} ms,", end=" ")
    print(f"slowest {times[-1]:.1f} ms (aim 50)")
    for name, told, took, worst in sorted(slow, key=lambda row: -row[3]):
        print(f"  {name}: {told} after {took:,.0f} ms, slowest health meanwhile {worst:.1f} ms (aim 50)")
    return 0


if __name__ == "__main__":
    sys.exit(main())
