"""MultimodalSearch beside a bare aiohttp server that checks the same signature and answers a canned body."""

from __future__ import annotations

import hashlib
import json
import os
import platform
import statistics
import sys
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from benchmarks import servers
from benchmarks.client import BadAnswer, Connection, Round, drive, request
from benchmarks.report import Aim, Row, milliseconds, rate, table
from benchmarks.rounds import paired, ratios, spread
from signing import acs3
from signing.message import message

PATH = "/linked-retrieval/linked-retrieval-entry/v1/iqs/multimodal/unified"
WEB = Path(__file__).parents[1] / "fixtures" / "web"
RESULTS = 10
LONGEST = 40  # characters of a query
LEAST = 1000  # bytes of an answer
LOADING = (503, 504)


@dataclass(frozen=True, slots=True)
class Plan:
    """How much is measured."""

    rounds: int = 9
    searches: int = 60
    starts: int = 3


def run(plan: Plan) -> None:
    """MultimodalSearch with 10 results beside a bare aiohttp server."""
    print(f"Myna beside bare aiohttp, Python {platform.python_version()}, {os.cpu_count()} cores;")
    print("one client, one request at a time; signature check on both sides, logs off")
    asked = questions()
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        cache = str(Path(folder) / "cache")
        rows += starting(plan.starts, cache)
        for name, answers, aim, query in (
            ("distinct queries, caches off", "0", 0.2, lambda number: asked[number % len(asked)]),
            ("the same query again", "1000", 0.5, lambda number: "狮子"),
        ):
            rows.append(
                compared(name, ["--web-cache", cache, "--web-answers", answers], query, Path(folder), plan, aim)
            )
    print()
    print(table(rows))


def compared(name: str, flags: list[str], query: Callable[[int], str], folder: Path, plan: Plan, aim: float) -> Row:
    """Rounds of searches here beside as many canned answers there."""
    print(f"  {name} …", file=sys.stderr, flush=True)
    port, other = servers.free_port(), servers.free_port()
    with servers.running([*servers.myna(port), *flags], port):
        ours = Connection(port)
        first_found(ours)
        canned = ours.exchange(search("狮子")).body
        count = len(json.loads(canned)["imageItems"])
        if count != RESULTS:
            raise BadAnswer(f"{count} results, not {RESULTS}")
        file = folder / "canned.json"
        file.write_bytes(canned)
        bare = [sys.executable, "-m", "benchmarks.bare_signed", str(other), PATH, str(file)]
        with servers.running(bare, other):
            theirs = Connection(other)

            def half(connection: Connection) -> Callable[[int], Round]:
                def one(number: int) -> Round:
                    first = number * plan.searches
                    sent = [search(query(each)) for each in range(first, first + plan.searches)]
                    return drive(connection, sent, 0 if connection is ours else LEAST)

                return one

            pairs = list(paired(half(ours), half(theirs), plan.rounds))
    speeds = [statistics.median(pair[at].rate for pair in pairs) for at in (0, 1)]
    figures = spread(ratios(pairs, lambda one: one.rate))
    return Row(f"MultimodalSearch, {name}", rate(speeds[0]), rate(speeds[1]), figures, Aim(aim, least=True))


def starting(starts: int, cache: str) -> Iterator[Row]:
    """From the making of the process to the first search, without and with an index in the cache."""
    for name, flags in (("index made", ["--web-cache", "off"]), ("index in the cache", ["--web-cache", cache])):
        print(f"  start to the first search, {name} …", file=sys.stderr, flush=True)
        taken = []
        for _ in range(starts + 1):
            port = servers.free_port()
            connection = Connection(port)
            with servers.running([*servers.myna(port), *flags], port) as server:
                taken.append(first_found(connection) - server.began)
                connection.close()
        median = statistics.median(taken[1:])
        yield Row(f"start to the first search, {name}", milliseconds(median), "", spread([1.0]))


def first_found(connection: Connection) -> float:
    """``time.perf_counter()`` when the first search is answered; while the corpus is loaded it is asked again. Raises
    BadAnswer."""
    until = time.perf_counter() + servers.PATIENCE
    while True:
        answer = connection.exchange(search("狮子"))
        if answer.status == 200:
            return time.perf_counter()
        if answer.status not in LOADING or time.perf_counter() > until:
            raise BadAnswer(f"{answer.status}: {answer.body[:300]!r}")


def questions() -> list[str]:
    """Titles and captions of the corpus, each once."""
    found: dict[str, None] = {}
    for path in sorted(WEB.glob("*.jsonl")):
        for line in path.read_text("utf-8").splitlines():
            row = json.loads(line)
            for text in (row["title"], *(one.get("caption", "") for one in row.get("images", ()))):
                if text.strip():
                    found[text[:LONGEST]] = None
    return list(found)


def search(query: str) -> bytes:
    """One request as the SDKs sign it."""
    body = json.dumps({"query": query, "advancedParams": {"numResults": str(RESULTS)}}, ensure_ascii=False).encode()
    headers = [
        ("host", "127.0.0.1"),
        ("x-acs-action", "MultimodalSearch"),
        ("x-acs-version", "2024-11-11"),
        ("x-acs-date", datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")),
        ("x-acs-signature-nonce", uuid.uuid4().hex),
        ("x-acs-content-sha256", hashlib.sha256(body).hexdigest()),
        ("accept", "application/json"),
        ("content-type", "application/json; charset=utf-8"),
        ("user-agent", "AlibabaCloud (Linux; x86_64) Python/3.11 Core/0.4.6 TeaDSL/2"),
    ]
    names = tuple(sorted(name for name, _ in headers))
    claim = acs3.Claim("ACS3-HMAC-SHA256", "test", names, "", "", "", "")
    canonical = acs3.canonical(message("POST", PATH, "", headers, body), claim, PATH)
    proof = acs3.signature("test", acs3.string_to_sign(claim, canonical))
    line = f"{claim.algorithm} Credential=test,SignedHeaders={';'.join(names)},Signature={proof}"
    return request("POST", PATH, [*headers, ("authorization", line)], body)
