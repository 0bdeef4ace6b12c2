"""Open files come and go while others wait for them."""

from __future__ import annotations

import threading

import album
import pytest

from emulator.engine.api import Document
from emulator.engine.embedded import EmbeddedEngine


def simple(number: int) -> Document:
    return Document(f"u{number:04}", b"", {})


@pytest.mark.parametrize("gone", ["dropped", "closed"])
async def test_a_store_that_went_before_it_was_tidied_stays_away(tmp_path, gone):
    engine = EmbeddedEngine(tmp_path, open_limit=1)
    hold = threading.Event()
    engine._tidying.submit(hold.wait)  # somebody else is being tidied
    index = await engine.index(("a",), album.FIELDS)
    await index.put([simple(1)])
    store = engine.shelf.peek(index.path)
    engine.tidy_later(store)
    if gone == "dropped":
        await engine.drop(("a",))
    else:
        await (await engine.index(("b",), album.FIELDS)).put([simple(2)])
    hold.set()
    engine._tidying.submit(lambda: None).result()
    index = await engine.index(("a",), album.FIELDS)
    assert list(await index.get(["u0001"])) == ([] if gone == "dropped" else ["u0001"])
    await index.put([simple(3)])
    assert list(await index.get(["u0003"])) == ["u0003"]
    await engine.close()


async def test_a_drop_may_meet_an_index_that_makes_room(tmp_path):
    """While the drop waits for a user, the place is given to another."""
    engine = EmbeddedEngine(tmp_path, open_limit=1)
    index = await engine.index(("a",), album.FIELDS)
    await index.put([simple(1)])
    shelf = engine.shelf
    with shelf.borrowed(index.path, lambda: pytest.fail("it is open")):
        waiting = threading.Thread(target=shelf.remove, args=(index.path,))
        waiting.start()
        with shelf._guard:
            place = shelf._places.pop(index.path)
            place.users = 0
            shelf._guard.notify_all()
        waiting.join(10)
        assert not waiting.is_alive()
    place.store.close()
    assert not index.path.exists()
    await engine.close()
