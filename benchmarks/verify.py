"""What verifying a signature costs, beside the whole request that it is a part of, over loopback."""

from __future__ import annotations

import os
import platform
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from urllib.parse import quote

from benchmarks import servers
from benchmarks.client import BadAnswer, Connection, request
from benchmarks.report import Aim, Row, microseconds, table
from benchmarks.rounds import paired, ratios, spread

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))  # the drafts and their signers are the tests' own

from drafts import IMM, SCHEMES, Draft, good, key_pair, signed

from signing import acs3, qsign, roa2, rpc1
from signing.message import message
from signing.verify import verify

TARGET = 1024
NOTE = '{"Query":"去年春天 在海边的猫*","MediaTypes":["image","video"]}'
AIM = 60e-6  # seconds
ACCOUNTS = """
[[account]]
id = "1000000000000001"
alibaba = [{{ key = "test", secret = "test" }}, {{ key = "rsa", public_key = '''{public}''' }}]
tencent = [{{ key = "test", secret = "test" }}]
"""


@dataclass(frozen=True, slots=True)
class Plan:
    """How much is measured."""

    rounds: int = 15
    requests: int = 200


def run(plan: Plan) -> None:
    """What verifying signatures costs, beside whole requests."""
    print(f"Verifying beside whole requests, Python {platform.python_version()}, {os.cpu_count()} cores;")
    print(f"targets of {TARGET:,} bytes; one client, one request at a time; {plan.rounds} rounds of {plan.requests}")
    rows: list[Row] = []
    notes: list[str] = []
    port = servers.free_port()
    with tempfile.TemporaryDirectory() as folder:
        accounts = Path(folder) / "accounts.toml"
        accounts.write_text(ACCOUNTS.format(public=key_pair(0)[1]))
        with servers.running([*servers.myna(port), "--accounts", str(accounts)], port):
            connection = Connection(port)
            for scheme in SCHEMES:
                print(f"  {scheme} …", file=sys.stderr, flush=True)
                admitted(scheme, connection)
                rows.append(compared(scheme, connection, plan, notes))
            connection.close()
    print()
    print(table(rows))
    print()
    print("\n".join(notes))


def draft(scheme: str, number: int) -> Draft:
    """A right request with a target of 1 KB and a nonce of its own."""
    now = datetime.now(UTC)
    one = good(scheme, now, f"{now.timestamp():.6f}-{number}")
    bare = len(signed(one, one, str).target) + len("&Note=")
    padded = replace(one, query=f"{one.query}&Note={padding(TARGET - bare)}")
    return signed(padded, padded, str)


@cache
def padding(size: int) -> str:
    """Encoded text of a size, in bytes: no escape is broken, the rest is made up with letters."""
    note = NOTE * (size // len(NOTE) + 1)
    while len(quote(note, safe="")) > size:
        note = note[:-1]
    return quote(note, safe="").ljust(size, "n")


def raw(one: Draft) -> bytes:
    return request(one.method, one.target, list(one.headers), one.body)


def admitted(scheme: str, connection: Connection) -> None:
    """The gate tells a right request from a wrong one. Raises BadAnswer."""
    right = draft(scheme, 0)
    wrong = replace(right, query=right.query.replace("Note=", "Note=x"))
    got, refused = connection.exchange(raw(right)), connection.exchange(raw(wrong))
    if b"SignatureDoesNotMatch" in got.body or b"SignatureDoesNotMatch" not in refused.body:
        raise BadAnswer(f"{scheme}: {got.status} {got.body[:300]!r}, then {refused.status} {refused.body[:300]!r}")


def verifying(scheme: str, drafts: Sequence[Draft]) -> float:
    """Seconds a request: its headers put in order, its claim read, its signature checked."""
    key = key_pair(0)[1] if scheme == "acs3-rsa" else "test"
    read = {"rpc1": rpc1.claim, "roa2": roa2.claim, "qsign": qsign.claim}.get(scheme, acs3.claim)
    began = time.perf_counter()
    for one in drafts:
        sent = message(one.method, one.path, one.query, one.headers, one.body)
        claim = read(sent)
        if claim is None or not verify(sent, claim, key, ("/",) if scheme in IMM else (one.path,)).ok:
            raise BadAnswer(f"{scheme}: not verified")
    return (time.perf_counter() - began) / len(drafts)


def compared(scheme: str, connection: Connection, plan: Plan, notes: list[str]) -> Row:
    """Rounds of verifying in this process beside rounds of the same kind of requests at Myna."""

    def made(number: int) -> list[Draft]:
        return [draft(scheme, number * plan.requests + each) for each in range(plan.requests)]

    def ours(number: int) -> float:
        return verifying(scheme, made(number))

    def whole(number: int) -> float:
        sent = [raw(one) for one in made(number)]
        began = time.perf_counter()
        for each in sent:
            connection.exchange(each)
        return (time.perf_counter() - began) / len(sent)

    pairs = list(paired(ours, whole, plan.rounds))
    mine = spread([pair[0] for pair in pairs])
    reached = "reached" if mine.median <= AIM else "missed"
    notes.append(
        f"verify {scheme}: {mine.median * 1e6:.1f} µs [{mine.low * 1e6:.1f}..{mine.high * 1e6:.1f}], "
        f"at most {AIM * 1e6:.0f}: {reached}"
    )
    return Row(
        f"verify {scheme} / whole request",
        microseconds(mine.median),
        microseconds(statistics.median(pair[1] for pair in pairs)),
        spread(ratios(pairs, lambda seconds: seconds)),
        Aim(1 / 3, least=False),
    )
