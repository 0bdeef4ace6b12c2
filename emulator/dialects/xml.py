"""Values → XML, as Tencent Cloud's services and IMM's ``Format=XML`` write them: no attributes, no namespaces."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, TypeAlias
from xml.sax.saxutils import escape

NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*")
OUTSIDE_NAMES = re.compile(r"^[^A-Za-z_]|[^A-Za-z0-9_.-]|_(?=x[0-9A-Fa-f]{4,6}_)")
ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4,6})_")
ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

Items: TypeAlias = Callable[[str], "str | None"]
"""The name of a list → the name of the element around each of its entries, or None where the list's own repeats.

``{"ImageResult": "Item"}.get`` gives ``<ImageResult><Item>…</Item></ImageResult>`` and repeats all other lists.
"""


class Ready(str):
    """What stands inside an element, written already."""

    __slots__ = ()


def document(root: str, members: Iterable[tuple[str, Any]], items: Items, declaration: str = "") -> bytes:
    """One document in UTF-8. Values are texts, numbers, booleans, lists and dicts; None leaves its element out."""
    return (declaration + "".join(wrapped(root, pieces(members, items)))).encode()


def pieces(members: Iterable[tuple[str, Any]], items: Items) -> Iterator[str]:
    for name, value in members:
        if isinstance(value, list | tuple):
            item = items(name)
            if item is None:
                yield from pieces(((name, each) for each in value), items)
            else:
                yield from wrapped(name, pieces(((item, each) for each in value), items))
        elif isinstance(value, Mapping):
            yield from wrapped(name, pieces(value.items(), items))
        elif isinstance(value, Ready):
            yield from wrapped(name, (value,))
        elif value is not None:
            yield from wrapped(name, (text(value),))


def wrapped(name: str, inner: Iterable[str]) -> Iterator[str]:
    tag = name if NAME.fullmatch(name) and "_x" not in name else named(name)
    yield f"<{tag}>"
    yield from inner
    yield f"</{tag}>"


def named(key: str) -> str:
    """A key of a map as an element's name: what a name may not hold becomes ``_xHHHH_``, as SQL/XML (9075-14) does, and
    so does the first character of what looks like that already."""
    return OUTSIDE_NAMES.sub(lambda found: f"_x{ord(found[0]):04X}_", key) or "_"


def key(name: str) -> str:
    """The key that an element's name stands for: the way back."""
    return ESCAPED.sub(lambda found: chr(code) if (code := int(found[1], 16)) <= sys.maxunicode else found[0], name)


def text(value: str | int | float | bool) -> str:
    """Character data; what no XML 1.0 document may hold (control characters, lone surrogates) becomes ``�``."""
    if not isinstance(value, str):
        return json.dumps(value)
    return escape(ILLEGAL.sub("�", value)).replace("\r", "&#13;")
