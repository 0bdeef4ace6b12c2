"""IPTC records: keywords, headline and caption (IPTC-IIM 4.2), bare or inside Photoshop's resources."""

from __future__ import annotations

from collections.abc import Iterator

from emulator.understanding.media.charset import field_text

OBJECT_NAME, KEYWORD, CAPTION = 5, 25, 120
_RESOURCE = 0x0404


def records(block: bytes) -> dict[int, list[str]]:
    """Texts of the second (application) record by dataset number; a damaged tail is left out."""
    data = block if block.startswith(b"\x1c") else next(_resources(block), b"")
    found: dict[int, list[str]] = {}
    at = 0
    while at + 5 <= len(data) and data[at] == 0x1C:
        record, dataset = data[at + 1], data[at + 2]
        length = int.from_bytes(data[at + 3 : at + 5], "big")
        if length & 0x8000:  # an extended length: no text of ours is that long
            break
        text = field_text(data[at + 5 : at + 5 + length])
        if record == 2 and text:
            found.setdefault(dataset, []).append(text)
        at += 5 + length
    return found


def _resources(block: bytes) -> Iterator[bytes]:
    """The IPTC resources among Photoshop's (``8BIM``, number, name, length, data)."""
    at = 0
    while block[at : at + 4] == b"8BIM" and at + 12 <= len(block):
        number = int.from_bytes(block[at + 4 : at + 6], "big")
        name = block[at + 6] + 1
        at += 6 + name + name % 2
        length = int.from_bytes(block[at : at + 4], "big")
        if number == _RESOURCE:
            yield block[at + 4 : at + 4 + length]
        at += 4 + length + length % 2
