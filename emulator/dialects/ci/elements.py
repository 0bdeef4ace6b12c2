"""XML of a request → a tree of elements. Nothing but elements and texts is read: no DTD, no entities, no attributes.

Names that begin with ``$`` (``<$and>``) are no XML; the page of hybridsearch writes them all the same, and so do
clients: they are rewritten before the parser sees them, and back.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.parsers import expat

ROOT = "Request"
DEEPEST = 64
MOST = 100_000
"""Levels, and elements, of a body: no call needs a hundredth of them."""
OPERATOR = "__operator__"
APART = re.compile(r"<!\[CDATA\[|<!--")
ENDS = {"<![CDATA[": "]]>", "<!--": "-->"}
"""Where a ``<$`` is text, not a tag: from the one to the other."""


class NotXml(ValueError):
    """A body that is not XML as the service takes it; the message is a sentence."""


@dataclass(slots=True)
class Element:
    """``text`` is all character data in it, without the blanks around it."""

    tag: str
    children: list[Element] = field(default_factory=list)
    pieces: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "".join(self.pieces).strip()

    def named(self, tag: str) -> list[Element]:
        return [each for each in self.children if each.tag == tag]


class Builder:
    """Listens to the parser."""

    def __init__(self) -> None:
        self.top = Element("")
        self._open = [self.top]
        self._count = 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self._count += 1
        if len(self._open) > DEEPEST:
            raise NotXml(f"It is nested more than {DEEPEST} levels deep.")
        if self._count > MOST:
            raise NotXml(f"It has more than {MOST} elements.")
        made = Element("$" + tag.removeprefix(OPERATOR) if tag.startswith(OPERATOR) else tag)
        self._open[-1].children.append(made)
        self._open.append(made)

    def end(self, tag: str) -> None:
        self._open.pop()

    def text(self, data: str) -> None:
        self._open[-1].pieces.append(data)

    def doctype(self, name: str, *rest: object) -> None:
        raise NotXml("It has a document type declaration, which is refused: leave <!DOCTYPE ...> out.")


def rewritten(text: str) -> Iterator[str]:
    """The text in pieces, with names that a parser takes. Each character is looked at once or twice, whatever it is."""
    at = 0
    while start := APART.search(text, at):
        end = text.find(ENDS[start[0]], start.end())
        yield renamed(text[at : start.start()])
        if end < 0:
            yield text[start.start() :]
            return
        yield text[start.start() : end]
        at = end
    yield renamed(text[at:])


def renamed(text: str) -> str:
    return text.replace("<$", "<" + OPERATOR).replace("</$", "</" + OPERATOR)


def parse(body: bytes, root_tag: str = ROOT) -> Element:
    """The root, ``<Request>`` or another. Raises NotXml."""
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise NotXml("It is not UTF-8.") from None
    if text.count("<") > 3 * MOST:  # before anybody looks at them one by one
        raise NotXml(f"It has more than {MOST} elements.")
    builder = Builder()
    parser = expat.ParserCreate("utf-8")
    parser.buffer_text = True
    parser.StartElementHandler = builder.start
    parser.EndElementHandler = builder.end
    parser.CharacterDataHandler = builder.text
    parser.StartDoctypeDeclHandler = builder.doctype
    try:
        parser.Parse("".join(rewritten(text)).encode(), True)
    except expat.ExpatError as error:
        raise NotXml(f"It is not well-formed XML: {expat.ErrorString(error.code)} in line {error.lineno}.") from None
    except ValueError as error:
        raise NotXml(str(error)) from None
    (root,) = builder.top.children
    if root.tag != root_tag:
        raise NotXml(f"Its root is <{root.tag[:64]}>, not <{root_tag}>.")
    return root
