"""The contract of resources, on both stores."""

from __future__ import annotations

import asyncio
import os
from itertools import count

import pytest

from emulator.store.api import Key, Stale, StoreFailure, Taken
from emulator.store.sqlite import SqliteStore

SCOPE = ("account", "region", "imm")
serials = count(1)


def key(name: str, parent: str = "", kind: str = "project", scope: tuple[str, ...] = SCOPE) -> Key:
    return Key(scope, kind, parent, name)


@pytest.fixture(params=["sqlite", "elasticsearch"])
async def store(request, tmp_path):
    if request.param == "sqlite":
        made = SqliteStore(tmp_path / "resources.db")
        yield made
        await made.close()
    else:
        from emulator.engine.elastic.connection import connect
        from emulator.store.elastic import ElasticStore

        client = connect(request.getfixturevalue("elasticsearch_url"), timeout=60)
        prefix = f"s{os.getpid()}-{next(serials)}"
        made = ElasticStore(client, prefix)
        await made.start()
        yield made
        await made.close()
        await client.indices.delete(index=f"{prefix}-*")
        await client.close()


async def test_a_row_comes_back_as_it_was_given(store):
    body = {"a": [1, 2.5, None, True], "b": {"猫": "\x00 \"'"}, "tags": [["k", "v"]], "big": 2**62}
    made = await store.create(key("n"), body)
    assert made == await store.get(key("n"))
    assert (made.body, made.version) == (body, 1)
    assert await store.get(key("N")) is None
    assert await store.get(key("n", parent="n")) is None


async def test_a_name_is_taken_until_it_is_removed(store):
    await store.create(key("n"), {})
    with pytest.raises(Taken):
        await store.create(key("n"), {"other": 1})
    assert await store.remove(key("n"))
    assert not await store.remove(key("n"))
    assert (await store.create(key("n"), {"other": 1})).version == 1


async def test_only_the_version_that_was_read_is_replaced(store):
    first = await store.create(key("n"), {"at": 1})
    second = await store.replace(first, {"at": 2})
    assert (second.version, (await store.get(key("n"))).body) == (2, {"at": 2})
    with pytest.raises(Stale):
        await store.replace(first, {"at": 3})
    await store.remove(key("n"))
    with pytest.raises(Stale):
        await store.replace(second, {"at": 3})
    assert await store.get(key("n")) is None


async def test_of_many_writers_of_one_version_one_wins(store):
    row = await store.create(key("n"), {"at": 0})
    done = await asyncio.gather(*(store.replace(row, {"at": at}) for at in range(1, 9)), return_exceptions=True)
    won = [each for each in done if not isinstance(each, Exception)]
    assert len(won) == 1
    assert all(isinstance(each, Stale) for each in done if each not in won)
    assert await store.get(key("n")) == won[0]


async def test_counting_with_compare_and_set_loses_nothing(store):
    await store.create(key("n"), {"at": 0})

    async def add() -> None:
        while True:
            row = await store.get(key("n"))
            try:
                await store.replace(row, {"at": row.body["at"] + 1})
            except Stale:
                continue
            return

    await asyncio.gather(*(add() for _ in range(12)))
    assert (await store.get(key("n"))).body == {"at": 12}


async def test_pages_are_in_code_point_order(store):
    names = ["b", "a", "B", "猫", "é", "aa", "\U0001f600", "a\0", "a-1", "\uffff", "a%", "a_"]
    for name in names:
        await store.create(key(name, "c", "dataset"), {"name": name})
    for elsewhere in (key("x", "d", "dataset"), key("x", "c"), key("x", "c", "dataset", ("other", "region", "imm"))):
        await store.create(elsewhere, {})

    async def listed(*given) -> list[str]:
        return [row.key.name for row in await store.page(SCOPE, "dataset", "c", *given)]

    assert await listed() == sorted(names)
    assert await listed("a") == sorted(name for name in names if name.startswith("a"))
    assert await listed("", "a-1") == sorted(name for name in names if name > "a-1")
    assert await listed("", "", 3) == sorted(names)[:3]
    assert await listed("a", "a-1", 2) == ["a_", "aa"]
    assert await store.count(SCOPE, "dataset", "c") == len(names)
    assert await store.count(SCOPE, "dataset", "nobody") == 0


async def test_every_row_of_a_kind_and_an_accounts_end(store):
    for account in ("a", "b"):
        for name in ("1", "2"):
            await store.create(key(name, "p", "reading", (account, "r")), {"of": account})
    await store.create(key("1", "p", "project", ("a", "r")), {})
    assert len(await store.every("reading")) == 4
    await store.erase("a")
    assert {row.key.scope for row in await store.every("reading")} == {("b", "r")}
    assert await store.every("project") == []


async def test_long_names(store):
    for end in "ab":
        await store.create(key("n" * 9000 + end), {"end": end})
    assert (await store.get(key("n" * 9000 + "b"))).body == {"end": "b"}
    assert {row.key.name[-1] for row in await store.every("project")} == {"a", "b"}


async def test_an_index_that_somebody_deleted_is_not_made_anew(elasticsearch_url):
    from emulator.engine.elastic.connection import connect
    from emulator.store.elastic import ElasticStore

    client = connect(elasticsearch_url, timeout=60)
    prefix = f"s{os.getpid()}-{next(serials)}"
    store = ElasticStore(client, prefix)
    await store.start()
    await store.create(key("n"), {})
    await client.indices.delete(index=f"{prefix}-resources")
    for call in (store.get(key("n")), store.create(key("m"), {}), store.every("project")):
        with pytest.raises(StoreFailure, match="404"):
            await call
    assert not (await client.indices.get(index=f"{prefix}*")).body
    await client.close()


async def test_another_format_is_refused(elasticsearch_url):
    from emulator.engine.elastic.connection import connect
    from emulator.store.elastic import ElasticStore

    client = connect(elasticsearch_url, timeout=60)
    prefix = f"s{os.getpid()}-{next(serials)}"
    await client.indices.create(index=f"{prefix}-resources", mappings={"_meta": {"format": "0"}})
    with pytest.raises(StoreFailure, match="format 0"):
        await ElasticStore(client, prefix).start()
    await client.indices.delete(index=f"{prefix}-resources")
    await client.close()
