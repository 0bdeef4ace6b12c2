"""IMM's operations beside DynamoDB's in moto_server, and Myna's start beside a bare aiohttp server."""

from __future__ import annotations

import os
import platform
import statistics
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from benchmarks import dynamodb, semantic, servers, signed
from benchmarks.album import Photo, question
from benchmarks.client import BadAnswer, Connection, Round, drive
from benchmarks.environment import PINS, moto_python
from benchmarks.report import Aim, Row, mebibytes, milliseconds, rate, table
from benchmarks.rounds import paired, ratios, spread
from benchmarks.servers import Server, first_answer, resident

PRIME = 7919  # walks through all files before it meets one again
QUERY_BYTES = 20_000  # 20 items are more than this
ITEM_BYTES = 1_000


@dataclass(frozen=True, slots=True)
class Plan:
    """How much is measured. ``files`` at least 4,000, so that every question finds 20."""

    rounds: int = 9
    files: int = 10_000
    gets: int = 300
    queries: int = 40
    questions: int = 40
    starts: int = 9


@dataclass(slots=True)
class Side:
    """One server with its connection, and its memory (bytes) by the moment at which it was taken."""

    server: Server
    connection: Connection
    memory: dict[str, int] = field(default_factory=dict)

    def take(self, moment: str) -> None:
        self.memory[moment] = resident(self.server.pid)

    def send(self, requests: Sequence[bytes]) -> bytes:
        """Send all, unmeasured; returns the last body."""
        for each in requests:
            answer = self.connection.exchange(each)
            if answer.status != 200:
                raise BadAnswer(f"{answer.status}: {answer.body[:500]!r}")
        return answer.body


def run(plan: Plan) -> None:
    """IMM beside moto_server and a bare aiohttp server."""
    python = moto_python()
    pin = next(line.strip() for line in PINS.read_text().splitlines() if line.startswith("moto"))
    print(f"Myna beside {pin}, Python {platform.python_version()}, {os.cpu_count()} cores, {plan.files:,} files;")
    print("one client, one request at a time; signature check on, other parameters in every request, logs off")
    rows = [*starting(plan.starts)]
    notes: list[str] = []
    port, other = servers.free_port(), servers.free_port()
    forgetful = servers.myna(port, "--search-cache", "0")
    with servers.running(forgetful, port) as mine, servers.running(servers.moto(python, other), other) as moto:
        ours, theirs = Side(mine, Connection(port)), Side(moto, Connection(other))
        first_answer(mine, ours.connection, servers.get("/_myna/health"))
        both(ours, theirs, "idle after start")
        prepare(ours, theirs, plan.files)
        rows += rates(ours, theirs, plan, notes)
        both(ours, theirs, "after all rounds")
        port = servers.free_port()
        with servers.running(servers.myna(port), port) as mine:
            remembering = Side(mine, Connection(port))
            load(remembering, plan.files)
            rows += repeated(remembering, theirs, plan, notes)
        rows += [memory(moment, ours, theirs) for moment in ours.memory]
    print()
    print(table(rows))
    print()
    print("\n".join(notes))


def both(ours: Side, theirs: Side, moment: str) -> None:
    ours.take(moment)
    theirs.take(moment)


def starting(starts: int) -> list[Row]:
    """From the making of the process to the first 200, beside a server that does nothing."""
    progress("starts")

    def ours(_number: int) -> tuple[float, float]:
        port = servers.free_port()
        connection = Connection(port)
        with servers.running(servers.myna(port), port) as server:
            health = first_answer(server, connection, servers.get("/_myna/health"))
            served = first_answer(server, connection, signed.list_projects())
            connection.close()
        return health, served

    def theirs(_number: int) -> tuple[float, float]:
        port = servers.free_port()
        connection = Connection(port)
        with servers.running(servers.bare(port), port) as server:
            seconds = first_answer(server, connection, servers.get("/"))
            connection.close()
        return seconds, seconds

    pairs = list(paired(ours, theirs, starts))
    mine, plain = [one for one, _ in pairs], statistics.median(other[0] for _, other in pairs)
    names = ("start to /_myna/health / bare aiohttp", "start to ListProjects / bare aiohttp")
    return [
        Row(
            name,
            milliseconds(statistics.median(one[at] for one in mine)),
            milliseconds(plain),
            spread(ratios(pairs, lambda one, at=at: one[at])),  # type: ignore[misc]
            Aim(1.5, least=False),
        )
        for at, name in enumerate(names)
    ]


def prepare(ours: Side, theirs: Side, files: int) -> None:
    """First answers, then the same files into both; memory is taken on the way."""
    ours.send([signed.list_projects()])
    theirs.send([dynamodb.list_tables()])
    both(ours, theirs, "after the first answer")
    load(ours, files)
    theirs.send([dynamodb.create_table()])
    for batch in dynamodb.loading([Photo(number) for number in range(files)]):
        theirs.send([batch])
    both(ours, theirs, f"with {files:,} files")


def load(ours: Side, files: int) -> None:
    """The files, into a Myna."""
    progress(f"loading {files:,} files")
    ours.send(signed.create())
    for batch in signed.loading([Photo(number) for number in range(files)]):
        ours.send([batch])


