"""Which labels of a question are asked for together, and which instead of each other."""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence

from emulator.understanding.language import tables
from emulator.understanding.language.meaning import Named
from emulator.understanding.language.text import read
from emulator.understanding.lexicon.matching import singular, written

Groups = tuple[tuple[Named, ...], ...]


def groups(asked: str, labels: Sequence[Named]) -> Groups:
    """The labels in groups of alternatives. What only happens (睡觉, "drinking water") is left out beside a thing: a
    picture of a sleeping cat is labelled as a cat. The offsets of the labels are those of ``asked``, in their order."""
    either, listed = _between()
    found: list[list[Named]] = []
    pending: list[list[Named]] = []  # a list whose last comma has not been followed by "or" yet
    for at, label in enumerate(labels):
        gap = read(asked[labels[at - 1].end : label.start]).plain if at else ""
        if at and either.fullmatch(gap):
            joined = [*(one for group in pending for one in group), *found[-1], label]
            del found[len(found) - len(pending) - 1 :]
            found.append(joined)
            pending = []
            continue
        pending = [*pending, found[-1]] if at and listed.fullmatch(gap) else []
        found.append([label])
    things = [group for group in found if not all(_happens(asked[one.start : one.end]) for one in group)]
    return tuple(tuple(group) for group in things or found)


def _happens(word: str) -> bool:
    plain = written(read(word).plain)
    return plain in _happening() or singular(plain) in _happening()


@functools.cache
def _happening() -> frozenset[str]:
    table = tables.table("words")["happening"]
    return frozenset((*table["zh"], *table["en"]))


@functools.cache
def _between() -> tuple[re.Pattern[str], re.Pattern[str]]:
    table = tables.table("words")["or"]
    return re.compile(table["or"]), re.compile(table["list"])
