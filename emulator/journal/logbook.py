"""The log: one line a request, for eyes or for machines, with nothing secret in it."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict, dataclass
from typing import TextIO

from emulator.clock import rfc3339


@dataclass(frozen=True, slots=True)
class Line:
    """``at`` in seconds since the epoch. ``unknown`` are parameters that the operation does not have."""

    at: float
    id: str
    product: str
    operation: str
    account: str
    status: int
    code: str
    milliseconds: float
    unknown: tuple[str, ...] = ()


class Logbook:
    """``form`` is text, json or off. Lines are written as they come; what a terminal could misread is escaped."""

    def __init__(self, form: str, out: TextIO | None = None) -> None:
        self._form = form
        self._out = out or sys.stderr

    def write(self, line: Line) -> None:
        if self._form == "off":
            return
        text = printed(line) if self._form == "text" else json.dumps(asdict(line), ensure_ascii=True)
        self._out.write(text + "\n")
        self._out.flush()


def printed(line: Line) -> str:
    """``time RequestId account product operation status code milliseconds``."""
    time = rfc3339(int(line.at * 1e9), digits=3)
    unknown = f" ignored: {', '.join(line.unknown)}" if line.unknown else ""
    text = (
        f"{time} {line.id} {line.account} {line.product} {line.operation} {line.status} {line.code or 'OK'} "
        f"{line.milliseconds:.1f} ms{unknown}"
    )
    return "".join(
        character if character.isprintable() else character.encode("unicode_escape").decode() for character in text
    )
