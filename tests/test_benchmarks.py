"""The benchmarks' arithmetic and their requests, without a server."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from drafts import SCHEMES

from benchmarks import album, dynamodb, imm, semantic, signed
from benchmarks import verify as verifying
from benchmarks.album import TRIPS, Photo, question
from benchmarks.client import BadAnswer, Connection, Round, drive, request
from benchmarks.environment import folder
from benchmarks.report import Aim, Row, cells, table
from benchmarks.rounds import Spread, paired, ratios, spread
from signing import acs3
from signing.message import Message, message
from signing.verify import verify


def test_rounds_alternate_and_the_warm_ones_are_left_out() -> None:
    said: list[str] = []
    pairs = list(paired(lambda n: said.append(f"a{n}") or n, lambda n: said.append(f"b{n}") or 10 * n, 2, warm=1))
    assert said == ["a0", "b0", "a1", "b1", "a2", "b2"]
    assert pairs == [(1, 10), (2, 20)]


def test_the_ratio_is_taken_pair_by_pair() -> None:
    assert ratios([(10.0, 2.0), (3.0, 3.0)], lambda one: one) == [5.0, 1.0]


def test_the_spread_has_median_and_quartiles() -> None:
    assert spread([5.0, 1.0, 3.0, 2.0, 4.0]) == Spread(3.0, 2.0, 4.0, 5)
    assert spread([2.0, 1.0]).median == 1.5
    assert spread([7.0]) == Spread(7.0, 7.0, 7.0, 1)
    with pytest.raises(ValueError, match="nothing"):
        spread([])


def test_a_round_knows_its_rate_and_its_time_without_connecting() -> None:
    one = Round(requests=300, wall=2.0, connecting=0.5, client=0.1)
    assert one.rate == 150
    assert one.exchanging == 1.5


def test_aims_have_a_direction() -> None:
    assert Aim(5, least=True).reached(5.0)
    assert not Aim(5, least=True).reached(4.9)
    assert Aim(1.5, least=False).reached(1.5)
    assert not Aim(1.5, least=False).reached(1.6)


def test_the_table_shows_ratio_aim_and_verdict() -> None:
    row = Row("GetFileMeta", "2,000/s", "500/s", Spread(4.0, 3.5, 4.25, 9), Aim(5, least=True))
    assert cells(row) == ("GetFileMeta", "2,000/s", "500/s", "4.00x [3.50..4.25]", "at least 5x", "missed")
    once = Row("memory 图", "1 MiB", "2 MiB", Spread(0.5, 0.5, 0.5, 1))
    assert cells(once)[3:] == ("0.50x", "", "")
    heading, first, second = table([row, once]).split("\n")
    assert first.index("2,000/s") + len("2,000/s") == heading.index("Myna") + len("Myna")
    assert second.startswith("memory 图  ")


def parsed(raw: bytes) -> tuple[str, Message]:
    """The target, and the message as the server would check it."""
    head, _, body = raw.partition(b"\r\n\r\n")
    line, *fields = head.decode().split("\r\n")
    method, target, version = line.split(" ")
    assert version == "HTTP/1.1"
    pairs = [(name, value) for name, _, value in (field.partition(": ") for field in fields)]
    assert dict(pairs)["Content-Length"] == str(len(body))
    return target, message(method, "/", urlsplit(target).query, pairs, body)


@pytest.mark.parametrize(
    "raw",
    [
        signed.list_projects(),
        *signed.create(),
        signed.get_file_meta(Photo(7)),
        signed.simple_query(question(3, 10_000)),
        *signed.loading([Photo(0), Photo(1)]),
    ],
)
def test_imm_requests_carry_a_right_signature(raw: bytes) -> None:
    _, sent = parsed(raw)
    claim = acs3.claim(sent)
    assert claim is not None
    assert verify(sent, claim, "test").ok
    assert not verify(sent, claim, "another secret").ok


def test_imm_requests_never_repeat_a_nonce() -> None:
    nonces = {parsed(signed.get_file_meta(Photo(1)))[1].header("x-acs-signature-nonce") for _ in range(20)}
    assert len(nonces) == 20


@pytest.mark.parametrize("scheme", SCHEMES)
def test_what_is_verified_has_a_kilobyte_and_a_nonce_of_its_own(scheme: str) -> None:
    first, second = (verifying.draft(scheme, number) for number in (1, 2))
    assert 1000 <= len(first.target) <= 1040
    assert verifying.verifying(scheme, [first, second]) > 0
    if scheme != "qsign":
        assert first.query + str(first.headers) != second.query + str(second.headers)
    with pytest.raises(BadAnswer, match="not verified"):
        verifying.verifying(scheme, [verifying.replace(first, query=first.query + "n")])


def test_simple_query_asks_for_a_slice() -> None:
    asked = question(42, 10_000)
    target, _ = parsed(signed.simple_query(asked))
    given = {name: values[0] for name, values in parse_qs(urlsplit(target).query).items()}
    values = {leaf["Field"]: leaf["Value"] for leaf in json.loads(given["Query"])["SubQueries"]}
    assert values == {"MediaType": "image", "CustomLabels.trip": asked.trip, "ProduceTime": asked.since}
    assert (given["Sort"], given["Order"], given["MaxResults"]) == ("ProduceTime", "desc", "20")


def test_files_are_loaded_once_each_in_batches() -> None:
    photos = [Photo(number) for number in range(230)]
    mine: list[str] = []
    for raw in signed.loading(photos):
        files = json.loads(parse_qs(parsed(raw)[1].body.decode())["Files"][0])
        assert len(files) <= 100
        mine += [one["URI"] for one in files]
    theirs: list[str] = []
    for raw in dynamodb.loading(photos):
        puts = json.loads(parsed(raw)[1].body)["RequestItems"][dynamodb.TABLE]
        assert len(puts) <= 25
        theirs += [one["PutRequest"]["Item"]["URI"]["S"] for one in puts]
    assert mine == theirs == [photo.uri for photo in photos]


def test_dynamodb_asks_for_the_same_photo_and_the_same_slice() -> None:
    _, sent = parsed(dynamodb.get_item(Photo(7)))
    item = album.item(Photo(7))
    assert sent.header("x-amz-target") == "DynamoDB_20120810.GetItem"
    assert "/us-east-1/dynamodb/aws4_request" in sent.header("authorization")
    assert json.loads(sent.body)["Key"] == {"trip": item["trip"], "produced": item["produced"]}
    asked = question(42, 10_000)
    body = json.loads(parsed(dynamodb.query(asked))[1].body)
    assert body["ExpressionAttributeValues"] == {":trip": {"S": asked.trip}, ":since": {"S": asked.since}}
    assert (body["Limit"], body["ScanIndexForward"]) == (20, False)


def test_items_are_about_three_kilobytes_on_both_sides() -> None:
    for photo in (Photo(0), Photo(9_999)):
        mine, theirs = len(album.compact(album.facts(photo))), len(album.compact(album.item(photo)))
        assert 2_500 < mine < 3_500
        assert 0.8 < mine / theirs < 1.1


def test_every_question_is_another_one_and_finds_twenty() -> None:
    photos = [Photo(number) for number in range(10_000)]
    by_trip: dict[str, list[str]] = {}
    for photo in photos:
        by_trip.setdefault(photo.trip, []).append(photo.produced)
    assert len(by_trip) == TRIPS
    asked = [question(number, 10_000) for number in range(3_000)]
    assert len(set(asked)) == len(asked)
    assert len({one.since for one in asked}) == len(asked)
    assert all(sum(time >= one.since for time in by_trip[one.trip]) >= one.size for one in asked)


def test_answers_name_their_files_in_order() -> None:
    items = [album.item(Photo(number)) for number in (3, 1)]
    expected = [Photo(3).uri, Photo(1).uri]
    assert dynamodb.uris(album.compact({"Items": items}).encode()) == expected
    assert dynamodb.uris(album.compact({"Item": items[0]}).encode()) == expected[:1]
    assert signed.uris(album.compact({"Files": [{"URI": uri} for uri in expected]}).encode()) == expected


def test_the_environment_depends_on_pins_and_python() -> None:
    one = folder(b"moto==1", "3.11", "/cache")
    assert one == folder(b"moto==1", "3.11", "/cache")
    assert len({one, folder(b"moto==2", "3.11", "/cache"), folder(b"moto==1", "3.12", "/cache")}) == 3
    assert one.parent.as_posix() == "/cache/myna/bench"


def test_questions_in_words_differ_and_have_answers() -> None:
    """By the facts of the first 4,000 photos, the fewest that are measured."""
    texts = semantic.texts()
    plan = imm.Plan()
    assert len(set(texts)) == len(texts) > (plan.rounds + 1) * plan.questions + 12
    seen = [(photo["Labels"], photo["Addresses"][0]["City"], photo["ProduceTime"]) for photo in photos(4000)]
    for pair in semantic.PAIRS:
        for _, month in semantic.MONTHS:
            for city, name in semantic.CITIES:
                found = [
                    when
                    for labels, where, when in seen
                    if {*pair} <= {label["LabelName"] for label in labels}
                    and when.startswith(f"2019-{month:02d}")
                    and where in (f"{name}市", city)
                ]
                assert len(found) >= semantic.FOUND, (pair, month, city)


def photos(count: int) -> Iterator[dict[str, Any]]:
    return (album.facts(Photo(number)) for number in range(count))


@pytest.fixture
def scripted() -> Iterator[tuple[int, list[list[bytes]]]]:
    """A socket that plays scripts: one list a connection, one item (sent in two pieces) a request."""
    scripts: list[list[bytes]] = []
    listener = socket.create_server(("127.0.0.1", 0))

    def play() -> None:
        while True:
            try:
                client, _ = listener.accept()
            except OSError:
                return
            with client:
                for answer in scripts.pop(0):
                    client.recv(65_536)
                    client.sendall(answer[:25])
                    client.sendall(answer[25:])

    thread = threading.Thread(target=play)
    thread.start()
    yield listener.getsockname()[1], scripts
    listener.shutdown(socket.SHUT_RDWR)
    listener.close()
    thread.join(5)


ASK = request("GET", "/", [("Host", "here")])
KEPT = b"HTTP/1.1 200 OK\r\nServer: x\r\nContent-Length: 5\r\n\r\nhello"
CLOSED = b"HTTP/1.1 200 OK\r\ncontent-length: 5\r\nConnection: close\r\n\r\nworld"


def test_a_connection_is_kept_until_the_server_closes_it(scripted: tuple[int, list[list[bytes]]]) -> None:
    port, scripts = scripted
    scripts += [[KEPT, CLOSED], [KEPT]]
    connection = Connection(port)
    assert [connection.exchange(ASK).body for _ in range(3)] == [b"hello", b"world", b"hello"]
    assert connection.opened == 2
    assert connection.connecting > 0
    connection.close()


def test_a_round_with_a_wrong_answer_is_none(scripted: tuple[int, list[list[bytes]]]) -> None:
    port, scripts = scripted
    scripts += [[KEPT, KEPT, KEPT.replace(b"200 OK", b"500 No")]]
    connection = Connection(port)
    assert drive(connection, [ASK], least=5).requests == 1
    with pytest.raises(BadAnswer, match="200, 5 bytes"):
        drive(connection, [ASK], least=6)
    with pytest.raises(BadAnswer, match="500, 5 bytes"):
        drive(connection, [ASK], least=5)
    connection.close()
