"""Notifications in the journal: with their request, whichever comes first, and within its bytes."""

from __future__ import annotations

from emulator.exchange import Headers, Request
from emulator.journal.journal import EARLY, Entry, Journal
from emulator.journal.webhook import WAITING, Notice, Webhook


def entry(number: int) -> Entry:
    request = Request(f"{number:032x}", 0.0, "POST", "/", "/", "", Headers(), b"")
    return Entry(request.id, 0.0, "imm", "IndexFileMeta", request)


def notice(text: str = "a") -> Notice:
    return Notice({"content": text})


def test_before_the_request_and_after_it() -> None:
    journal, made = Journal(), entry(1)
    first, second = notice("1"), notice("2")
    journal.tell(made.id, first)
    journal.write(made)
    journal.tell(made.id, second)
    assert made.notices == [first, second]


def test_what_nobody_wrote_makes_room() -> None:
    journal = Journal()
    made = [entry(number) for number in range(EARLY + 1)]
    for one in made:
        journal.tell(one.id, notice())
    for one in made:
        journal.write(one)
    assert [bool(one.notices) for one in made] == [False, *[True] * EARLY]


def test_a_reset_forgets_them() -> None:
    journal, made = Journal(), entry(1)
    journal.tell(made.id, notice())
    journal.forget()
    journal.write(made)
    assert made.notices == []


def test_they_are_counted() -> None:
    journal, made = Journal(total=100_000), entry(1)
    journal.write(made)
    light = made.held
    journal.tell(made.id, notice("x" * 90_000))
    assert made.held >= light + 90_000
    journal.write(entry(2))
    journal.write(entry(3))
    assert journal.find(made.id) is not None
    journal.tell(entry(3).id, notice("x" * 90_000))
    journal.write(entry(4))
    assert journal.find(made.id) is None


async def test_a_line_that_is_full_takes_no_more() -> None:
    webhook = Webhook("http://127.0.0.1:1/")  # not started: everything waits
    waiting = [notice() for _ in range(WAITING + 1)]
    for one in waiting:
        webhook.send(one)
    assert {one.outcome for one in waiting[:-1]} == {"waits"}
    assert waiting[-1].outcome == f"failed: {WAITING} others wait"
    await webhook.close(0)
