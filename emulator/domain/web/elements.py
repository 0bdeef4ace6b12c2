"""The elements of a page of HTML: where they end, written or not, and which of them hold its content."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from emulator.understanding.media.documents import html
from emulator.understanding.media.documents.html import UNFINISHED

Token = tuple[str | None, str]
"""(None, text) or (name with a slash before it if it ends, the whole tag)."""
ROOTS = ("main", "article")
"""Where a page that has one of them may keep its content."""
AROUND = frozenset({"nav", "aside"})
OUTER = frozenset({"header", "footer"})
"""What stands around a page's content: the latter where nothing says what that is."""
HIDDEN = frozenset({"title", "button"})
LISTS = frozenset(("ul", "ol"))
ROWS = frozenset(("tr", "tbody", "thead", "tfoot"))
BREAKS = html.BREAKS - LISTS - ROWS - {"table", "pre"}
"""Elements that end a paragraph, and are nothing more."""
VOID = frozenset(("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source")).union(
    ("track", "wbr", "basefont", "bgsound", "frame", "keygen")
)
"""Elements without an end."""
FOLLOWERS = {
    "p": html.BREAKS - ROWS,
    "li": frozenset({"li"}),
    "dt": frozenset(("dt", "dd")),
    "dd": frozenset(("dt", "dd")),
    "option": frozenset(("option", "optgroup")),
    "tr": ROWS,
    "td": html.CELLS | ROWS,
    "th": html.CELLS | ROWS,
}
"""Elements that need no end, and what begins after them."""
INNER = {"li": LISTS, "dt": frozenset({"dl"}), "dd": frozenset({"dl"})} | dict.fromkeys(
    ("tr", "td", "th"), frozenset({"table"})
)
"""What may hold others of the same inside of them."""
PARENTS = (BREAKS | LISTS | ROWS | {"table", "picture", "datalist", "optgroup", "html"}) - {"p", "li", "dt", "dd", "hr"}
"""Elements at whose end all in them ends."""


def content(found: Sequence[Token], mode: str, tags: frozenset[str]) -> list[Token]:
    """The tokens of a page's content without the elements ``tags``. ``mode`` none: all of the page."""
    everything = HIDDEN | tags
    if mode == "none":
        return list(within(found, "", everything))
    names = Counter(tag for tag, _ in found)
    around, outer = ({one for one in each if names[one] <= names[f"/{one}"]} for each in (AROUND, OUTER))
    body = list(within(found, "", everything | around | outer))
    for root in ROOTS:
        held = list(within(found, root, everything | around)) if root in names else []
        if 2 * size(held) > size(body):
            return held
    if any(tag == "img" for tag, _ in body) or size(body):
        return body
    return list(within(found, "", everything))


def size(found: Sequence[Token]) -> int:
    """Characters of words."""
    return sum(len(content.strip()) for tag, content in found if tag is None)


def within(found: Sequence[Token], root: str, dropped: frozenset[str]) -> Iterator[Token]:
    """The tokens inside of elements named ``root``, all where it is empty, without elements that are dropped."""
    depth = 0 if root else 1
    above, inside = Counter[str](), Counter[str]()
    closed = ""
    for tag, whole in found:
        name = (tag or "").lstrip("/")
        if tag is None or name in VOID:
            if depth and not closed and name not in dropped:
                yield tag, whole
            continue
        begins = not tag.startswith("/")
        if closed and not left(closed, name, begins, inside, above):
            closed = "" if not inside[closed] else closed
            continue
        closed = ""
        above[name] = max(0, above[name] + (1 if begins else -1))
        if name == root:
            depth = max(0, depth + (1 if begins else -1))
        if not depth or tag == UNFINISHED:
            continue
        if name not in dropped:
            yield tag, whole
        elif begins:
            if name in BREAKS:  # what is before it is no part of what is behind it
                yield "hr", "<hr>"
            above[name] -= 1
            closed, inside = name, Counter({name: 1})


def left(closed: str, name: str, begins: bool, inside: Counter[str], above: Counter[str]) -> bool:
    """Whether a tag stands behind the element ``closed`` although that has not ended; else it is one more ``inside``,
    or one less."""
    inner = INNER.get(closed, frozenset())
    if begins:
        if name in FOLLOWERS.get(closed, ()) and not any(inside[one] for one in inner):
            return True
        inside[name] += 1
    elif inside[name]:
        inside[name] -= 1
        if name in inner and not any(inside[one] for one in inner):
            inside[closed] = 1
    else:
        return bool(above[name]) and name in PARENTS
    return False
