"""Text to tokens, Chinese and English: one rule for both engines, versioned in every stored index.

NFKC, lower case. A run of CJK characters ``c1 c2 … cn`` gives ``c1c2 c2c3 … c(n-1)cn cn``: pairs, and the closing
character alone, so that every character begins exactly one token. Any other run of letters and digits gives one token,
cut at 255 characters. Everything else separates.

A query is one phrase: tokenised like a document, without the closing character of its last run; if that run is a
single CJK character, its token is a prefix. So a phrase is found wherever it stands as a substring, at the
granularity of runs.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

VERSION = "1"
LONGEST = 255

_CJK = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\u3040-\u30ff\uac00-\ud7af"
_RUN = re.compile(f"([{_CJK}]+)|([^\\W_{_CJK}]+)")


@dataclass(frozen=True, slots=True)
class Term:
    """One token of a query; ``prefix``: every token that begins with it."""

    text: str
    prefix: bool = False


def _runs(text: str) -> Iterator[tuple[bool, str]]:
    """``(is CJK, run)`` in order."""
    for found in _RUN.finditer(unicodedata.normalize("NFKC", text).lower()):
        run = found.group(1)
        if run:
            yield True, run
        else:
            yield False, found.group(2)[:LONGEST]


def document(text: str) -> list[str]:
    """The tokens of a stored text, in order."""
    tokens: list[str] = []
    for cjk, run in _runs(text):
        if cjk:
            tokens += [run[at : at + 2] for at in range(len(run))]
        else:
            tokens.append(run)
    return tokens


def phrase(text: str) -> tuple[Term, ...]:
    """The tokens of a query that must stand next to each other; only the last may be a prefix. Empty: no words."""
    terms: list[Term] = []
    runs = list(_runs(text))
    for number, (cjk, run) in enumerate(runs, 1):
        if not cjk:
            terms.append(Term(run))
        elif number < len(runs):
            terms += [Term(run[at : at + 2]) for at in range(len(run))]
        elif len(run) == 1:
            terms.append(Term(run, prefix=True))
        else:
            terms += [Term(run[at : at + 2]) for at in range(len(run) - 1)]
    return tuple(terms)


def words(text: str) -> tuple[Term, ...]:
    """The distinct tokens of a query, each on its own: pairs of CJK runs, whole other runs."""
    terms: dict[Term, None] = {}
    for cjk, run in _runs(text):
        if not cjk:
            terms[Term(run)] = None
        elif len(run) == 1:
            terms[Term(run, prefix=True)] = None
        else:
            terms.update(dict.fromkeys(Term(run[at : at + 2]) for at in range(len(run) - 1)))
    return tuple(terms)
