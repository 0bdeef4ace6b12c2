"""Which words of a text mean things: a word for one may be a verb (we saw a ring), a measure or another thing."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from emulator.understanding.language import tables
from emulator.understanding.language.text import MASK
from emulator.understanding.lexicon import Match, lexicon
from emulator.understanding.lexicon.matching import singular

_WORD = re.compile(r"[a-z0-9]+(?:'[a-z]+)?")
_OF = re.compile(r" of (?!the\b|my\b|our\b|his\b|her\b|their\b|an? )")


class Words(NamedTuple):
    """``senses``: by a word its concepts, each with the words beside which it is meant."""

    verbs: frozenset[str]
    strict: frozenset[str]
    subjects: frozenset[str]
    actors: frozenset[str]
    objects: frozenset[str]
    prepositions: frozenset[str]
    marks: frozenset[str]
    measures: frozenset[str]
    counted: re.Pattern[str]
    periods: frozenset[str]
    senses: Mapping[str, Sequence[tuple[str, frozenset[str]]]]


def matches(plain: str) -> Iterator[Match]:
    """The hand-written concepts that a text names, in its order. What is masked is read already."""
    known, found = _words(), lexicon().match(plain)
    if not found:
        return
    words = list(_WORD.finditer(plain))
    spelled = [word[0] for word in words]
    number = {word.start(): at for at, word in enumerate(words)}
    there = frozenset(spelled)
    meant = {word: _sense(known.senses[word], there, plain) for word in {*map(singular, spelled)} & known.senses.keys()}
    for match in found:
        word = plain[match.start : match.end]
        at = number.get(match.start)
        if at is not None and words[at].end() == match.end and not _noun(known, plain, words, spelled, at):
            continue
        if _measures(known, plain, match, word) or (word in known.periods and _masked(plain, match.start)):
            continue
        sense = meant.get(singular(word)) if at is not None else None
        if sense is None or sense == match.concept:
            yield match


def ordered(word: str, concepts: Sequence[str]) -> tuple[str, ...]:
    """The concepts that a word names, the one that it mostly means first."""
    senses = [concept for concept, _ in _words().senses.get(singular(word), ())]
    return tuple(sorted(concepts, key=lambda one: senses.index(one) if one in senses else 0))


def _sense(senses: Sequence[tuple[str, frozenset[str]]], there: frozenset[str], plain: str) -> str | None:
    """The first sense that a word beside it tells."""
    for concept, beside in senses:
        if not beside.isdisjoint(there) or any(not word.isascii() and word in plain for word in beside):
            return concept
    return None


def _noun(known: Words, plain: str, words: Sequence[re.Match[str]], spelled: Sequence[str], at: int) -> bool:
    """Whether an English word is no verb where it stands."""
    word, one = spelled[at], singular(spelled[at])
    if one not in known.verbs and word not in known.strict:
        return True
    joined = at > 0 and plain[words[at - 1].end() : words[at].start()] in (" ", "-")
    before = spelled[at - 1] if joined else ""
    after = spelled[at + 1] if plain[words[at].end() : words[at].end() + 1] == " " and at + 1 < len(words) else ""
    if before in known.subjects or (before in known.actors and after and after not in known.prepositions):
        return False
    if word in known.strict:
        return before in known.marks or len(words) == 1
    return before in known.marks or after not in known.objects


def _measures(known: Words, plain: str, match: Match, word: str) -> bool:
    """Whether a word only says how much there is of what is named behind it."""
    if match.end - match.start == 1:
        return known.counted.fullmatch(plain, max(0, match.start - 1), match.end + 1) is not None
    return word in known.measures and _OF.match(plain, match.end) is not None


def _masked(plain: str, start: int) -> bool:
    """Whether it stands right behind what is read: 五一假期."""
    return plain[:start].rstrip(" 的'")[-1:] == MASK


@functools.cache
def _words() -> Words:
    table = tables.table("labels")
    verbs, measures = table["verbs"], table["measures"]
    senses: dict[str, list[tuple[str, frozenset[str]]]] = {}
    for row in table["senses"]:
        senses.setdefault(row["word"], []).append((row["concept"], frozenset(row["beside"].split())))
    listed = {name: frozenset(words.split()) for name, words in verbs.items()}
    return Words(
        listed["words"],
        listed["strict"],
        listed["subjects"],
        listed["actors"],
        listed["objects"],
        listed["prepositions"],
        listed["marks"],
        frozenset(measures["en"].split()),
        re.compile(rf"[{measures['numbers']}][{measures['zh']}](?![的里上中下])[\u4e00-\u9fff]"),
        frozenset(table["periods"]["words"]),
        senses,
    )
