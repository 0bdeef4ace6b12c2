"""How many people are asked for."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from emulator.understanding.language import numerals, tables
from emulator.understanding.language.text import CHINESE

MOST = 1000
_FEW = re.compile("[一二两三四五六七八九]{2}")
_N = rf"(?<![\d零〇一二两三四五六七八九十百千万几数多第每.])(\d{{1,4}}|{numerals.NUMERAL}{{1,4}})"
_PAIRS = (
    (
        re.compile(
            r"(?:我们|咱们|咱|他们|她们|你们|我|哥|姐|爷|娘|母女|母子|父子|父女|夫妻|姐妹|兄弟|姐弟|兄妹|婆媳)俩|俩人|两口子|[老小]两口|双人(?!床|间|房|份|餐|座|沙发|自行车)"
        ),
        2,
    ),
    (re.compile(r"(?:我们|咱们|咱|他们|她们|你们|兄弟|姐妹|姐弟|兄妹|哥|姐|爷)仨|仨人"), 3),
    (re.compile(r"单人(?:照|像)|(?<![\d一二三四五六七八九十每另第])一个人(?!偶|像)|(?<!\d)1个人"), 1),
)
_NO = re.compile(r"(?:没有?|不要|别要|不是|除了|\b(?:without|no|not|except)(?: the)?\s)\s*$")
_AND_ZH = re.compile(r"\s*(?:和|与|跟|带着?|加上?|、|,|，|还有|抱着|以及)?\s*")
_AND_EN = re.compile(r"\s*(?:and|with|,|&|plus|\+)\s*")
_NUMBER = numerals.ENGLISH.replace("an?|", "")
_OF = re.compile(
    rf"\b(?:(?:the|all|just the|all the) )?({_NUMBER}) of (?:us|them|you)\b"
    r"|\b(both) of (?:us|them|you)\b|\b(us two|we two|the two)\b(?= (?:in|on|at)\b)"
)
_GROUP = re.compile(rf"\b(?:family|group|party|team|crowd|band|gang|bunch) of ({_NUMBER})\b(?: ([a-z-]+))?")
_WHERE = frozenset(
    (
        "in",
        "on",
        "at",
        "by",
        "near",
        "under",
        "with",
        "having",
        "from",
        "around",
        "playing",
        "standing",
        "sitting",
        "eating",
        "walking",
        "posing",
        "together",
        "smiling",
    )
)


class Counted(NamedTuple):
    number: int
    start: int
    end: int


def people(plain: str, is_person: Callable[[int], bool], denied: Sequence[tuple[int, int]] = ()) -> int | None:
    """How many people the words count; None if they count none. ``is_person`` tells whether a word for a person begins
    at an offset, ``denied`` are spans that say who is not to be there. Neighbours add up: 两个大人三个小孩 are five."""
    every = {*_chinese(plain, is_person), *_english(plain, is_person)}
    counted = (one for one in every if not any(start <= one.start < end for start, end in denied))
    found = [one for one in counted if not _NO.search(plain[max(0, one.start - 10) : one.start])]
    found.sort(key=lambda one: (one.start, -one.end))
    if not found:
        return None
    total, last = found[0].number, found[0]
    for one in found[1:]:
        if one.start < last.end:
            continue
        gap = plain[last.end : one.start]
        if not (_AND_ZH.fullmatch(gap) if CHINESE.search(plain) else _AND_EN.fullmatch(gap)):
            break
        total, last = total + one.number, one
    return total if total <= MOST else None


def _chinese(plain: str, is_person: Callable[[int], bool]) -> Iterator[Counted]:
    if not CHINESE.search(plain):
        return
    counted, bare = _patterns()
    for match in counted.finditer(plain):
        number = _number(match[1])
        at = match.end()
        noun = bare.match(plain, at)
        end = noun.end() if noun else at + 1
        if number is not None and number > 1 and (noun or is_person(at)):
            yield Counted(number, match.start(), end)
    for match in re.finditer(rf"{_N}人(?!{tables.table('words')['people']['sizes']})", plain):
        number = _number(match[1])
        if number is not None and number > 1:
            yield Counted(number, *match.span())
    for match in re.finditer(
        rf"(?:一家|全家|家里)({numerals.NUMERAL}|\d{{1,2}})口|{_N}口(?:之家|人)|(?:一|全)家({numerals.NUMERAL}|\d)人",
        plain,
    ):
        number = _number(match[1] or match[2] or match[3])
        if number is not None:
            yield Counted(number, *match.span())
    for pattern, number in _PAIRS:
        yield from (Counted(number, *match.span()) for match in pattern.finditer(plain))


def _number(said: str) -> int | None:
    """None for 两三 and the like, which count nobody."""
    return None if _FEW.fullmatch(said) else numerals.chinese(said)


def _english(plain: str, is_person: Callable[[int], bool]) -> Iterator[Counted]:
    if not re.search("[a-z]{2}", plain):
        return
    nouns = frozenset(tables.table("words")["people"]["en"])
    for match in re.finditer(
        rf"(?<![\w.,'-])({_NUMBER}|a couple of|a pair of|a trio of)(?=((?: [a-z'-]+){{1,3}}))", plain
    ):
        number = {"a couple of": 2, "a pair of": 2, "a trio of": 3}.get(match[1]) or numerals.english(match[1])
        at = match.end(1) + 1
        for word in match[2].split():
            if word in (
                "and",
                "of",
                "or",
                "with",
                "in",
                "on",
                "at",
                "the",
                "from",
                "to",
                "more",
                "years",
                "year",
                "other",
                "for",
                "by",
                "person",
                "piece",
                "day",
                "star",
            ):
                break
            if word in nouns and number is not None and number > 1:
                yield Counted(number, match.start(), at + len(word))
                break
            at += len(word) + 1
    for match in re.finditer(rf"\bone ({'|'.join(tables.table('words')['people']['one'])})\b", plain):
        yield Counted(1, *match.span())
    for match in _OF.finditer(plain):
        yield Counted(2 if not match[1] else numerals.english(match[1]) or 0, *match.span())
    for match in _GROUP.finditer(plain):
        word = match[2]
        if word is None or word in nouns or word in _WHERE or is_person(match.start(2)):
            yield Counted(numerals.english(match[1]) or 0, *match.span())


@functools.cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    nouns = "|".join(sorted(tables.table("words")["people"]["zh"], key=len, reverse=True))
    counted = re.compile(
        rf"{_N}(?:个|位|名|對|小)(?:[^，,。、和与|\s]{{1,8}}?的)?(?:(?:小|老|年轻|可爱|外国|女|男|胖|瘦|高|大|陌生|美丽)的?)?(?=(?:{nouns}))"
    )
    return counted, re.compile(rf"(?:{nouns})")
