from __future__ import annotations

import dataclasses

import album
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from emulator.engine.api import BadToken, Document, Order, Search
from emulator.query.nodes import Compare, Exists


def numbered(at: int, prefix: str = "oss://b/") -> Document:
    fields = {"Size": at % 3} if at % 4 else {}
    return Document(f"{prefix}{at:03}", str(at).encode(), {**fields, "Type": "xyz"[at % 3], "Name": f"n{at % 5}"})


async def walk(index, search):
    hits, pages = [], 0
    while True:
        page = await index.search(search)
        hits += [hit.uri for hit in page.hits]
        pages += 1
        if not page.token:
            return hits, pages
        search = dataclasses.replace(search, after=page.token)


async def test_default_order_is_uri_ascending(index):
    await index.put([numbered(at) for at in (5, 1, 9, 3)])
    assert (await walk(index, Search(size=1)))[0] == [f"oss://b/{at:03}" for at in (1, 3, 5, 9)]


@pytest.mark.parametrize("size", [1, 2, 5, 10, 11])
async def test_no_token_with_the_last_hit(index, size):
    await index.put([numbered(at) for at in range(10)])
    hits, pages = await walk(index, Search(size=size))
    assert len(hits) == 10
    assert pages == -(-10 // size)


async def test_size_zero_has_totals_and_no_token(index):
    await index.put([numbered(at) for at in range(3)])
    page = await index.search(Search(size=0))
    assert (page.hits, page.total, page.token) == ((), 3, "")


async def test_total_only_on_request(index):
    await index.put([numbered(1)])
    assert (await index.search(Search(total=False))).total == -1


@pytest.mark.parametrize(
    "sort", [(), (Order("Size"),), (Order("Size", True),), (Order("Type", True), Order("Name")), (Order("Name", True),)]
)
async def test_a_walk_sees_every_old_document_once_while_others_come_and_go(index, sort):
    old = [numbered(at, "oss://old/") for at in range(30)]
    await index.put(old)
    seen, token = [], ""
    for step in range(100):
        page = await index.search(Search(sort=sort, size=4, after=token))
        seen += [hit.uri for hit in page.hits if hit.uri.startswith("oss://old/")]
        token = page.token
        if not token:
            break
        await index.put([numbered(step * 3 + at, "oss://mid/") for at in range(3)])
        await index.put([numbered(step, "oss://zzz/"), numbered(step, "oss://a/")])
        await index.delete([f"oss://mid/{step * 3:03}"])
    assert sorted(seen) == [document.uri for document in old]


async def test_the_last_seen_document_may_go(index):
    await index.put([numbered(at) for at in range(4)])
    page = await index.search(Search(size=2))
    await index.delete([page.hits[-1].uri])
    rest = await index.search(Search(size=2, after=page.token))
    assert [hit.uri for hit in rest.hits] == ["oss://b/002", "oss://b/003"]


async def test_a_token_belongs_to_its_question(index, engine):
    await index.put([numbered(at) for at in range(4)])
    search = Search(where=Exists("Type"), size=2)
    token = (await index.search(search)).token
    others = [
        Search(size=2),
        Search(where=Compare("Type", "eq", "x"), size=2),
        Search(where=Exists("Type"), sort=(Order("Size"),), size=2),
        Search(where=Exists("Type"), text="n1", size=2),
    ]
    for other in others:
        with pytest.raises(BadToken, match="another query"):
            await index.search(dataclasses.replace(other, after=token))
    elsewhere = await engine.index(("other",), album.FIELDS)
    with pytest.raises(BadToken):
        await elsewhere.search(dataclasses.replace(search, after=token))
    # The page size and the aggregations may change from page to page.
    page = await index.search(dataclasses.replace(search, after=token, size=100))
    assert len(page.hits) == 2


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(junk=st.text(max_size=30).filter(bool) | st.binary(max_size=40).map(lambda b: b.hex() or "0"))
async def test_junk_is_no_token(index, junk):
    with pytest.raises(BadToken):
        await index.search(Search(after=junk))


async def test_any_changed_character_is_noticed(index):
    await index.put([numbered(at) for at in range(4)])
    token = (await index.search(Search(size=1))).token
    assert token.isascii()
    with pytest.raises(BadToken):
        await index.search(Search(size=1, after=token + "="))
    assert set(token) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")
    for at, character in enumerate(token):
        damaged = token[:at] + ("A" if character != "A" else "B") + token[at + 1 :]
        if at == len(token) - 1:
            continue  # the last character may hold bits that base64 does not use
        with pytest.raises(BadToken):
            await index.search(Search(size=1, after=damaged))
