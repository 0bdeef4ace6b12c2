"""What a file says of itself, and how older and other ones are opened."""

from __future__ import annotations

import json
import lzma
from pathlib import Path

import apsw
import pytest

from emulator.engine.api import Damaged, Document, Foreign, Near, Part, Search, VectorField
from emulator.engine.embedded import EmbeddedEngine
from emulator.query.fields import Field, FieldTable
from emulator.query.nodes import Compare, Phrase

KEY = ("account", "region", "imm", "project", "dataset")
ANY: frozenset[str] = frozenset()
FIELDS = FieldTable(
    [
        Field("URI", "keyword", ANY, unique=True),
        Field("Name", "text", ANY, unique=True),
        Field("Title", "text", ANY),
        Field("Size", "integer", ANY),
        Field("Both", "map", ANY, fold="both"),
        Field("Labels.Name", "keyword", ANY, array="Labels"),
    ]
)
TEXT = VectorField("text", 3, "light 1")
OLD = Path(__file__).parent / "format1.db.xz"
"""Made by the version before vectors: 12 documents of three parts; number 3 was deleted, number 5 replaced."""


@pytest.fixture
def folder(tmp_path, request):
    """A data folder with a file of format 1."""
    (tmp_path / "6e5eff694f212010c08c4db99a70b341.db").write_bytes(lzma.decompress(OLD.read_bytes()))
    return tmp_path


def vectored(uri: str, vector: list[float]) -> Document:
    return Document(uri, b"r", {"Size": 99}, (Part("p", "cat", tokens=("\ue000t",), vectors={"text": vector}),))


async def test_an_older_file_is_brought_up(folder):
    for _ in range(2):
        engine = EmbeddedEngine(folder)
        index = await engine.index(KEY, FIELDS, [TEXT])
        assert (await index.statistics()).documents == 11
        page = await index.search(Search(text="cat", best_parts=1))
        assert page.total == 11
        assert (await index.search(Search(where=Compare("Size", "gte", 9)))).total == 3
        assert (await index.search(Search(where=Phrase("Title", "标题 7")))).hits[0].uri == "oss://b/7"
        document = (await index.load(["oss://b/7"]))["oss://b/7"]
        assert [(part.id, part.tokens, dict(part.vectors)) for part in document.parts] == [
            ("file", (), {}),
            ("p1", (), {}),
            ("s", (), {}),
        ]
        assert (await index.search(Search(near=Near("text", [1.0, 0.0, 0.0])))).hits == ()
        await engine.close()
    engine = EmbeddedEngine(folder)
    index = await engine.index(KEY, FIELDS, [TEXT])
    await index.put([vectored("oss://b/7", [1.0, 0.0, 0.0]), vectored("new", [1.0, 1.0, 0.0])])
    assert [hit.uri for hit in (await index.search(Search(near=Near("text", [1, 0, 0])))).hits] == ["oss://b/7", "new"]
    assert (await index.search(Search(terms=(("\ue000t", 1.0),)))).total == 2
    await engine.close()


async def test_bringing_up_is_whole_or_not_at_all(folder):
    path = next(folder.glob("*.db"))
    connection = apsw.Connection(str(path))
    connection.execute("CREATE TABLE chunk(x)")  # in the way of the migration
    connection.close()
    engine = EmbeddedEngine(folder)
    with pytest.raises(apsw.SQLError):
        await engine.index(KEY, FIELDS)
    await engine.close()
    connection = apsw.Connection(str(path))
    assert connection.execute("SELECT v FROM meta WHERE k = 'format'").fetchall() == [("1",)]
    assert "tokens" not in [row[1] for row in connection.execute("PRAGMA table_info(part)")]
    connection.close()


@pytest.mark.parametrize("found", ["3", "12", "0", "junk"])
async def test_a_format_of_tomorrow_is_refused(folder, found):
    path = next(folder.glob("*.db"))
    connection = apsw.Connection(str(path))
    connection.execute("UPDATE meta SET v = ? WHERE k = 'format'", (found,))
    connection.close()
    before = path.read_bytes()
    engine = EmbeddedEngine(folder)
    with pytest.raises(Foreign, match=rf"{path.name} has the format {found}.*reads up to 2"):
        await engine.index(KEY, FIELDS)
    await engine.close()
    assert path.read_bytes() == before


async def test_another_datasets_file_is_damaged(folder):
    engine = EmbeddedEngine(folder)
    next(folder.glob("*.db")).rename(engine.path(("other",)))
    with pytest.raises(Damaged, match="another dataset"):
        await engine.index(("other",), FIELDS)
    await engine.close()


@pytest.mark.parametrize("other", [VectorField("text", 4, "light 1"), VectorField("text", 3, "light 2")])
async def test_another_embedder_is_refused(tmp_path, other):
    engine = EmbeddedEngine(tmp_path)
    index = await engine.index(KEY, FIELDS, [TEXT])
    await index.put([vectored("u", [1.0, 2.0, 3.0])])
    with pytest.raises(Foreign, match="myna reindex"):
        await engine.index(KEY, FIELDS, [other])
    await engine.close()
    engine = EmbeddedEngine(tmp_path)
    with pytest.raises(Foreign, match=r"'light 1'.*myna reindex"):
        await engine.index(KEY, FIELDS, [other])
    # Nothing was changed: the embedder of before still finds its own.
    index = await engine.index(KEY, FIELDS, [TEXT])
    assert (await index.search(Search(near=Near("text", [1.0, 2.0, 3.0])))).total == 1
    await engine.close()


async def test_vector_fields_are_added_to_an_index(tmp_path):
    engine = EmbeddedEngine(tmp_path, open_limit=1)
    index = await engine.index(KEY, FIELDS)
    await index.put([Document("plain", b"r", {}, (Part("p", "cat"),))])
    assert await engine.index(KEY, FIELDS, [TEXT]) is index
    await index.put([vectored("u", [1.0, 2.0, 3.0])])
    assert [hit.uri for hit in (await index.search(Search(near=Near("text", [1, 2, 3])))).hits] == ["u"]
    await engine.index(("another", "one"), FIELDS)  # closes the file of the first
    assert engine.shelf.peek(index.path) is None
    assert [hit.uri for hit in (await index.search(Search(near=Near("text", [1, 2, 3])))).hits] == ["u"]
    pixels = VectorField("pixels", 2)
    await engine.index(KEY, FIELDS, [pixels])
    await index.put([Document("v", b"", {}, (Part("p", "", vectors={"pixels": [1, 1], "text": [1, 2, 2]}),))])
    assert [hit.uri for hit in (await index.search(Search(near=Near("pixels", [1, 2])))).hits] == ["v"]
    await engine.close()
    connection = apsw.Connection(str(engine.path(KEY)))
    stored = connection.execute("SELECT v FROM meta WHERE k = 'vectors'").fetchall()[0][0]
    connection.close()
    assert json.loads(stored) == [["text", 3, "light 1"], ["pixels", 2, ""]]


def test_a_dataset_without_vectors_is_opened_without_numpy(tmp_path):
    import subprocess
    import sys

    code = """
import asyncio, sys
from pathlib import Path
from test_embedded_format import EmbeddedEngine, FIELDS, KEY, TEXT
async def main():
    engine = EmbeddedEngine(Path(sys.argv[1]))
    await engine.index(KEY, FIELDS, [TEXT])
    print("numpy" in sys.modules)
    await engine.close()
asyncio.run(main())
"""
    command = [sys.executable, "-c", code, str(tmp_path)]
    out = subprocess.run(command, capture_output=True, text=True, check=True, cwd=Path(__file__).parent)
    assert out.stdout == "False\n"
