"""The members of a reply as JSON texts. Stored records are spliced in as they are, never written again."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from emulator.dialects.members import Body, array, dumps, uuid, whole

__all__ = ["Body", "Explained", "Spoken", "array", "dumps", "facts", "name_of", "record", "spliced", "uuid", "whole"]


@dataclass(frozen=True, slots=True)
class Explained:
    """A body, and for the journal how the question in the call was understood."""

    body: Body
    understood: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Spoken:
    """A body that can also be told as a stream of events, each with members of its own."""

    body: Body
    events: Sequence[Body]


def record(members: Iterable[tuple[str, Any]]) -> bytes:
    """A stored record: a line a member, ``"Name":json``. JSON text has no line breaks of its own."""
    return b"\n".join(dumps(name) + b":" + dumps(value) for name, value in members)


def facts(stored: bytes) -> dict[str, Any]:
    """A stored record back as values."""
    found: dict[str, Any] = json.loads(b"{" + stored.replace(b"\n", b",") + b"}")
    return found


def spliced(head: bytes, stored: bytes, wanted: Collection[str] = (), extra: bytes = b"") -> bytes:
    """A file as a reply shows it: ``head`` and ``extra`` are further record lines. ``wanted`` empty: every member.

    Names in ``wanted`` that no line has are passed over, as the real service does.
    """
    lines = b"\n".join(part for part in (head, stored, extra) if part)
    if wanted:
        lines = b"\n".join(line for line in lines.split(b"\n") if name_of(line) in wanted)
    return b"{" + lines.replace(b"\n", b",") + b"}"


def name_of(line: bytes) -> str:
    """The member's name of a record line."""
    return line[1 : line.index(b'"', 1)].decode()
