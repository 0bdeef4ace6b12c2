"""What bindings are made of: what is bound, what was seen, who follows."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from emulator.clock import Clock
from emulator.domain import ledger as ledgers
from emulator.domain import scan
from emulator.domain.bound import Bound, bound
from emulator.domain.lease import SECONDS, Lease
from emulator.domain.ledger import Ledger, Seen
from emulator.domain.place import Place, Scope
from emulator.domain.refusals import BadValue
from emulator.objects.api import BucketNotMapped, Properties
from emulator.objects.folders import Folders
from emulator.objects.layer import Layer
from emulator.objects.own import Own
from emulator.store.api import Key
from emulator.store.sqlite import SqliteStore

ME = "1000000000000001"
PLACE = Place(Scope(ME, "region", "imm"), "p", "d")
ALBUM = Bound("oss", "album")


def own(path: Path, *folders: Path, clock: Clock | None = None) -> Layer:
    return Layer(Own(path), Folders(folders), clock or Clock(), 10_000)


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[SqliteStore]:
    made = SqliteStore(tmp_path / "resources.db")
    yield made
    await made.close()


@pytest.mark.parametrize(
    ("uri", "scheme", "prefixes", "found"),
    [
        ("oss://album", "oss", False, ALBUM),
        ("oss://album/", "oss", False, ALBUM),
        ("cos://album-1250000000", "cos", True, Bound("cos", "album-1250000000")),
        ("cos://album/2024/", "cos", True, Bound("cos", "album", "2024/")),
        ("cos://album/2024/a b/", "cos", True, Bound("cos", "album", "2024/a b/")),
    ],
)
def test_what_can_be_bound(uri: str, scheme: str, prefixes: bool, found: Bound) -> None:
    assert bound(uri, scheme, prefixes) == found
    assert found.uri == uri.removesuffix("/") + ("/" if found.prefix else "")


@pytest.mark.parametrize(
    ("uri", "scheme", "prefixes"),
    [
        ("cos://album", "oss", False),
        ("album", "oss", False),
        ("oss://", "oss", False),
        ("oss:///a/", "oss", True),
        ("oss://.hidden", "oss", False),
        ("oss://al bum", "oss", False),
        ("oss://album/a.jpg", "oss", False),
        ("oss://album/a/", "oss", False),
        ("cos://album/a.jpg", "cos", True),
        ("cos://album/../", "cos", True),
        ("cos://album//", "cos", True),
    ],
)
def test_what_cannot_be_bound(uri: str, scheme: str, prefixes: bool) -> None:
    with pytest.raises(BadValue) as refused:
        bound(uri, scheme, prefixes, "Where")
    assert refused.value.parameter == "Where"


def test_what_lies_in_it() -> None:
    below = Bound("cos", "album", "2024/")
    assert below.key("cos://album/2024/a.jpg") == "2024/a.jpg"
    for uri in ("cos://album/2023/a.jpg", "cos://other/2024/a.jpg", "oss://album/2024/a.jpg", "cos://album/2024/"):
        assert below.key(uri) == ""
    assert below.covers("album", "2024/a.jpg")
    assert not below.covers("album", "2023/a.jpg")
    assert not below.covers("other", "2024/a.jpg")
    assert ALBUM.of("a.jpg") == "oss://album/a.jpg"


async def again(store: SqliteStore) -> dict[str, Seen]:
    found = Ledger(store, PLACE, ALBUM)
    await found.load()
    return found.seen


async def test_what_was_seen_comes_back(store: SqliteStore) -> None:
    book = Ledger(store, PLACE, ALBUM)
    await book.write({f"{number}.jpg": Seen(str(number), True) for number in range(2500)})
    await book.write({"7.jpg": None, "8.jpg": Seen("other", False)})
    assert await again(store) == book.seen
    assert len(book.seen) == 2499
    assert book.seen["8.jpg"] == Seen("other", False)
    other = Ledger(store, PLACE, Bound("oss", "other"))
    await other.load()
    assert other.seen == {}
    await book.drop()
    assert await again(store) == {}


async def test_a_ledger_of_many_changes_stays_small(store: SqliteStore, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is written anew now and then; wherever that is cut off, what it says is the same."""
    monkeypatch.setattr(ledgers, "CHUNK", 4)
    book = Ledger(store, PLACE, ALBUM)
    expected: dict[str, Seen] = {}
    for number in range(500):
        change = {f"{number % 9}.jpg": None if number % 4 == 3 else Seen(str(number), number % 2 == 0)}
        await book.write(change)
        for key, seen in change.items():
            expected.pop(key, None)
            if seen is not None:
                expected[key] = seen
        assert book.seen == expected
    assert await again(store) == expected
    rows = await store.page(PLACE.scope.key, "seen", f"p/d/{ALBUM.uri}", limit=1000)
    assert len(rows) < 80


