"""Places in a text: the longest name wins, and what is only spelled like a place is none."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from emulator.understanding.language import tables
from emulator.understanding.language.text import CHINESE, Text, read
from emulator.understanding.places import Place, every

CITIES = frozenset(("110000", "120000", "310000", "500000", "810000", "820000"))
"""Provinces by their adcode that people call cities: the municipalities, Hong Kong and Macau."""
ORDER = {"continent": 0, "country": 0, "province": 1, "city": 2, "landmark": 3, "district": 4}
WORDS = 5
_WORD = re.compile(r"[a-z0-9]+(?:'[a-z]+)?")
_GAP = re.compile(r"[ \-_.,']{1,3}")
Span = tuple[int, int]


class Spot(NamedTuple):
    """Places that some characters may name, the likeliest first."""

    start: int
    end: int
    places: tuple[Place, ...]


class Tables(NamedTuple):
    """Spellings as :func:`read` writes them; English ones by their words. ``longest`` by first character."""

    chinese: Mapping[str, tuple[Place, ...]]
    longest: Mapping[str, int]
    english: Mapping[str, tuple[Place, ...]]
    words: frozenset[str]
    known: frozenset[str]
    blocked: re.Pattern[str]
    to: frozenset[str]
    other: re.Pattern[str]
    dish: re.Pattern[str]
    person: re.Pattern[str]
    common: frozenset[str]
    names: frozenset[str]
    strict: frozenset[str]
    before: frozenset[str]
    trips: frozenset[str]
    given: frozenset[str]
    dishes: frozenset[str]


class Found(NamedTuple):
    """Places with their offsets in the plain text. ``names``: the spans of places after which something else is named
    (上海 in 上海菜), nothing else is meant by them. ``wholes``: words that hold a place's name (西湖龙井)."""

    places: list[tuple[Place, int, int]]
    names: list[Span]
    wholes: list[Span]


def places(text: Text, taken: Iterable[Span], labels: Iterable[Span]) -> Found:
    """The places of a text outside of the spans that are taken. ``labels`` are the spans of words for things, none over
    another: a longer one that holds a place's name is not that place, nor is one that a word runs into (长沙发)."""
    known = gazetteer()
    wholes = [found.span() for found in known.blocked.finditer(text.plain)]
    plain = text.without((*taken, *wholes))
    words = {at: span for span in labels for at in range(*span)}
    spots = [
        spot for spot in (*_chinese(known, plain), *_english(known, text, plain)) if _stands(known, plain, spot, words)
    ]
    chosen, names = _chosen(known, plain, spots)
    return Found(_narrowest(plain, chosen), names, wholes)


def _stands(known: Tables, plain: str, spot: Spot, words: Mapping[int, Span]) -> bool:
    """Whether no word for a thing takes the characters away."""
    length = spot.end - spot.start
    start, end = words.get(spot.end - 1, (spot.end, spot.end))
    if start <= spot.start and spot.end <= end and end - start > length:
        return False
    into = spot.start < start and spot.end < end and end - start > length
    return not into or not CHINESE.match(plain[spot.start]) or plain[spot.start - 1 : spot.start] in known.to


@functools.cache
def gazetteer() -> Tables:
    chinese: dict[str, list[Place]] = {}
    english: dict[str, list[Place]] = {}
    for place in every():
        for spelling in place.spellings:
            if CHINESE.match(spelling):  # the tables are written in simplified characters
                chinese.setdefault(spelling, []).append(place)
                continue
            plain = spelling.lower() if spelling.isascii() else read(spelling).plain
            if _latin(place, plain):
                english.setdefault(plain if plain.isalpha() else " ".join(_WORD.findall(plain)), []).append(place)
    longest: dict[str, int] = {}
    for name in chinese:
        longest[name[0]] = max(longest.get(name[0], 0), len(name))
    zh, en = tables.table("places")["chinese"], tables.table("places")["english"]
    blocked = [*zh["blocked"].split(), *(rf"\b{re.escape(words)}\b" for words in en["blocked"])]
    return Tables(
        {name: _sorted(found) for name, found in chinese.items()},
        longest,
        {name: _sorted(found) for name, found in english.items()},
        frozenset(zh["words"].split()),
        frozenset(zh["known"].split()),
        re.compile("|".join(blocked)),
        frozenset(zh["to"]),
        re.compile(zh["other"]),
        re.compile(rf"[^{zh['gaps']}\s，,。|]{{0,3}}?(?:{zh['dishes']})"),
        re.compile(rf"(?:^|[\s，,。的和与跟给叫老小|])[{zh['surnames']}]$"),
        frozenset(en["words"]),
        frozenset(en["names"]),
        frozenset(en["strict"]),
        frozenset(en["before"]),
        frozenset(en["trips"]),
        frozenset(en["given"]),
        frozenset(en["dishes"]),
    )


