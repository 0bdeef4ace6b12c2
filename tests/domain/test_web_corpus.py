"""The corpus in the background: made once, kept in a cache, stopped while it is made, found by questions."""

from __future__ import annotations

import asyncio
import random
import shutil
import threading
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest
import web_corpus

from emulator.clock import Clock
from emulator.domain.refusals import Unavailable
from emulator.domain.web import cache as caching
from emulator.domain.web import shelving
from emulator.domain.web.cache import KEPT, keep
from emulator.domain.web.corpus import Corpus
from emulator.domain.web.searching import Question, Searching
from emulator.engine.embedded.engine import EmbeddedEngine
from emulator.understanding.embed.later import Later

Make = Callable[..., Corpus]


@pytest.fixture
async def make(tmp_path: Path) -> AsyncIterator[Make]:
    made: list[Corpus] = []

    def corpus(folder: Path | None = None, cache: Path | None = None) -> Corpus:
        source = folder or web_corpus.fill(tmp_path / "corpus")
        made.append(Corpus([source], Later(), EmbeddedEngine, cache))
        return made[-1]

    yield corpus
    for one in made:
        await one.close()


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the threads on which documents of pages were made."""
    found: list[str] = []
    of_page = shelving.of_page

    async def noted(*given: Any) -> Any:
        found.append(threading.current_thread().name)
        return await of_page(*given)

    monkeypatch.setattr(shelving, "of_page", noted)
    return found


async def titles(corpus: Corpus, text: str) -> list[str]:
    found = await Searching(corpus, Clock(), 0).pages(Question(text), 3)
    return [one.page.title for one in found.matches]


async def test_it_is_made_off_the_event_loop(make: Make, written: list[str]) -> None:
    corpus = make()
    first, second = await asyncio.gather(corpus.opened(), corpus.opened())
    assert first is second
    assert len(written) == len(first.contents.pages)
    assert threading.current_thread().name not in written


async def test_the_cache_saves_making_it_again(make: Make, written: list[str], tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    one = await titles(make(cache=cache), "存款准备金率")
    count = len(written)
    assert count
    assert await titles(make(cache=cache), "存款准备金率") == one
    assert len(written) == count
    rows = [*web_corpus.rows(), web_corpus.page("new.example", "a", "存款准备金率是什么")]
    changed = web_corpus.fill(tmp_path / "changed", rows)
    assert "存款准备金率是什么" in await titles(make(changed, cache), "存款准备金率是什么")
    assert len(written) == 2 * count + 1
    assert len(list(cache.iterdir())) == 2


@pytest.mark.parametrize("damage", ["one byte", "random", "cut", "no sums", "no folder"])
async def test_a_damaged_cache_is_made_anew(make: Make, written: list[str], tmp_path: Path, damage: str) -> None:
    cache = tmp_path / "cache"
    one = await titles(make(cache=cache), "存款准备金率")
    count = len(written)
    (kept,) = cache.iterdir()
    for path in kept.iterdir():
        data = bytearray(path.read_bytes())
        match damage:
            case "one byte":
                data[len(data) // 2] ^= 0xFF
            case "random":
                data = bytearray(random.Random(1).randbytes(len(data)))
            case "cut":
                data = data[: len(data) // 2]
        path.write_bytes(data)
    if damage == "no sums":
        (kept / caching.SUMS).unlink()
    if damage == "no folder":
        shutil.rmtree(kept)
        kept.write_bytes(b"x")
    assert await titles(make(cache=cache), "存款准备金率") == one
    assert len(written) == 2 * count, "it was used as it is"
    assert await titles(make(cache=cache), "存款准备金率") == one
    assert len(written) == 2 * count, "it was not kept"


async def test_what_a_killed_process_left_is_removed(
    make: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    (left, filled, other) = (tmp_path / name for name in ("myna-web-left", "myna-web-filled", "something-else"))
    for folder in (left, filled, other):
        folder.mkdir()
        (folder / "a.db").write_bytes(b"x")
    for folder in (left, other):
        (folder / "lock").touch()
    (tmp_path / "myna-web-link").symlink_to(other)
    live = make()
    await live.opened()
    assert not left.exists()
    assert filled.exists(), "it has no lock yet"
    assert (other / "a.db").exists()
    await make().opened()
    assert live._folder is not None
    assert live._folder.exists(), "somebody works there"
    assert await titles(live, "存款准备金率")


async def test_a_cache_that_cannot_be_written_is_none(make: Make, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    assert await titles(make(cache=tmp_path / "file" / "cache"), "存款准备金率")


def test_a_cache_holds_the_newest(tmp_path: Path) -> None:
    made = tmp_path / "made"
    made.mkdir()
    (made / "a.db").write_bytes(b"x")
    for number in range(KEPT + 3):
        keep(made, tmp_path / "cache" / f"{number}")
    assert len(list((tmp_path / "cache").iterdir())) == KEPT
    assert (tmp_path / "cache" / f"{KEPT + 2}" / "a.db").read_bytes() == b"x"


async def test_folders_are_removed(make: Make) -> None:
    corpus = make()
    await corpus.opened()
    folder = corpus._folder
    assert folder is not None
    assert folder.is_dir()
    await corpus.close()
    assert not folder.exists()


async def test_it_stops_while_it_is_made(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    corpus, begun = make(), threading.Event()
    of_page = shelving.of_page

    async def slow(*given: Any) -> Any:
        begun.set()
        await asyncio.to_thread(corpus._stopped.wait, 30)
        return await of_page(*given)

    monkeypatch.setattr(shelving, "of_page", slow)
    waiting = asyncio.ensure_future(corpus.opened())
    await asyncio.to_thread(begun.wait, 30)
    await corpus.close()
    with pytest.raises(Unavailable, match="stops"):
        await waiting
    with pytest.raises(Unavailable, match="stops"):
        await corpus.opened()


async def test_excluded_sites_never_appear_in_many_questions(make: Make) -> None:
    """Random questions of words of the corpus; the longer list is run with the built-in one by the evaluation."""
    searching = Searching(make(), Clock(), 0)
    dice = random.Random(7)
    words = ["狮子", "老虎", "草原", "央行", "lion", "tree", "小狮子闹腾", "打架", "酒店", "燕麦", "第3集", "睡觉"]
    for _ in range(200):
        text = " ".join(dice.sample(words, dice.randint(1, 3)))
        question = Question(text, exclude=("360doc.com", "weibo.com", "platform.example"))
        found = await searching.pictures(question, 30)
        hosts = {one.page.host for one in found.pictures}
        assert not any(host.endswith(("360doc.com", ".weibo.com", "platform.example")) for host in hosts)


async def test_answers_are_remembered_and_forgotten_in_turn(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    corpus = make()
    opened = await corpus.opened()
    searched = []
    search = opened.pictures.search

    async def noted(asked: Any) -> Any:
        searched.append(asked)
        return await search(asked)

    monkeypatch.setattr(opened.pictures, "search", noted)
    searching = Searching(corpus, Clock(), 2)
    for text in ("狮子", "狮子", "老虎", "狮子", "草原", "老虎"):
        assert (await searching.pictures(Question(text), 5)).pictures
    assert len(searched) == 4
    for remembered, times in ((2, 4), (0, 6)):
        searched.clear()
        searching = Searching(corpus, Clock(), remembered)
        for text in ("狮子", "狮子", "老虎", "狮子", "草原", "老虎"):
            await searching.pictures(Question(text), 5)
        assert len(searched) == times
