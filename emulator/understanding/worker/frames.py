"""What goes through the pipes when a file is read: JSON behind its length in four bytes, big end first.

A request is one frame. An answer is a frame with ``known`` (size, hashes and kind, sent before anything dangerous is
done), one with ``reading``, then frames with ``passages`` (a long document must not be one long text, whose decoding
would hold up every other thread), then one with ``end``.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator, Mapping
from typing import Any, BinaryIO

from emulator.understanding.media.reading import Facts, Passage, Reading

LONGEST = 64 * 1024 * 1024
"""Bytes of a frame that are believed."""
KNOWN = ("OSSMeta", "MIME")
"""What the first frame tells, by operator."""
_PIECE = 16 * 1024
"""Characters of passages in a frame."""


class Ended(Exception):
    """The other side is gone, or talks nonsense."""


def send(stream: BinaryIO, value: Mapping[str, Any]) -> None:
    """Raises OSError when nobody reads any more."""
    send_bytes(stream, json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace"))


def send_bytes(stream: BinaryIO, data: bytes) -> None:
    """Raises OSError when nobody reads any more."""
    stream.write(len(data).to_bytes(4, "big"))
    stream.write(data)


def receive(stream: BinaryIO) -> Any:
    """Raises :class:`Ended`."""
    return json.loads(receive_bytes(stream))


def receive_bytes(stream: BinaryIO) -> bytes:
    """Raises :class:`Ended`."""
    lead = stream.read(4)
    length = int.from_bytes(lead, "big")
    if len(lead) < 4 or length > LONGEST:
        raise Ended
    data = stream.read(length)
    if len(data) < length:
        raise Ended
    return data


def written(reading: Reading) -> Iterator[dict[str, Any]]:
    """The frames of an answer."""
    yield {
        "reading": {
            "facts": {name: facts for name, facts in reading.facts_by_operator.items() if name not in KNOWN},
            "reasons": reading.reasons,
            "origins": reading.origins,
            "picture": base64.b64encode(reading.picture).decode("ascii"),
            "notes": reading.notes,
        }
    }
    held: list[tuple[str, int | None, str, tuple[tuple[int, str], ...]]] = []
    size = 0
    for passage in reading.passages:
        held.append((passage.text, passage.page, passage.kind, passage.pictures))
        size += len(passage.text)
        if size > _PIECE:
            yield {"passages": held}
            held, size = [], 0
    if held:
        yield {"passages": held}
    yield {"end": True}


def read(stream: BinaryIO, known: dict[str, Facts]) -> Reading:
    """The answer, as the same value that reading in this process would give. Raises :class:`Ended`.

    ``known`` gets what was told before the end.
    """
    known.update(receive(stream)["known"])
    head = receive(stream)["reading"]
    passages: list[Passage] = []
    while not (frame := receive(stream)).get("end"):
        passages += [
            Passage(text, page, kind, tuple((at, part) for at, part in pictures))
            for text, page, kind, pictures in frame["passages"]
        ]
    return Reading(
        {**known, **head["facts"]},
        tuple(passages),
        tuple(head["reasons"]),
        head["origins"],
        base64.b64decode(head["picture"]),
        tuple(head["notes"]),
    )