def _latin(place: Place, plain: str) -> bool:
    """Whether a spelling in Latin letters is unlikely to be an English word: readings of districts are often short."""
    return len(plain) > 1 and (place.level != "district" or len(plain) >= 6 or " " in plain)


def _sorted(found: list[Place]) -> tuple[Place, ...]:
    return tuple(sorted(found, key=_order)) if len(found) > 1 else (found[0],)


def _order(place: Place) -> tuple[int, str]:
    return ORDER[place.level], place.code


def level(place: Place) -> str:
    return "city" if place.code in CITIES else place.level


# Chinese


def _chinese(known: Tables, plain: str) -> Iterator[Spot]:
    for start, character in enumerate(plain):
        for length in range(min(known.longest.get(character, 0), len(plain) - start), 1, -1):
            found = known.chinese.get(plain[start : start + length])
            if found:
                yield Spot(start, start + length, found)


def _means_a_place(known: Tables, plain: str, spot: Spot, before: Spot | None) -> bool:
    name = plain[spot.start : spot.end]
    if not CHINESE.search(name):
        return True
    inside = (
        before is not None
        and _adjacent(plain, before, spot)
        and any(_contains(outer, one) for outer in before.places for one in spot.places)
    )
    to = plain[spot.start - 1 : spot.start] in known.to
    if not inside and not to and (name in known.words or not _bare(known, name, spot)):
        return False
    if not inside and name not in known.known and to and name in known.words and spot.places[0].level == "district":
        return False
    if known.person.search(plain[max(0, spot.start - 2) : spot.start]) and len(name) == 2:
        return False
    if spot.places[0].level in ("district", "landmark") and not inside and len(name) > 2:
        return True
    if known.other.match(plain, spot.end):
        return False
    return not (known.dish.match(plain, spot.end) and not to)


def _bare(known: Tables, name: str, spot: Spot) -> bool:
    """Whether a name without its kind says enough: 海淀 does, of other districts only what is a city or is longer."""
    if any(place.level != "district" for place in spot.places) or len(name) > 2 or name in known.known:
        return True
    return any(place.name.endswith("市") and place.name != name for place in spot.places)


def _adjacent(plain: str, before: Spot, spot: Spot) -> bool:
    return re.fullmatch("[的 ，,、·]?", plain[before.end : spot.start]) is not None


def _contains(outer: Place, inner: Place) -> bool:
    return len(inner.path) > len(outer.path) and inner.path[: len(outer.path)] == outer.path


# English


def _english(known: Tables, text: Text, plain: str) -> Iterator[Spot]:
    words = list(_WORD.finditer(plain))
    for at, word in enumerate(words):
        run: list[str] = []
        for length, other in enumerate(words[at : at + WORDS], 1):
            if length > 1 and not _GAP.fullmatch(plain[words[at + length - 2].end() : other.start()]):
                break
            run.append(other[0])
            for last in (other[0], other[0].removesuffix("'s")):
                found = known.english.get(" ".join((*run[:-1], last)))
                if found and _english_place(known, text, plain, words, at, length, " ".join((*run[:-1], last))):
                    yield Spot(word.start(), other.start() + len(last), found)
                    break


