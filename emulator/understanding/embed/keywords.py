"""Concepts as tokens for the keyword index: what makes BM25 find 狮子 by "animal".

A token is a character of the private use area and the concept's id; a file has those of its concepts and of all their
kinds, a question only its own. The plain tokens are the engine's: whole words, pairs of Chinese characters.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from emulator.understanding.embed import concepts, words
from emulator.understanding.embed.api import Evidence, Said
from emulator.understanding.lexicon import lexicon

MARK, HYPHEN = "\ue000", "\ue001"
LEAST = 0.3
"""Weight below which a concept is too doubtful for the index."""
CONCEPT, WORD, PAIR = 2.0, 1.0, 1.0
LONGEST = 255
"""Characters of a word in the index; of a longer one this many count."""
_WORD = re.compile(r"[^\W_]+")


def token(concept: str) -> str:
    return MARK + concept.replace("-", HYPHEN)


def tokens(evidence: Sequence[Evidence]) -> tuple[str, ...]:
    """For ``Part.tokens``: of each piece of writing its concepts once, of all together their kinds once. A text in
    traditional characters is found by simplified ones too, a word like PlayStation by its parts."""
    found: list[str] = []
    kinds: dict[str, None] = {}
    for one in evidence:
        text = words.read(one.text)
        for concept, weight in concepts.named(text).items():
            if weight >= LEAST:
                found.append(token(concept))
                kinds |= dict.fromkeys(lexicon().ancestors(concept))
        if text.parted:
            known = set(_WORD.findall(one.text.lower()))
            found += [run for cjk, run in text.runs if not cjk and run not in known]
        if words.simplified(one.text) != one.text:
            found += [pair for cjk, run in text.runs if cjk for pair in pairs(run) if pair not in one.text]
    present = set(found)
    return (*found, *(mark for kind in kinds if (mark := token(kind)) not in present))


def terms(said: Iterable[Said]) -> tuple[tuple[str, float], ...]:
    """For ``Search.terms``: the words of a question without filler and its concepts, with weights, in place of its
    text. Of a token that is said several times the largest weight counts."""
    found: dict[str, float] = {}
    for one in said:
        text = words.read(one.text)
        for concept, share in concepts.named(text).items():
            _raise(found, token(concept), CONCEPT * share * one.weight)
        for word in text.parted:
            _raise(found, word[:LONGEST], WORD * one.weight)
        for cjk, run in text.runs:
            if not cjk:
                _raise(found, run[:LONGEST], WORD * one.weight)
            for pair in pairs(run) if cjk else ():
                _raise(found, pair, PAIR * one.weight)
        if text.runs and not found:  # a name that has a filler in it: 华为
            for cjk, run, _ in words.placed(text.normal):
                for pair in pairs(run) if cjk else ():
                    _raise(found, pair, PAIR * one.weight)
    return tuple(found.items())


def alone(said: Iterable[Said]) -> str:
    """For ``Search.text`` beside :func:`terms`: the Chinese characters of a question that no other touches and that are
    no concept. The engine finds them wherever they stand."""
    found: dict[str, None] = {}
    for one in said:
        text = words.read(one.text)
        if not any(cjk and len(run) == 1 for cjk, run in text.runs):
            continue
        known = {match.start for match in text.concepts}
        single = ((run, start) for cjk, run, start in words.placed(text.normal) if cjk and len(run) == 1)
        found |= dict.fromkeys(run for run, start in single if start not in known and text.plain[start] == run)
    return " ".join(found)


def pairs(run: str) -> list[str]:
    """Neighbours in a run of Chinese characters."""
    return [run[at : at + 2] for at in range(len(run) - 1)]


def _raise(found: dict[str, float], key: str, weight: float) -> None:
    found[key] = max(found.get(key, 0.0), weight)
