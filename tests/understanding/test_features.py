"""Tokens and vectors made in processes of their own: the same values, nobody left waiting."""

from __future__ import annotations

import asyncio
import os
import signal
import threading
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import numpy as np
import pytest
from PIL import Image

from emulator.domain.embedding import FEW, Embedding
from emulator.domain.readers import Readers
from emulator.engine.api import Part
from emulator.understanding.embed import EmbedderError, Evidence
from emulator.understanding.embed.entries import Entry, Features
from emulator.understanding.embed.light import LightEmbedder
from emulator.understanding.worker.pool import Workers
from emulator.understanding.worker.process import Process

ABOUT = (Evidence("name", "report"), Evidence("label", "狮子"), Evidence("caption", "a lion"))
LIGHT = LightEmbedder()
posix = pytest.mark.skipif(os.name != "posix", reason="signals are POSIX's")


def picture(colour: str = "red") -> bytes:
    out = BytesIO()
    Image.new("RGB", (64, 48), colour).save(out, "JPEG")
    return out.getvalue()


def entries() -> list[Entry]:
    """One of every kind."""
    old = LIGHT.file(ABOUT, picture("blue"))
    return [
        Entry(ABOUT, picture()),
        Entry((), picture("green")),
        Entry(()),
        Entry((Evidence("label", "日落"),)),
        Entry((Evidence("passage", "奶奶在厨房做饭 PlayStation 繁體"),), passage=True),
        Entry((Evidence("passage", "half \ud800 a pair".encode("utf-8", "replace").decode()),), passage=True),
        Entry(ABOUT, old=old),
        Entry((Evidence("passage", "a lion drinks"),), passage=True, old=old, worded=False),
    ]


@pytest.fixture(scope="module")
def workers() -> Iterator[Workers]:
    pool = Workers(60, 0, count=1)
    yield pool
    pool.close()


def same(one: Features, other: Features) -> bool:
    if one.row is None or other.row is None:
        return one.tokens == other.tokens and one.row is other.row
    return one.tokens == other.tokens and one.row.tobytes() == other.row.tobytes()


@pytest.mark.parametrize("reads", [True, False])
def test_what_comes_back_is_what_is_made_here_bit_for_bit(workers: Workers, reads: bool) -> None:
    asked = entries()
    made, here = workers.features(asked, ABOUT, reads), list(LIGHT.features(asked, ABOUT, reads))
    assert len(made) == len(asked)
    assert all(map(same, made, here))
    assert made[4].tokens
    assert not made[7].tokens
    assert made[2].row is None
    assert (made[3].row is not None) == reads


def test_a_picture_that_is_none_is_refused_and_the_process_lives_on(workers: Workers) -> None:
    workers.features(entries()[3:4], ABOUT, True)
    before = workers.pids
    with pytest.raises(EmbedderError, match="The picture cannot be decoded"):
        workers.features([Entry((), b"no picture")], (), True)
    assert workers.features([Entry(())], (), True) == [Features((), None)]
    assert workers.pids == before


@posix
def test_a_process_that_somebody_ended_is_replaced(workers: Workers) -> None:
    workers.features([Entry(())], (), True)
    (pid,) = workers.pids
    os.kill(pid, signal.SIGKILL)
    assert workers.features([Entry(())], (), True) == [Features((), None)]
    assert workers.pids != [pid]


def test_processes_that_break_down_are_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(self: Process, *asked: object) -> None:
        self.kill()

    monkeypatch.setattr(Process, "features", broken)
    pool = Workers(60, 0, count=1)
    with pytest.raises(EmbedderError, match="broke down"):
        pool.features([Entry(())], (), True)
    pool.close()
    assert pool.pids == []


def test_a_server_that_stops_does_not_wait_for_a_long_text() -> None:
    """The process is ended in the middle of its work."""
    pool = Workers(60, 0, count=1)
    pool.features([Entry(())], (), True)
    long = [Entry((Evidence("passage", f"春眠不觉晓{n}" * 60),), passage=True) for n in range(20_000)]
    said: list[BaseException] = []

    def ask() -> None:
        try:
            pool.features(long, ABOUT, True)
        except EmbedderError as error:
            said.append(error)

    asking = threading.Thread(target=ask)
    asking.start()
    pool.close()
    asking.join(30)
    assert not asking.is_alive()
    assert [str(error) for error in said] == ["The server is stopping"]


FACTS: dict[str, Any] = {"Filename": "a/report.txt", "Labels": [{"LabelName": "狮子"}]}
LONG = "春眠不觉晓，处处闻啼鸟。夜来风雨声，花落知多少。" * 20


def passages(count: int) -> list[Part]:
    return [Part(f"p{number}", f"{number} {LONG}", "passage") for number in range(count)]


@pytest.fixture
def readers() -> Iterator[Readers]:
    made = Readers(60, 0)
    yield made
    made.close()


async def test_nothing_long_is_made_in_the_server_s_own_process(
    readers: Readers, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where it is not, thousands of passages hold up every request, a millisecond or more for each."""
    facts = {**FACTS, "SceneElements": [{"TimeRange": [0, 900], "Labels": [{"LabelName": "日落"}]}]}
    here = await Embedding(LIGHT).parts(facts, passages(100), picture())
    again = await Embedding(LIGHT).revised({**facts, "Title": "lion"}, here)

    def refused(self: LightEmbedder, *asked: object) -> None:
        raise AssertionError("that belongs into another process")

    monkeypatch.setattr(LightEmbedder, "features", refused)
    embedding = Embedding(LIGHT, readers.features)
    there = await embedding.parts(facts, passages(100), picture())
    anew = await embedding.revised({**facts, "Title": "lion"}, there)
    for one, other in zip((*here, *again), (*there, *anew), strict=True):
        assert (one.id, one.text, one.tokens, one.time_range) == (other.id, other.text, other.tokens, other.time_range)
        assert np.asarray(one.vectors["meaning"]).tobytes() == np.asarray(other.vectors["meaning"]).tobytes()


async def test_what_is_short_is_made_here_but_never_on_the_event_loop(monkeypatch: pytest.MonkeyPatch) -> None:
    """A process is not started for a file that has nothing but a name."""
    real, threads = LightEmbedder.features, []

    def seen(self: LightEmbedder, *asked: Any) -> Any:
        threads.append(threading.current_thread())
        return real(self, *asked)

    async def aside(*asked: object) -> list[Features]:
        raise AssertionError("too little for another process")

    monkeypatch.setattr(LightEmbedder, "features", seen)
    embedding = Embedding(LIGHT, aside)
    await embedding.parts(FACTS, [Part("p0", "字" * (FEW // 2), "passage")])
    await embedding.worded(FACTS)
    await LIGHT.encode_file(ABOUT)
    assert threads
    assert threading.main_thread() not in threads


async def test_the_loop_goes_round_while_thousands_of_parts_are_made(readers: Readers) -> None:
    """Every slice of a document lets others have their turn."""
    turns, over = 0, False

    async def others() -> None:
        nonlocal turns
        while not over:
            await asyncio.sleep(0)
            turns += 1

    slices = 0

    async def aside(some: Any, about: Any, reads: bool) -> list[Features]:
        nonlocal slices
        slices += 1
        await asyncio.sleep(0)
        return [Features((), None) for _ in some]

    waiting = asyncio.create_task(others())
    await Embedding(LIGHT, aside).parts(FACTS, passages(2000))
    over = True
    await waiting
    assert slices >= 25
    assert turns >= slices
