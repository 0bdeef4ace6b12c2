"""The same requests through Myna over files of its own, and through Myna over Elasticsearch."""

from __future__ import annotations

import os
import platform
import statistics
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks import servers, signed
from benchmarks.album import CITIES, THINGS, Photo, facts, question
from benchmarks.client import BadAnswer, Connection, Round, drive
from benchmarks.report import Row, rate, table
from benchmarks.rounds import paired, ratios, spread

HARNESS = Path(__file__).parent.parent / "tests" / "elasticsearch"
PRIME = 7919  # walks through all files before it meets one again


@dataclass(frozen=True, slots=True)
class Plan:
    """How much is measured. ``files`` at least 4,000, so that every question finds 20."""

    rounds: int = 7
    files: int = 10_000
    requests: int = 40


Made = Callable[[int], bytes]


def run(plan: Plan) -> None:
    """Myna over Elasticsearch beside Myna over its own files."""
    print(f"Myna over Elasticsearch beside Myna over its own files, Python {platform.python_version()},")
    print(f"{os.cpu_count()} cores, {plan.files:,} files; one client, one request at a time; signature check on")
    with elasticsearch() as there, served("embedded", there) as own, served("elasticsearch", there) as shared:
        rows = [loading(own, shared, plan)]
        for name, made, same in requests(plan):
            print(f"  {name} …", file=sys.stderr, flush=True)
            if same:
                agree(own, shared, made, plan)
            rows.append(compared(name, own, shared, made, plan))
    print()
    print(table(rows))
    print("\nThe first column is over Elasticsearch, the second over files; a ratio below 1: the files are faster.")


@contextmanager
def elasticsearch() -> Iterator[str]:
    """What MYNA_TEST_ELASTICSEARCH_URL names, else the test suite's own node, with all compilers on."""
    if url := os.environ.get("MYNA_TEST_ELASTICSEARCH_URL"):
        yield url
        return
    sys.path.insert(0, str(HARNESS))
    from elasticsearch_node import running  # type: ignore[import-not-found, unused-ignore]

    with running(quick=False) as node:
        yield node.url


@contextmanager
def served(engine: str, url: str) -> Iterator[Connection]:
    port = servers.free_port()
    command = [*servers.myna(port), "--engine", engine]
    if engine == "elasticsearch":
        command += ["--elasticsearch-url", url, "--elasticsearch-prefix", f"bench-{os.getpid()}"]
        command += ["--elasticsearch-timeout", "60"]
    with servers.running(command, port):
        connection = Connection(port)
        for each in signed.create():
            answer(connection, each)
        yield connection
        connection.close()


def answer(connection: Connection, sent: bytes) -> bytes:
    found = connection.exchange(sent)
    if found.status != 200:
        raise BadAnswer(f"{found.status}: {found.body[:500]!r}")
    return found.body


def loading(own: Connection, shared: Connection, plan: Plan) -> Row:
    """Batches of 100 files, one to each side in turn; files a second."""
    batches = list(signed.loading([Photo(number) for number in range(plan.files)]))
    pairs = list(paired(*(lambda at, one=one: drive(one, [batches[at]], 1) for one in (shared, own)), len(batches), 0))
    speeds = [signed.BATCH * statistics.median(pair[at].rate for pair in pairs) for at in (0, 1)]
    return Row(
        "files, indexed 100 a call", rate(speeds[0]), rate(speeds[1]), spread(ratios(pairs, lambda one: one.rate))
    )


def requests(plan: Plan) -> list[tuple[str, Made, bool]]:
    """Name, the request of each number, and whether both sides must give the same files in the same order."""

    def photo(number: int) -> Photo:
        return Photo(number * PRIME % plan.files)

    def leaf(field: str, operation: str, value: str) -> dict[str, object]:
        return {"Field": field, "Operation": operation, "Value": value}

    def nested(number: int) -> bytes:
        thing = leaf("Labels.LabelName", "eq", THINGS[number % len(THINGS)])
        both = {"Operation": "and", "SubQueries": [thing, leaf("Labels.LabelConfidence", "gte", "0.8")]}
        city = leaf("Addresses.City", "eq", CITIES[number % len(CITIES)][2])
        late = leaf("ProduceTime", "gte", photo(number).produced)
        tree = {"Operation": "and", "SubQueries": [{"Operation": "nested", "SubQueries": [both]}, city, late]}
        more = {"Query": signed.compact(tree), "Sort": "ProduceTime", "Order": "desc", "MaxResults": "20"}
        return signed.call("SimpleQuery", {**signed.PLACE, **more})

    def grouped(number: int) -> bytes:
        tree = leaf("ProduceTime", "gte", photo(number).produced)
        groups = [{"Field": "Labels.LabelName", "Operation": "group"}]
        more = {"Query": signed.compact(tree), "Aggregations": signed.compact(groups)}
        return signed.call("SimpleQuery", {**signed.PLACE, **more})

    def words(number: int) -> bytes:
        seen = facts(photo(number))
        return signed.call("SemanticQuery", {**signed.PLACE, "Query": seen["Title"], "MaxResults": "20"})

    def index(number: int) -> bytes:
        given = signed.compact(facts(photo(number)))
        return signed.call("IndexFileMeta", {**signed.PLACE, "File": given}, in_body=True)

    return [
        ("GetFileMeta", lambda number: signed.get_file_meta(photo(number)), True),
        ("SimpleQuery, 20 found", lambda number: signed.simple_query(question(number, plan.files)), True),
        ("SimpleQuery, nested, 20 found", nested, True),
        ("SimpleQuery, grouped", grouped, False),
        ("SemanticQuery by words", words, False),
        ("IndexFileMeta", index, False),
    ]


def agree(own: Connection, shared: Connection, made: Made, plan: Plan) -> None:
    """Both give the same files. Raises BadAnswer."""
    for number in range((plan.rounds + 1) * plan.requests, (plan.rounds + 1) * plan.requests + 12):
        mine, theirs = (signed.uris(answer(each, made(number))) for each in (own, shared))
        if mine != theirs:
            raise BadAnswer(f"the answers differ:\n{mine}\n{theirs}")


def compared(name: str, own: Connection, shared: Connection, made: Made, plan: Plan) -> Row:
    """Paired rounds; requests are made and signed before their round's clock starts."""

    def half(connection: Connection) -> Callable[[int], Round]:
        def one(number: int) -> Round:
            return drive(
                connection, [made(at) for at in range(number * plan.requests, (number + 1) * plan.requests)], 1
            )

        return one

    pairs = list(paired(half(shared), half(own), plan.rounds))
    speeds = [statistics.median(pair[at].rate for pair in pairs) for at in (0, 1)]
    return Row(name, rate(speeds[0]), rate(speeds[1]), spread(ratios(pairs, lambda one: one.rate)))
