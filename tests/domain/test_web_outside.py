"""Pages that several calls ask for while they are fetched, from a real site."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from typing import Any

import outside_site
import pytest
from control_client import control
from iqs_client import Iqs
from outside_site import Site
from wire_client import Client

from emulator.app import Myna
from emulator.clock import Clock
from emulator.domain.readers import Readers
from emulator.domain.web import outside
from emulator.domain.web.desk import Desk
from emulator.domain.web.fetching import Fetching
from emulator.domain.web.legible import TIMED_OUT, Read
from emulator.domain.web.outside import Flight, Outside
from emulator.settings import Settings

ME, OTHER = "1000000000000001", "1000000000000002"
FORMS: tuple[dict[str, Any], ...] = (
    {},
    {"formats": ["text"]},
    {"formats": ["rawHtml", "text"]},
    {"readability": {"readabilityMode": "article"}},
    {"pageTimeout": 20_000},
)


@pytest.fixture
async def site() -> AsyncIterator[Site]:
    async with outside_site.running() as one:
        yield one


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return replace(settings, web_fetch=("127.0.0.1:*",))


@pytest.fixture
def waiting(monkeypatch: pytest.MonkeyPatch) -> asyncio.Semaphore:
    """To be acquired once for every call that waits for a page."""
    calls, landed = asyncio.Semaphore(0), Flight.landed

    async def counted(flight: Flight) -> Read:
        calls.release()
        return await landed(flight)

    monkeypatch.setattr(Flight, "landed", counted)
    return calls


@pytest.fixture
def web(lent_readers: Readers) -> Iterator[Outside]:
    desk = Desk()
    yield Outside(Fetching(["127.0.0.1:*"]), lent_readers, Clock(), desk)
    desk.close()


async def until(waiting: asyncio.Semaphore, count: int) -> None:
    async with asyncio.timeout(20):
        for _ in range(count):
            await waiting.acquire()


def begun(web: Outside, url: str, account: str = ME, patience: float = 20, age: float = 60) -> asyncio.Task[Read]:
    return asyncio.create_task(web.read(url, patience, account, age))


def under_way() -> list[str]:
    """Fetches of which the server still knows."""
    return [repr(task) for task in asyncio.all_tasks() if "Outside._fetched" in repr(task)]


async def test_calls_at_once_share_one_fetch(
    iqs: list[Iqs], site: Site, waiting: asyncio.Semaphore, client: Client
) -> None:
    asked = zip(iqs, FORMS, strict=True)
    calls = [asyncio.create_task(one.call("ReadPageBasic", url=site.at("/slow"), **more)) for one, more in asked]
    await until(waiting, len(calls))
    site.released.set()
    answers = [(await call).json["data"] for call in calls]
    assert [(data["statusCode"], data["text"]) for data in answers] == [(200, "late")] * 5
    assert [answers[1]["rawHtml"], answers[2]["rawHtml"]] == [None, "late"]
    assert len(site.asked) == 1
    notes = sorted(one["Notes"][0] for one in await control(client, "GET", "requests?limit=5"))
    told = f"fetched from {site.at('/slow')}, as --web-fetch allows: 4 bytes"
    assert notes == [told, *[f"{told} (with a call that asked before)"] * 4]


@pytest.fixture
async def iqs(myna: Myna) -> AsyncIterator[list[Iqs]]:
    """Five clients, a connection each."""
    clients = [Client(myna.port) for _ in FORMS]
    yield [Iqs(one) for one in clients]
    for one in clients:
        await one.close()


async def test_a_reset_forgets_what_is_being_fetched(
    iqs: list[Iqs], site: Site, waiting: asyncio.Semaphore, client: Client
) -> None:
    call = asyncio.create_task(iqs[0].call("ReadPageBasic", url=site.at("/slow")))
    await until(waiting, 1)
    await control(client, "POST", "reset", {"account": ME})
    site.released.set()
    assert (await call).json["data"]["text"] == "late"
    assert (await iqs[1].call("ReadPageBasic", url=site.at("/slow"))).json["data"]["text"] == "late"
    assert len(site.asked) == 2


async def test_an_account_forgets_its_own(web: Outside, site: Site, waiting: asyncio.Semaphore) -> None:
    mine, others = begun(web, site.at("/slow")), begun(web, site.at("/slow"), OTHER)
    await until(waiting, 2)
    web.forget(ME)
    again = begun(web, site.at("/slow"))
    await until(waiting, 1)
    site.released.set()
    pages = [(await call).page for call in (mine, others, again)]
    assert len(site.asked) == 3
    kept = [(await web.read(site.at("/slow"), 20, account, 60)).page for account in (ME, OTHER)]
    assert [kept[0] is pages[2], kept[1] is pages[1]] == [True, True]


async def test_who_leaves_does_not_stop_it_for_the_others(web: Outside, site: Site, waiting: asyncio.Semaphore) -> None:
    """Neither who began it nor who came later."""
    calls = [begun(web, site.at("/slow#top")), begun(web, site.at("/slow")), begun(web, site.at("/slow"))]
    await until(waiting, 3)
    for gone in (calls[0], calls[2]):
        gone.cancel()
        with pytest.raises(asyncio.CancelledError):
            await gone
    site.released.set()
    read = await calls[1]
    assert (read.status, len(site.asked), under_way()) == (200, 1, [])


async def test_everybody_waits_for_a_time_of_their_own(web: Outside, site: Site, waiting: asyncio.Semaphore) -> None:
    hasty, patient = begun(web, site.at("/slow"), patience=0.05), begun(web, site.at("/slow"))
    await until(waiting, 2)
    read = await hasty
    assert (read.status, read.error) == (TIMED_OUT, "The page was not fetched and read within 50 ms.")
    late = await web.read(site.at("/slow"), 0.01, ME, 60)
    assert (late.status, late.error) == (TIMED_OUT, "The page was not fetched and read within 10 ms.")
    site.released.set()
    assert ((await patient).status, len(site.asked)) == (200, 1)


async def test_what_nobody_waits_for_is_given_up(web: Outside, site: Site) -> None:
    for asked in (1, 2):
        calls = [begun(web, site.at("/drip"), patience=0.05) for _ in range(2)]
        assert [(await call).status for call in calls] == [TIMED_OUT, TIMED_OUT]
        assert (len(site.asked), under_way(), web._flights) == (asked, [], {})


async def test_who_wants_a_page_anew_gets_it_anew(web: Outside, site: Site, waiting: asyncio.Semaphore) -> None:
    """And the newest one is kept, whichever comes last."""
    first = begun(web, site.at("/slow"))
    await until(waiting, 1)
    second = begun(web, site.at("/slow"), age=0)
    await until(waiting, 1)
    third = begun(web, site.at("/slow"))
    await until(waiting, 1)
    site.released.set()
    pages = [(await call).page for call in (first, second, third)]
    assert (pages[0] is not pages[1], pages[2] is pages[1], len(site.asked)) == (True, True, 2)
    assert (await web.read(site.at("/slow"), 20, ME, 60)).page is pages[1]
    assert outside.ROOM > web._size > 0


async def test_refusals_are_shared_and_not_kept(web: Outside, site: Site) -> None:
    calls = [begun(web, site.at("/nothing")) for _ in range(3)]
    assert [(await call).status for call in calls] == [404] * 3
    assert len(site.asked) == 1
    assert (await web.read(site.at("/nothing"), 20, ME, 60)).status == 404
    assert len(site.asked) == 2