def _english_place(
    known: Tables, text: Text, plain: str, words: Sequence[re.Match[str]], at: int, length: int, name: str
) -> bool:
    before = words[at - 1][0] if at and _joined(plain, words[at - 1], words[at]) else ""
    if (before == "the" and at > 1) or (before == "of" and at > 1 and words[at - 2][0] == "outside"):
        before = words[at - 2][0]
    last = words[at + length - 1]
    after = [word[0] for word in words[at + length : at + length + 2]]
    if after and not _joined(plain, last, words[at + length]):
        after = []
    district = all(place.level == "district" for place in known.english[name])
    told = (before in known.before and not (before == "of" and name in known.strict)) or bool(
        after and after[0] in known.trips
    )
    told = (
        told
        or re.match(r"\s*,\s*(?:[A-Za-z ]{3,20}$|(?:19|20)\d\d)|\s+(?:in )?(?:19|20)\d\d\b", plain[last.end() :][:24])
        is not None
    )
    told = told or any(one in known.english and one not in known.common for one in _alternatives(words, at, length))
    capital = text.upper(words[at].start())
    if name in ("us", "hk", "uk", "uae"):
        return text.written[text.at[words[at].start()] :][: len(name)].isupper() and not text.written.isupper()
    unsure = name not in known.names or not capital or (name in known.strict and len(words) > length)
    if name in known.common and not told and unsure:
        return False
    if district and not told and not capital:
        return False
    if before in known.given and length == 1:
        return False
    if length == 1 and name in known.common and at and _stranger(text, words[at - 1], known, plain, words[at]):
        return False
    phrase = " ".join(after)
    dish = phrase in known.dishes or bool(after and after[0] in known.dishes)
    return not (dish and before not in ("in", "from", "at", "near", "to"))


def _alternatives(words: Sequence[re.Match[str]], at: int, length: int) -> Iterator[str]:
    """The words that "or" joins to a name: "tokyo" of "tokyo or paris"."""
    spelled = [word[0] for word in words]
    if at > 1 and spelled[at - 1] == "or":
        yield from (spelled[at - 2], " ".join(spelled[max(0, at - 3) : at - 1]))
    if spelled[at + length : at + length + 1] == ["or"]:
        yield from (" ".join(spelled[at + length + 1 : at + length + count]) for count in (2, 3))


def _stranger(text: Text, word: re.Match[str], known: Tables, plain: str, name: re.Match[str]) -> bool:
    """Whether a word with a capital stands right before a name, as a given name does, not at the beginning."""
    return (
        plain[word.end() : name.start()] == " "
        and text.upper(word.start())
        and text.upper(name.start())
        and word.start() > 0
        and word[0] not in known.before
        and text.written[text.at[word.start()] :][:1].isalpha()
        and not text.written.isupper()
    )


def _joined(plain: str, first: re.Match[str], second: re.Match[str]) -> bool:
    return re.fullmatch(r"[ \-']+", plain[first.end() : second.start()]) is not None


# Both


def _chosen(known: Tables, plain: str, spots: Iterable[Spot]) -> tuple[list[Spot], list[Span]]:
    """The longest first, those that mean a place, in the order of the text; and the spans of those that name a dish or
    another thing: what such a one holds is no place either."""
    taken = bytearray(len(plain))
    found: list[Spot] = []
    names: list[Span] = []
    ordered = sorted(spots, key=lambda spot: (-(spot.end - spot.start), spot.start))
    ends = {spot.end: spot for spot in reversed(ordered)}
    for spot in ordered:
        if any(taken[spot.start : spot.end]):
            continue
        named = known.other.match(plain, spot.end) or known.dish.match(plain, spot.end)
        if _means_a_place(known, plain, spot, ends.get(spot.start) or ends.get(spot.start - 1)):
            found.append(spot)
        elif named:
            names.append((spot.start, spot.end + (plain[spot.end] in "菜话")))
        elif spot.end - spot.start <= 2:
            continue
        taken[spot.start : spot.end] = b"\1" * (spot.end - spot.start)
    return sorted(found), names


def _narrowest(plain: str, spots: Sequence[Spot]) -> list[tuple[Place, int, int]]:
    """Which place each name means: one inside a place named beside it, if there is one. What only says where another
    one lies (成都武侯区, Kyoto, Japan) is left to that."""
    meant: list[tuple[Place, int, int]] = []
    for at, spot in enumerate(spots):
        near = [place for other in (at - 1, at + 1) if 0 <= other < len(spots) for place in spots[other].places]
        inside = [place for place in spot.places if any(_contains(outer, place) for outer in near)]
        meant.append(((inside or list(spot.places))[0], spot.start, spot.end))
    kept = []
    for at, (place, start, end) in enumerate(meant):
        neighbours = [meant[other] for other in (at - 1, at + 1) if 0 <= other < len(meant)]
        if not any(_contains(place, other) and _beside(plain, (start, end), (s, e)) for other, s, e in neighbours):
            kept.append((place, start, end))
    return kept


def _beside(plain: str, one: Span, other: Span) -> bool:
    (_, first), (second, _) = sorted((one, other))
    return re.fullmatch(r"[\s,，的]*(?:in|of|at|the|里)?[\s,，的]*", plain[first:second]) is not None
