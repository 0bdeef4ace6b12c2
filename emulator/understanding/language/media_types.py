"""Words that restrict the kind of file."""

from __future__ import annotations

import functools
import re
from collections.abc import Collection
from dataclasses import dataclass

from emulator.understanding.language import tables, vocabulary

KINDS = ("image", "video", "audio", "document")
_AND = re.compile(r"\s*(?:和|与|跟|或者?|及|以及|还有|、|,|，|/|&|\band\b|\bor\b)\s*")
_NOT = re.compile(r"(?:不要|不是|没有|不含|除了|非|\bno|\bnot|\bwithout|\bexcept|\bexcluding)\s*$")
Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Kinds:
    """``types`` in the order of KINDS; ``spans`` say them; ``pictures`` are words for pictures."""

    types: tuple[str, ...]
    spans: tuple[Span, ...]
    pictures: tuple[Span, ...]


def kinds(plain: str, labels: Collection[Span]) -> Kinds:
    """``labels``: the spans of words for things; a kind inside of a longer one is not meant."""
    patterns, other, pictures = _patterns()
    hidden = [found.span() for found in other.finditer(plain)] + list(labels)
    found: dict[str, list[Span]] = {}
    for kind, pattern in patterns.items():
        for match in pattern.finditer(plain):
            span = match.span()
            inside = any(
                start <= span[0] and span[1] <= end and end - start > span[1] - span[0] for start, end in hidden
            )
            if not inside and not _NOT.search(plain[max(0, span[0] - 10) : span[0]]):
                found.setdefault(kind, []).append(span)
    shown = tuple(match.span() for match in pictures.finditer(plain))
    spans = [span for each in found.values() for span in each]
    types = {kind for kind in KINDS if kind in found}
    if any(_listed(plain, one, other) for one in shown for other in spans):
        types.add("image")
    return Kinds(tuple(kind for kind in KINDS if kind in types), tuple(sorted(spans)), shown)


def _listed(plain: str, one: Span, other: Span) -> bool:
    (_, first), (second, _) = sorted((one, other))
    return _AND.fullmatch(plain[first:second]) is not None


@functools.cache
def _patterns() -> tuple[dict[str, re.Pattern[str]], re.Pattern[str], re.Pattern[str]]:
    table = tables.table("words")["media"]
    patterns = {kind: vocabulary.words(table[kind]["zh"], table[kind]["en"]) for kind in KINDS if kind in table}
    words = table["words"]
    return patterns, vocabulary.words(words["not"], ()), vocabulary.words(words["zh"], words["en"])
