"""The log: one line a request, for eyes or for machines, with nothing secret in it."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict, dataclass
from typing import TextIO

from emulator.clock import rfc3339
from emulator.journal.journal import Entry

NAMES = 20
NAME = 80
"""Unknown parameters that a line names, and characters of one."""


@dataclass(frozen=True, slots=True)
class Line:
    """``at`` in seconds since the epoch; ``id`` as the client was told it.

    ``unknown`` are parameters that the operation does not have. ``status`` is 0 where nothing was answered.
    """

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

    def write(self, entry: Entry) -> None:
        if self._form == "off":
            return
        told = line(entry)
        text = printed(told) if self._form == "text" else json.dumps(asdict(told), ensure_ascii=True)
        self._out.write(text + "\n")
        self._out.flush()


def printed(line: Line) -> str:
    """``time RequestId account product operation status code milliseconds``."""
    time = rfc3339(round(line.at * 1000) * 10**6, digits=3)
    unknown = f" ignored: {', '.join(line.unknown)}" if line.unknown else ""
    return printable(
        f"{time} {line.id} {line.account} {line.product} {line.operation} {line.status or '-'} {line.code or 'OK'} "
        f"{line.milliseconds:.1f} ms{unknown}"
    )


def printable(text: str, kept: str = "") -> str:
    """A text that moves no cursor and feigns no line: what is not printable is escaped, but for ``kept``."""
    if text.isprintable():
        return text
    return "".join(
        character if character.isprintable() or character in kept else character.encode("unicode_escape").decode()
        for character in text
    )


def line(entry: Entry) -> Line:
    """The log's line of a journal's entry. It is short, whatever the request was."""
    names = tuple(name[:NAME] for name in entry.unknown[:NAMES])
    more = len(entry.unknown) - len(names)
    return Line(
        at=entry.at,
        id=entry.request_id,
        product=entry.product,
        operation=entry.operation,
        account=entry.account or "-",
        status=entry.reply.status if entry.reply and not entry.aborted else 0,
        code=entry.code[:NAME],
        milliseconds=sum(entry.stages.values()),
        unknown=(*names, f"and {more} more") if more else names,
    )
