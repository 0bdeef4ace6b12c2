"""Making an index's vectors anew: what another embedder made is neither mixed nor lost."""

from __future__ import annotations

from dataclasses import replace

import album
import pytest

from emulator.engine.api import Document, Engine, Foreign, Near, Part, Search, VectorField

OLD, NEW = VectorField("meaning", 2, "old", exact=True), VectorField("meaning", 3, "new", exact=True)
FILES = [Document(f"oss://b/{n}", b"%d" % n, {}, (Part("", f"word{n}", vectors={"meaning": [1, n]}),)) for n in (1, 2)]


async def nearest(engine: Engine, field: VectorField) -> list[str]:
    index = await engine.index(album.KEY, album.FIELDS, [field])
    page = await index.search(Search(near=Near("meaning", [1.0, 2.0, 3.0][: field.dims])))
    return [hit.uri for hit in page.hits]


@pytest.mark.parametrize("new", [NEW, replace(OLD, model="new")], ids=["longer", "as-long"])
async def test_vectors_are_made_anew(engine: Engine, new: VectorField) -> None:
    old = await engine.index(album.KEY, album.FIELDS, [OLD])
    await old.put(FILES)
    assert await nearest(engine, OLD) == ["oss://b/2", "oss://b/1"]
    with pytest.raises(Foreign, match="myna reindex"):
        await engine.index(album.KEY, album.FIELDS, [new])

    index = await engine.remake(album.KEY, album.FIELDS, [new])
    for label in (OLD, new):
        with pytest.raises(Foreign, match="unfinished reindex for new; run `myna reindex` again"):
            await engine.index(album.KEY, album.FIELDS, [label])
    records = await engine.index(album.KEY, album.FIELDS)
    assert (await records.statistics()).documents == 2, "what needs no vectors goes on"
    stored = await index.load([one.uri for one in FILES])
    assert [stored[one.uri].parts[0].text for one in FILES] == ["word1", "word2"]
    (again,) = [stored["oss://b/1"]]
    await index.put([replace(again, parts=(Part("", "word1", vectors={"meaning": [1.0, 2, 3][: new.dims]}),))])
    index = await engine.remake(album.KEY, album.FIELDS, [new])  # broken off, and begun again
    for uri, vector in (("oss://b/1", [1.0, 2, 3]), ("oss://b/2", [3.0, 0, -1])):
        one = (await index.load([uri]))[uri]
        await index.put([replace(one, parts=(replace(one.parts[0], vectors={"meaning": vector[: new.dims]}),))])
    await engine.remake(album.KEY, album.FIELDS, [new], done=True)
    assert await nearest(engine, new) == ["oss://b/1", "oss://b/2"]
    with pytest.raises(Foreign, match="myna reindex"):
        await engine.index(album.KEY, album.FIELDS, [OLD])


async def test_an_index_that_is_not_there_is_made(engine: Engine) -> None:
    await engine.remake(album.KEY, album.FIELDS, [NEW], done=True)
    assert await nearest(engine, NEW) == []
