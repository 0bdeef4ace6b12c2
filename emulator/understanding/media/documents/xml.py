"""XML of any kind: its texts in order, without entities of its own."""

from __future__ import annotations

import re
from collections.abc import Mapping
from xml.etree.ElementTree import ParseError

from emulator.understanding.media.charset import decode
from emulator.understanding.media.documents.plain import load_bytes
from emulator.understanding.media.reading import Block, Findings, Limits, Source, Unreadable

_DECLARED = re.compile(rb"<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([A-Za-z0-9_.:-]{1,40})")


def declared(data: bytes) -> re.Match[bytes] | None:
    """Where the encoding stands that an XML declaration names."""
    return _DECLARED.match(data)


def read(source: Source, limits: Limits) -> Findings:
    """Raises :class:`Unreadable` for unsound XML and for entity declarations."""
    from defusedxml.common import DefusedXmlException
    from defusedxml.ElementTree import DefusedXMLParser

    data = load_bytes(source, limits)
    texts = _Texts(limits.elements)
    encoding = declared(data)
    wide = data.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\x00" in data[:4]
    parser = DefusedXMLParser(target=texts)
    try:  # the parser knows only few encodings by itself
        parser.feed(data if wide else decode(data, None if encoding is None else encoding[1].decode("ascii")))
        parser.close()
    except _Enough:
        return Findings(blocks=texts.close(), reasons=(f"only the first {limits.elements} elements are read",))
    except (ParseError, DefusedXmlException, ValueError, LookupError) as broken:
        raise Unreadable(f"the document is not sound XML: {type(broken).__name__}") from None
    return Findings(blocks=texts.close())


class _Enough(Exception):
    """More elements than allowed."""


class _Texts:
    """A parser's target: one block for the text between two tags."""

    def __init__(self, most: int) -> None:
        self._left = most
        self._held: list[str] = []
        self._blocks: list[Block] = []

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        self._left -= 1
        if self._left < 0:
            raise _Enough
        self._flush()

    def end(self, tag: str) -> None:
        self._flush()

    def data(self, text: str) -> None:
        self._held.append(text)

    def close(self) -> tuple[Block, ...]:
        self._flush()
        return tuple(self._blocks)

    def _flush(self) -> None:
        text = "".join(self._held)
        self._held.clear()
        if text.strip():
            self._blocks.append(Block(text))
