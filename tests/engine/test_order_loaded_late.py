"""The order of the URIs where it is asked for late: after documents were replaced and deleted."""

from __future__ import annotations

from emulator.engine.api import Document, Order, Part, Search


def simple(at: int, record: bytes = b"{}") -> Document:
    return Document(f"u{at:04}", record, {"Size": at}, (Part("file", f"cat w{at}"),), 1)


async def test_an_order_that_is_loaded_after_replacements_knows_who_is_gone(index):
    """A search that orders nothing comes first: it reads the file before anybody asks for the order of the URIs."""
    await index.put([simple(at) for at in range(4)])
    await index.search(Search(size=0))
    await index.put([simple(1, record=b"new"), simple(4)])
    await index.delete(["u0002"])
    page = await index.search(Search())
    assert [hit.uri for hit in page.hits] == ["u0000", "u0001", "u0003", "u0004"]
    await index.put([simple(2)])
    page = await index.search(Search(sort=(Order("URI", True),)))
    assert [hit.uri for hit in page.hits] == ["u0004", "u0003", "u0002", "u0001", "u0000"]
