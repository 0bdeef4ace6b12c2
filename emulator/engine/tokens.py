"""Text to tokens, Chinese and English: one rule for both engines, versioned in every stored index.

NFKC, lower case. A run of CJK characters ``c1 c2 … cn`` gives ``c1c2 c2c3 … c(n-1)cn cn``: pairs, and the closing
character alone, so that every character begins exactly one token. Any other run of letters and digits gives one token,
cut at 255 characters. Everything else separates.

A query is one phrase: tokenised like a document, without the closing character of its last run; if that run is a
single CJK character, its token is a prefix. So a phrase is found wherever it stands as a substring, at the
granularity of runs.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from emulator.engine.api import EngineError

VERSION = "1"
LONGEST = 255

_CJK = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\u3040-\u30ff\uac00-\ud7af"
_RUN = re.compile(f"([{_CJK}]+)|([^\\W_{_CJK}]+)")
# What separates in ASCII and CJK, but for ' . : ^ ` and their like: before them a Greek sigma is not always the last.
_CUT = re.compile(r"[\x00-&(-\-/;-@\[-\]_{-\x7f\u3000-\u3002\uff0c\uff01\uff1b\uff1f]")
_PIECE = 16_000
_ONE = re.compile(f"[{_CJK}]")
_TOKEN = re.compile(f"[0-9a-z\u0080-\ud7ff\ue000-\U0010ffff]{{1,{LONGEST}}}")


class Term(NamedTuple):
    """One token of a query; ``prefix``: every token that begins with it."""

    text: str
    prefix: bool = False


def _runs(text: str) -> Iterator[tuple[bool, str]]:
    """``(is CJK, run)`` in order."""
    for piece in _pieces(text):
        for found in _RUN.finditer(unicodedata.normalize("NFKC", piece).lower()):
            run = found.group(1)
            if run:
                yield True, run
            else:
                yield False, found.group(2)[:LONGEST]


def _pieces(text: str) -> Iterator[str]:
    """A long text cut before separators, which no run and no folding goes over: folding it at once, or looking through
    it for the first run, would hold up every other thread."""
    at = 0
    while len(text) - at > _PIECE and (cut := _CUT.search(text, at + _PIECE)):
        yield text[at : cut.start()]
        at = cut.start()
    yield text[at:]


def document(text: str) -> list[str]:
    """The tokens of a stored text, in order."""
    tokens: list[str] = []
    for cjk, run in _runs(text):
        if cjk:
            for at in range(0, len(run), _PIECE):
                some = run[at : at + _PIECE + 1]
                tokens += map(str.__add__, some, some[1:])
            tokens.append(run[-1])
        else:
            tokens.append(run)
    return tokens


def stored(text: str) -> str:
    """The same with spaces between, for an index that keeps texts; of a long text without a list of them all."""
    return " ".join(part for piece in _pieces(text) if (part := " ".join(document(piece))))


def leading(token: str) -> str:
    """The CJK character that a token begins with, or nothing."""
    return token[:1] if _ONE.match(token) else ""


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


def checked(token: str) -> str:
    """A token that a caller made; EngineError for one that the stores would cut, fold or refuse."""
    if not isinstance(token, str) or not _TOKEN.fullmatch(token) or token.split() != [token]:
        raise EngineError(
            f"{token!r:.100} is no token: 1 to {LONGEST} characters without white space, ASCII ones only 0-9 and a-z"
        )
    return token


def weighted(text: str, terms: Iterable[tuple[str, float]] = ()) -> dict[Term, float]:
    """What a search ranks by: the words of ``text`` at weight 1, the tokens of ``terms`` at theirs, added up.

    EngineError for a token that is none and for a weight that is not above 0.
    """
    found = dict.fromkeys(words(text), 1.0)
    for token, weight in terms:
        if not (isinstance(weight, (int, float)) and math.isfinite(weight) and weight > 0):
            raise EngineError(f"The weight of {token!r:.100} is {weight!r:.100}; weights are above 0")
        term = Term(checked(token))
        found[term] = found.get(term, 0.0) + weight
    return found
