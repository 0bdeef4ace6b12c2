"""What goes through the pipes when tokens and rows are made: frames of JSON, and frames of bytes behind them.

A question is a frame with ``features``, what is written ``about`` the file and what is asked of each entry, then the
pictures and old rows that the entries have, in their order. An answer is a frame with the tokens of each entry and
whether it has a row, then all rows together; or a frame with ``refused``, why it cannot be done.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, BinaryIO

from emulator.understanding.embed.api import EmbedderError, Evidence
from emulator.understanding.embed.entries import Entry, Features
from emulator.understanding.worker import frames


def ask(stream: BinaryIO, entries: Sequence[Entry], about: Sequence[Evidence], reads: bool, seconds: float) -> None:
    """Raises OSError."""
    asked = [[_told(one.evidence), bool(one.picture), one.passage, one.old is not None, one.worded] for one in entries]
    frames.send(stream, {"features": asked, "about": _told(about), "reads": reads, "seconds": seconds})
    for one in entries:
        if one.picture:
            frames.send_bytes(stream, one.picture)
        if one.old is not None:
            frames.send_bytes(stream, one.old.tobytes())
    stream.flush()


def answered(stream: BinaryIO) -> list[Features]:
    """Raises Ended, and EmbedderError where it was refused."""
    import numpy as np

    head = frames.receive(stream)
    if "refused" in head:
        raise EmbedderError(head["refused"])
    given = head["features"]
    count = sum(has for _, has in given)
    rows = iter(np.frombuffer(frames.receive_bytes(stream), np.float32).reshape(count, -1) if count else ())
    return [Features(tuple(tokens), next(rows) if has else None) for tokens, has in given]


def answer(asked: Any, questions: BinaryIO, answers: BinaryIO) -> None:
    """In the worker: read the rest of a question, do it, send the answer. Raises Ended, OSError."""
    import numpy as np

    from emulator.understanding.embed.light import light

    entries = []
    for evidence, pictured, passage, old, worded in asked["features"]:
        picture = frames.receive_bytes(questions) if pictured else b""
        row = np.frombuffer(frames.receive_bytes(questions), np.float32) if old else None
        entries.append(Entry(_read(evidence), picture, passage, row, worded))
    try:
        made = list(light().features(entries, _read(asked["about"]), asked["reads"]))
    except EmbedderError as refusal:
        frames.send(answers, {"refused": str(refusal)})
        return
    rows = [one.row.tobytes() for one in made if one.row is not None]
    frames.send(answers, {"features": [[one.tokens, one.row is not None] for one in made]})
    if rows:
        frames.send_bytes(answers, b"".join(rows))


def _told(evidence: Sequence[Evidence]) -> list[tuple[str, str]]:
    return [(one.kind, one.text) for one in evidence]


def _read(told: Sequence[Any]) -> tuple[Evidence, ...]:
    return tuple(Evidence(kind, text) for kind, text in told)
