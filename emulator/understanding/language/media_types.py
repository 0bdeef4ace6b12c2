"""Words that restrict the kind of file."""

from __future__ import annotations

import functools
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from emulator.understanding.language import tables, vocabulary
from emulator.understanding.language.negation import Denial

KINDS = ("image", "video", "audio", "document")
_AND = re.compile(r"\s*(?:和|与|跟|或者?|及|以及|还有|、|,|，|/|&|\band\b|\bor\b|,?\s*\bbut(?: also)?\b)\s*")
_ANY = re.compile(r"\s*的?(?:其他|其它|别的|所有|全部|一切|任何)?的?$")
_FILES = re.compile(r"\bfiles?\b|(?:所有|全部|任何)的?文件")
Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Kinds:
    """Where kinds of files are named, of KINDS each; ``pictures`` are words for pictures."""

    found: Mapping[str, tuple[Span, ...]]
    pictures: tuple[Span, ...]

    @property
    def spans(self) -> tuple[Span, ...]:
        return tuple(sorted(span for spans in self.found.values() for span in spans))

    def asked(self, plain: str, denials: Sequence[Denial]) -> tuple[str, ...]:
        """The media types that are asked for, in the order of KINDS; none for any. A kind that is denied leaves the
        others, or pictures where there is a word for them; where none is left, nothing is denied."""
        gone = {thing for denial in denials for thing in denial.things}
        denied = {kind for kind, spans in self.found.items() if not gone.isdisjoint(spans)}
        shown = [span for span in self.pictures if not _said(span, denials)]
        denied |= set() if gone.isdisjoint(self.pictures) else {"image"}
        ends = [denial.end for denial in denials if denied]
        wanted = {
            kind: [span for span in spans if not _said(span, denials) and not _any_file(plain, span, ends)]
            for kind, spans in self.found.items()
        }
        types = {kind for kind, spans in wanted.items() if spans}
        denied -= types  # documents, but not PDFs
        if any(_listed(plain, one, other) for one in shown for spans in wanted.values() for other in spans):
            types.add("image")
        if denied and shown and not types:
            types.add("image")
        if not types and denied:
            types = set(KINDS)
        return tuple(kind for kind in KINDS if kind in types - denied) if types - denied != set(KINDS) else ()


def kinds(plain: str, labels: Collection[Span]) -> Kinds:
    """``labels``: the spans of words for things; a kind inside of a longer one is not meant."""
    patterns, other, pictures = _patterns()
    hidden = [found.span() for found in other.finditer(plain)] + list(labels)
    found: dict[str, tuple[Span, ...]] = {}
    for kind, pattern in patterns.items():
        spans = [match.span() for match in pattern.finditer(plain)]
        found[kind] = tuple(span for span in spans if not _inside(span, hidden))
    return Kinds(found, tuple(match.span() for match in pictures.finditer(plain)))


def files(plain: str, types: Sequence[str], denials: Sequence[Denial]) -> list[Span]:
    """Where "files" means those of any kind: some kinds are denied, and the others asked for."""
    return [match.span() for match in _FILES.finditer(plain)] if denials and len(types) > 1 else []


def _said(span: Span, denials: Iterable[Denial]) -> bool:
    """Whether a word is a part of what says that something is not to be there."""
    return any(denial.start <= span[0] and span[1] <= denial.end for denial in denials)


def _inside(span: Span, longer: Iterable[Span]) -> bool:
    return any(start <= span[0] and span[1] <= end and end - start > span[1] - span[0] for start, end in longer)


def _any_file(plain: str, span: Span, ends: Iterable[int]) -> bool:
    """Whether 文件 behind a denial means a file of any kind: 视频以外的文件."""
    return plain[slice(*span)] == "文件" and any(
        end <= span[0] and _ANY.fullmatch(plain, end, span[0]) is not None for end in ends
    )


def _listed(plain: str, one: Span, other: Span) -> bool:
    (_, first), (second, _) = sorted((one, other))
    return _AND.fullmatch(plain[first:second]) is not None


@functools.cache
def _patterns() -> tuple[dict[str, re.Pattern[str]], re.Pattern[str], re.Pattern[str]]:
    table = tables.table("words")["media"]
    patterns = {kind: vocabulary.words(table[kind]["zh"], table[kind]["en"]) for kind in KINDS if kind in table}
    words = table["words"]
    return patterns, vocabulary.words(words["not"], ()), vocabulary.words(words["zh"], words["en"])
