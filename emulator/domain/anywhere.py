"""What FuzzyQuery looks through: all that is written about a file, in one text field that no query tree can name.

Names and paths, labels, captions, addresses, what the user said, tags, text in pictures and the passages of documents.
Times, positions and what is the same of every file are not in it (a guess: no page lists what is).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from emulator.domain.facts import text
from emulator.domain.realm import Facts
from emulator.domain.refusals import BadValue
from emulator.engine.api import Part
from emulator.query.fields import Field, FieldTable
from emulator.query.nodes import And, Node, Phrase

FIELD = Field("Anywhere", "text", frozenset())
WORDS = 1000
"""Different words of a question; more would be more than an engine takes."""
END = " ꙮ "
"""Between two texts: a letter that nobody writes, so that no phrase goes over the end of one."""
SAME = frozenset(
    ("ObjectType", "ObjectStatus", "Reason", "ObjectACL", "OSSStorageClass", "OSSObjectType", "Language", "FigureType")
)
"""Members that say of most files the same."""
PICTURED = "EXIF"
"""JSON in a text: its values count, not its names."""


def indexed(table: FieldTable) -> FieldTable:
    """What an index keeps: the fields that can be asked for, and this one."""
    return FieldTable([*table, FIELD], table.version, table.identity)


def written(facts: Facts, parts: Iterable[Part], table: FieldTable) -> str:
    """All that is written about a file and in it."""
    found = [*about(facts, table), *(part.text for part in parts if part.kind == "passage")]
    return END.join(dict.fromkeys(one for one in found if one))


def about(facts: Facts, table: FieldTable) -> Iterator[str]:
    """The texts of a record. Of free keys with values both count."""
    for name, fact in facts.items():
        kinds = {field.kind for field in table.under(name) if field.path == name}
        if kinds == {"map"} and isinstance(fact, Mapping):
            for key, value in fact.items():
                yield from (str(key), text(value))
        elif not kinds & {"time", "geo"} and not (name == "Filename" and str(facts.get("URI", "")).endswith(str(fact))):
            yield from texts(name, fact)


def texts(name: str, fact: Any) -> Iterator[str]:
    """The texts in a fact, at any depth."""
    if name in SAME:
        return
    if isinstance(fact, str):
        yield from described(fact) if name == PICTURED else (fact,)
    elif isinstance(fact, Mapping):
        for member, value in fact.items():
            yield from texts(member, value)
    elif isinstance(fact, list):
        for value in fact:
            yield from texts(name, value)


def described(exif: str) -> Iterator[str]:
    """The values of ``{"Make": {"value": "…"}}``."""
    try:
        read = json.loads(exif)
    except ValueError:
        return
    for each in read.values() if isinstance(read, dict) else ():
        if isinstance(each, Mapping):
            yield str(each.get("value", ""))


def condition(question: str) -> Node:
    """Every word stands somewhere; a word of several tokens as a phrase, one of Chinese as a substring.

    Raises BadValue for a question without a word, and for one with too many.
    """
    words = list(dict.fromkeys(question.split()))
    if not words:
        raise BadValue("Query", "It holds no word.")
    if len(words) > WORDS:
        raise BadValue("Query", f"It holds {len(words)} different words; Myna looks for {WORDS} at most.")
    return And(tuple(Phrase(FIELD.path, word) for word in words))