def rates(ours: Side, theirs: Side, plan: Plan, notes: list[str]) -> list[Row]:
    """GetFileMeta beside GetItem, SimpleQuery and SemanticQuery beside Query; no answer is remembered."""

    def photo(number: int) -> Photo:
        return Photo(number * PRIME % plan.files)

    rows = compared(
        "GetFileMeta / GetItem",
        (ours, lambda number: signed.get_file_meta(photo(number))),
        (theirs, lambda number: dynamodb.get_item(photo(number))),
        (plan.gets, plan.rounds, ITEM_BYTES, Aim(5, least=True)),
        notes,
    )
    rows += compared(
        "SimpleQuery / Query, 20 found",
        (ours, lambda number: signed.simple_query(question(number, plan.files))),
        (theirs, lambda number: dynamodb.query(question(number, plan.files))),
        (plan.queries, plan.rounds, QUERY_BYTES, Aim(8, least=True)),
        notes,
    )
    return rows + compared(
        "SemanticQuery / Query, 20 found, each question once",
        (ours, lambda number: semantic.semantic_query(semantic.question(number))),
        (theirs, lambda number: dynamodb.query(question(number, plan.files))),
        (plan.questions, plan.rounds, QUERY_BYTES, Aim(6, least=True)),
        notes,
        check=found,
    )


def repeated(ours: Side, theirs: Side, plan: Plan, notes: list[str]) -> list[Row]:
    """A question that was asked before, as answers are remembered by default."""
    return compared(
        "SemanticQuery / Query, 20 found, one question again and again",
        (ours, lambda number: semantic.semantic_query(semantic.question(0))),
        (theirs, lambda number: dynamodb.query(question(0, plan.files))),
        (plan.questions, plan.rounds, QUERY_BYTES, Aim(20, least=True)),
        notes,
        check=found,
    )


Made = Callable[[int], bytes]


Check = Callable[[bytes, bytes], None]


def compared(
    name: str,
    ours: tuple[Side, Made],
    theirs: tuple[Side, Made],
    how: tuple[int, int, int, Aim],
    notes: list[str],
    *,
    check: Check | None = None,
) -> list[Row]:
    """Rounds of one request beside the other. Requests are made and signed before their round's clock starts.

    ``check`` raises BadAnswer where two answers do not fit each other; without one they must have the same files.
    """
    size, rounds, least, aim = how
    progress(name)
    bodies = checked(ours, theirs, check or same, first=(rounds + 1) * size)

    def half(side: Side, made: Made) -> Callable[[int], Round]:
        def one(number: int) -> Round:
            requests = [made(each) for each in range(number * size, (number + 1) * size)]
            return drive(side.connection, requests, least)

        return one

    pairs = list(paired(half(*ours), half(*theirs), rounds))
    notes.append(f"{name}: {bodies[0]:,} and {bodies[1]:,} bytes a body; the client's CPU share of the time is")
    notes.append("  " + " and ".join(f"{share:.0%}" for share in shares(pairs)) + f"; {rounds} rounds of {size}")
    speeds = [statistics.median(pair[at].rate for pair in pairs) for at in (0, 1)]
    quick = [statistics.median(pair[at].requests / pair[at].exchanging for pair in pairs) for at in (0, 1)]
    return [
        Row(name, rate(speeds[0]), rate(speeds[1]), spread(ratios(pairs, lambda one: one.rate)), aim),
        Row(
            "  the same without connecting",
            rate(quick[0]),
            rate(quick[1]),
            spread(ratios(pairs, lambda one: one.requests / one.exchanging)),
        ),
    ]


def checked(ours: tuple[Side, Made], theirs: tuple[Side, Made], check: Check, first: int) -> tuple[int, int]:
    """Returns the sizes of the bodies. The numbers from ``first`` on are not those of the rounds. Raises BadAnswer."""
    for number in range(first, first + 12):
        mine, other = (side.send([made(number)]) for side, made in (ours, theirs))
        check(mine, other)
    return len(mine), len(other)


def same(mine: bytes, other: bytes) -> None:
    """The same files in the same order."""
    if signed.uris(mine) != dynamodb.uris(other):
        raise BadAnswer(f"the answers differ:\n{signed.uris(mine)}\n{dynamodb.uris(other)}")


def found(mine: bytes, other: bytes) -> None:
    """As many files on both sides."""
    if semantic.count(mine) != semantic.FOUND or len(dynamodb.uris(other)) != semantic.FOUND:
        raise BadAnswer(f"{semantic.count(mine)} and {len(dynamodb.uris(other))} files, not {semantic.FOUND}")


def shares(pairs: Sequence[tuple[Round, Round]]) -> list[float]:
    """The client's CPU time over the wall time, for both sides."""
    return [statistics.median(pair[at].client / pair[at].wall for pair in pairs) for at in (0, 1)]


def memory(moment: str, ours: Side, theirs: Side) -> Row:
    mine, other = ours.memory[moment], theirs.memory[moment]
    return Row(
        f"resident {moment} / moto's", mebibytes(mine), mebibytes(other), spread([mine / other]), Aim(1, least=False)
    )


def progress(text: str) -> None:
    print(f"  {text} …", file=sys.stderr, flush=True)
