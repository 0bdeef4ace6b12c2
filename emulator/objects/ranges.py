"""``Range: bytes=…`` of an object (RFC 9110, 14.2): one range; what is none, and several at once, is ignored."""

from __future__ import annotations

import re

ONE = re.compile(r"bytes=[ \t]*(\d*)-(\d*)[ \t]*", re.ASCII | re.IGNORECASE)
DIGITS = 19


class Unsatisfiable(Exception):
    """The range begins behind the end: 416, with ``Content-Range: bytes */size``."""

    def __init__(self, size: int) -> None:
        super().__init__(f"The range begins behind the end of the object, which has {size} bytes.")
        self.size = size


def span(header: str | None, size: int) -> tuple[int, int] | None:
    """Start and end (not included) of what is asked for; None for the whole. Raises :class:`Unsatisfiable`."""
    found = ONE.fullmatch(header or "")
    if found is None:
        return None
    first, last = (text.lstrip("0")[:DIGITS] or "0" if text else "" for text in found.groups())
    if not first and not last:
        return None
    if not first:  # the last so many bytes
        if last == "0" or size == 0:
            raise Unsatisfiable(size)
        return max(0, size - int(last)), size
    if last and int(last) < int(first):
        return None
    if int(first) >= size:
        raise Unsatisfiable(size)
    return int(first), min(size, int(last) + 1) if last else size