async def test_a_tidying_that_was_cut_off_changes_nothing(store: SqliteStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ledgers, "CHUNK", 4)
    book = Ledger(store, PLACE, ALBUM)
    for number in range(63):
        await book.write({f"{number % 3}.jpg": None if number == 61 else Seen(str(number), True)})
    expected = dict(book.seen)
    removed = 0
    remove = store.remove

    async def some(key: Key) -> bool:
        nonlocal removed
        removed += 1
        if removed > 20:
            raise KeyboardInterrupt
        return await remove(key)

    monkeypatch.setattr(store, "remove", some)
    with pytest.raises(KeyboardInterrupt):
        await book.write({"0.jpg": expected["0.jpg"]})
    monkeypatch.setattr(store, "remove", remove)
    assert removed == 21
    assert await again(store) == expected


async def test_one_holds_the_lease(store: SqliteStore) -> None:
    now = [0]
    clock = Clock(real=lambda: now[0])
    key = Key(PLACE.scope.key, "binding", "p", "d/oss://album")
    one, other = Lease(store, clock, key, "one"), Lease(store, clock, key, "other")
    assert not one.held
    assert await one.take()
    assert one.held
    assert not await other.take()
    now[0] += int(SECONDS * 1e9) - 1
    assert one.held
    assert await one.take(passed=7.0), "it is renewed"
    assert await other.passed() == 7.0
    now[0] += int(SECONDS * 1e9) - 1
    assert not await other.take()
    now[0] += 2
    assert not one.held, "who does not renew in time must not go on"
    assert await other.take()
    assert not await one.take()
    await one.give()
    assert not await one.take(), "nobody gives away what another holds"
    await other.give()
    assert await one.take()


def test_a_stamp_tells_states_apart(tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    (folder / "album").mkdir(parents=True)
    (folder / "album" / "a.txt").write_text("one")
    now = [10**18]
    layer = own(tmp_path / "own", folder, clock=Clock(real=lambda: now[0]))
    seen: list[str | None] = []

    def look() -> bool:
        """Whether the state is one that was not there before."""
        (found,) = scan.glance(layer, ME, ALBUM, ["a.txt"]).values()
        assert found == scan.whole(layer, ME, ALBUM).get("a.txt")
        new = found not in seen
        seen.append(found)
        return new

    assert look()
    assert not look()
    (folder / "album" / "a.txt.myna.json").write_text("{}")
    assert look()
    (folder / "album" / "a.txt.myna.json").write_text("[]")
    assert look()
    now[0] += 1
    layer.put(ME, "album", "a.txt", [b"two"])
    assert look()
    layer.describe(ME, "album", "a.txt", Properties(tags=(("k", "v"),)))
    assert look()
    layer.describe(ME, "album", "a.txt", Properties(tags=(("k", "w"),)))
    assert look()
    layer.delete(ME, "album", "a.txt")
    assert look()
    assert seen[-1] is None


def test_pages_and_prefixes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scan, "PAGE", 3)
    layer = own(tmp_path / "own")
    for number in range(10):
        layer.put(ME, "album", f"{number % 2}/{number}.txt", [b"text"])
    assert sorted(scan.whole(layer, ME, ALBUM)) == sorted(f"{number % 2}/{number}.txt" for number in range(10))
    odd = scan.whole(layer, ME, Bound("cos", "album", "1/"))
    assert sorted(odd) == [f"1/{number}.txt" for number in (1, 3, 5, 7, 9)]
    assert scan.whole(layer, ME, Bound("oss", "unknown")) == {}
    with pytest.raises(BucketNotMapped):
        scan.look(layer, ME, Bound("oss", "unknown"), "")
    assert scan.glance(layer, ME, Bound("oss", "unknown"), ["a"]) == {}, "nothing is known of what is in it"
