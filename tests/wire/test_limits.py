"""What is too much is refused early, and what is much holds up nobody: neither the loop nor the memory."""

from __future__ import annotations

import asyncio
import io
import json
import threading
from dataclasses import replace
from urllib.parse import quote

import pytest
from control_client import control
from qsign_client import HOST, Sender, Signer, error
from wire_client import Client, signed

from emulator.app import Myna
from emulator.exchange import QUOTED
from emulator.settings import Settings

MANY = "&".join(f"a{number}=1" for number in range(10_001))
FORM = ("Content-Type", "application/x-www-form-urlencoded")
LOCAL = ("Host", "127.0.0.1")


@pytest.mark.parametrize(
    ("target", "headers", "code"),
    [
        (f"/?Action=ListProjects&Version=2020-09-30&{MANY}", [LOCAL], "InvalidArgument"),
        (f"/search/unified?{MANY}", [LOCAL], "InvalidParameter"),
        (f"/datasets?{MANY}", [("Host", HOST)], "InvalidArgument"),
        (f"/?{MANY}", [LOCAL], "InvalidRequest"),
    ],
    ids=["imm", "iqs", "ci", "nobody"],
)
async def test_too_many_parameters_have_the_envelope_of_the_service(
    client: Client, target: str, headers: list[tuple[str, str]], code: str
) -> None:
    answer = await client.send("POST", target, headers)
    assert answer.status == 400
    assert code in answer.body.decode()
    assert "--max-parameters" in answer.body.decode()


async def test_query_and_form_are_counted_together(client: Client) -> None:
    half = "&".join(f"b{number}=1" for number in range(5_001))
    for query, form, status in ((half, "", 501), ("", half, 501), (half, half, 400)):
        target = f"/?Action=AddStoryFiles&Version=2020-09-30&SignatureType=BEARERTOKEN&BearerToken=test&{query}"
        answer = await client.send("POST", target, [LOCAL, FORM], form.encode())
        assert answer.status == status, (len(query), len(form))


async def test_a_form_over_its_limit_is_refused_and_a_body_of_that_size_is_not(client: Client, myna: Myna) -> None:
    body = b"a=" + b"x" * myna.settings.max_form
    target = "/?Action=ListProjects&Version=2020-09-30"
    answer = await client.send("POST", target, [LOCAL, FORM], body)
    assert (answer.status, answer.json["Code"]) == (413, "InvalidContent")
    assert str(myna.settings.max_form) in answer.json["Message"]
    assert (await client.send("POST", target, [LOCAL], body)).json["Code"] == "MissingAccessKeyId"


async def test_a_large_request_is_read_and_verified_on_a_thread(myna: Myna, client: Client) -> None:
    gate, seen = myna.services["imm"].gates[""], []
    admit = gate.admit

    def watched(request):  # type: ignore[no-untyped-def]
        seen.append(threading.current_thread().name)
        return admit(request)

    gate.admit = watched  # type: ignore[method-assign]
    assert (await client.call("ListProjects")).status == 200
    many = {f"Nonsense{number}": "1" for number in range(2000)}
    assert (await client.call("ListProjects", {}, {"Prefix": "a" * 100, **many})).status == 200
    assert (await client.call("ListProjects", {}, {"Nonsense": "a" * 200_000})).status == 200
    assert seen[0] == threading.current_thread().name
    assert all(name.startswith("heavy-request") for name in seen[1:])


async def test_a_replay_is_seen_among_large_requests_too(client: Client) -> None:
    target, headers, body = signed("ListProjects", {}, {"Nonsense": "a" * 200_000})
    others = [Client(client.port) for _ in range(8)]
    answers = await asyncio.gather(*(one.send("POST", target, headers, body) for one in others))
    assert sorted(answer.status for answer in answers) == [200] + [400] * 7
    for one in others:
        await one.close()


async def test_a_list_of_very_many_names_is_malformed(client: Client) -> None:
    members = Signer().members("GET", "/datasets", (), ())
    for name in ("q-header-list", "q-url-param-list"):
        for count, code in ((1000, "SignatureDoesNotMatch"), (1001, "InvalidAuthorization")):
            listed = members | {name: ";".join(f"a{number}" for number in range(count))}
            query = "&".join(f"{key}={quote(value, safe='')}" for key, value in listed.items())
            answer = await client.send("GET", f"/datasets?{query}", [("Host", HOST)])
            assert error(answer)["Code"] == code


async def test_what_was_signed_is_quoted_up_to_a_limit(client: Client) -> None:
    answer = await client.call("ListProjects", {"Prefix": "a" * 300_000}, secret="wrong")
    assert answer.json["Code"] == "SignatureDoesNotMatch"
    query = {"Prefix": "a" * 300_000}
    target, headers, _ = signed("ListProjects", query, secret="wrong")
    answer = await client.send("POST", target, headers)
    assert " more characters)" in answer.json["Message"]
    assert len(answer.body) < 2 * QUOTED
    told = error(await Sender(client)(parameters=[("prefix", "a" * 300_000)], signer=Signer(secret="wrong")))
    assert told["FormatString"].endswith(" more characters)")


async def test_headers_have_a_limit_together(client: Client, myna: Myna) -> None:
    under = [(f"X-{number}", "y" * 6000) for number in range(10)]
    assert (await client.send("GET", "/", [LOCAL, *under])).status == 404
    answer = await client.send("GET", "/", [LOCAL, *under, ("X-10", "y" * 6000)])
    assert (answer.status, answer.headers["connection"]) == (400, "close")
    assert "--max-headers" in answer.json["Message"]
    answer = await Client(client.port).send("GET", "/" + "a" * 70_000, [LOCAL])
    assert "64 KiB" in answer.json["Message"]


async def test_the_journal_holds_heads_within_its_bytes(myna: Myna, client: Client) -> None:
    for number in range(40):
        headers = [LOCAL, *((f"X-{at}", "y" * 6000) for at in range(10))]
        assert (await client.send("GET", f"/?{number}&a={'x' * 3_000_000}", headers)).status == 404
    kept = sum(entry.weigh() for entry in myna.journal._entries.values())
    assert kept == myna.journal._held
    assert kept < 40 * 500_000  # each request had 3 MB of target, 60 kB of headers
    newest = next(myna.journal.newest())
    told = await control(client, "GET", f"requests/{newest.id}")
    assert "the request's head is cut" in told["Notes"]
    await control(client, "POST", "reset")
    assert myna.journal._held < 10_000


async def test_operations_that_anybody_invents_are_not_counted(myna: Myna, client: Client) -> None:
    for number in range(5):
        await client.call(f"Invented{number}")
    await client.call("ListProjects")
    assert list(myna.journal._counts) == [("imm", "ListProjects")]


@pytest.mark.parametrize("form", ["text", "json"])
async def test_log_lines_are_short(settings: Settings, form: str) -> None:
    server = Myna(replace(settings, log=form))
    server._logbook._out = out = io.StringIO()
    await server.start()
    client = Client(server.port)
    await client.send("GET", f"/?Version=2020-09-30&Action={'A' * 1_000_000}", [LOCAL])
    await client.call("ListProjects", {f"{'Long' * 100}{number}": "1" for number in range(500)})
    await client.close()
    await server.stop()
    lines = out.getvalue().splitlines()
    assert len(lines) == 2
    assert max(map(len, lines)) < 3000
    assert "and 80 more" in lines[1]
    if form == "json":
        assert json.loads(lines[0])["status"] == 400
