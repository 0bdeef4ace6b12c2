"""Places in a text: the longest name wins, and what is only spelled like a place is none."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from emulator.understanding.language import tables
from emulator.understanding.language.meant import CITIES, Spot, meant, order
from emulator.understanding.language.text import CHINESE, Text, read
from emulator.understanding.places import Place, every, inside

WORDS = 5
_WORD = re.compile(r"[a-z0-9]+(?:'[a-z]+)?")
_GAP = re.compile(r"[ \-_.,']{1,3}")
_NEAR = re.compile(r"[ ,(]{1,3}(?:(?:in|of) )?(?:the )?")
Span = tuple[int, int]


class Tables(NamedTuple):
    """Spellings as :func:`read` writes them; English ones by their words. ``longest`` by first character."""

    chinese: Mapping[str, tuple[Place, ...]]
    longest: Mapping[str, int]
    english: Mapping[str, tuple[Place, ...]]
    words: frozenset[str]
    known: frozenset[str]
    blocked: tuple[re.Pattern[str], re.Pattern[str]]
    anywhere: re.Pattern[str]
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
    directions: frozenset[str]
    areas: re.Pattern[str]
    first: frozenset[str]
    kinds: Mapping[str, Sequence[str]]
    states: Mapping[str, str]
    things: frozenset[str]
    roads: frozenset[str]


class Found(NamedTuple):
    """Places with their offsets in the plain text; several with the same are what one name may mean. ``names``: the
    spans of places after which something else is named (上海 in 上海菜), nothing else is meant by them. ``wholes``:
    words that hold a place's name (西湖龙井)."""

    places: list[tuple[Place, int, int]]
    names: list[Span]
    wholes: list[Span]


def places(text: Text, taken: Iterable[Span], labels: Iterable[Span]) -> Found:
    """The places of a text outside of the spans that are taken. ``labels`` are the spans of words for things, none over
    another: a longer one that holds a place's name is not that place, nor is one that a word runs into (长沙发)."""
    known = gazetteer()
    blocked = known.blocked if CHINESE.search(text.plain) else known.blocked[1:]
    wholes = [found.span() for words in blocked for found in words.finditer(text.plain)]
    anywhere = list(known.anywhere.finditer(text.plain))
    plain = text.without((*taken, *wholes, *(found.span(1) for found in anywhere)))
    words = {at: span for span in labels for at in range(*span)}
    spots = [
        spot for spot in (*_chinese(known, plain), *_english(known, text, plain)) if _stands(known, plain, spot, words)
    ]
    chosen, names = _chosen(known, plain, spots)
    names += [found.span(1) for found in anywhere]
    return Found(meant(plain, _grown(known, plain, chosen), known.first), names, wholes)


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
            if not _latin(place, plain):
                plain += {"区": " district", "县": " county"}.get(place.name[-1], "")
            if " " in plain or _latin(place, plain):
                english.setdefault(plain if plain.isalpha() else " ".join(_WORD.findall(plain)), []).append(place)
    coded = {place.code: place for place in every() if place.code}
    zh, en = tables.table("places")["chinese"], tables.table("places")["english"]
    chinese |= {name: [coded[code] for code in codes.split()] for name, codes in zh["groups"].items()}
    longest: dict[str, int] = {}
    for name in chinese:
        longest[name[0]] = max(longest.get(name[0], 0), len(name))
    return Tables(
        {name: _sorted(found) for name, found in chinese.items()},
        longest,
        {name: _sorted(found) for name, found in english.items()},
        frozenset(zh["words"].split()),
        frozenset(zh["known"].split()),
        (
            re.compile("|".join(zh["blocked"].split())),
            re.compile(rf"\b(?:{'|'.join(map(re.escape, en['blocked']))})\b"),
        ),
        re.compile(zh["anywhere"]),
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
        frozenset(zh["directions"].split()),
        re.compile(zh["areas"]),
        frozenset((*zh["first"], *en["first"])),
        en["kinds"],
        en["states"],
        frozenset(en["things"]),
        frozenset(en["roads"]),
    )


def _latin(place: Place, plain: str) -> bool:
    """Whether a spelling in Latin letters is unlikely to be an English word: readings of districts are often short."""
    return len(plain) > 1 and (place.level != "district" or len(plain) >= 6 or " " in plain)


def _sorted(found: list[Place]) -> tuple[Place, ...]:
    return tuple(sorted(found, key=order)) if len(found) > 1 else (found[0],)


def level(place: Place) -> str:
    return "city" if place.code in CITIES else place.level


# Chinese


def _chinese(known: Tables, plain: str) -> Iterator[Spot]:
    ends: set[int] = set()
    for start, character in enumerate(plain):
        if start not in ends and plain[start - 1 : start + 1] in known.directions:
            continue  # 东北|大, not 东|北大; but 江西|南昌
        for length in range(min(known.longest.get(character, 0), len(plain) - start), 1, -1):
            found = known.chinese.get(plain[start : start + length])
            if found:
                ends.add(start + length)
                yield Spot(start, start + length, found)


def _grown(known: Tables, plain: str, spots: Iterable[Spot]) -> list[Spot]:
    """With what belongs to the name of a place: 杭州市区, 云南境内."""
    areas = ((spot, known.areas.match(plain, spot.end)) for spot in spots)
    return [
        spot._replace(end=area.end()) if area and CHINESE.match(plain[spot.end - 1]) else spot for spot, area in areas
    ]


def _means_a_place(known: Tables, plain: str, spot: Spot, before: Spot | None) -> bool:
    name = plain[spot.start : spot.end]
    if not CHINESE.search(name):
        return True
    held = (
        before is not None
        and _adjacent(plain, before, spot)
        and any(inside(one, outer) for outer in before.places for one in spot.places)
    )
    to = plain[spot.start - 1 : spot.start] in known.to
    if not held and not to and (name in known.words or not _bare(known, name, spot)):
        return False
    if not held and name not in known.known and to and name in known.words and _districts(spot.places):
        return False
    if known.person.search(plain[max(0, spot.start - 2) : spot.start]) and len(name) == 2:
        return False
    if spot.places[0].level in ("district", "landmark") and not held and len(name) > 2:
        return True
    if known.other.match(plain, spot.end):
        return False
    return not (known.dish.match(plain, spot.end) and not to)


def _districts(places: Iterable[Place]) -> bool:
    return all(place.level == "district" for place in places)


def _bare(known: Tables, name: str, spot: Spot) -> bool:
    """Whether a name without its kind says enough: 海淀 does, of other districts only what is a city or is longer."""
    if any(place.level != "district" for place in spot.places) or len(name) > 2 or name in known.known:
        return True
    return any(place.name.endswith("市") and place.name != name for place in spot.places)


def _adjacent(plain: str, before: Spot, spot: Spot) -> bool:
    return re.fullmatch("[的 ，,、·]?", plain[before.end : spot.start]) is not None


# English


def _english(known: Tables, text: Text, plain: str) -> Iterator[Spot]:
    words = list(_WORD.finditer(plain))
    ended: dict[int, tuple[Place, ...]] = {}  # by the number of the word behind it
    for at, word in enumerate(words):
        if state := _state(known, text, plain, words, at, ended):
            ended[at + 1] = state
            yield Spot(word.start(), word.end(), state)
            continue
        run: list[str] = []
        for length, other in enumerate(words[at : at + WORDS], 1):
            if length > 1 and not _GAP.fullmatch(plain[words[at + length - 2].end() : other.start()]):
                break
            run.append(other[0])
            for last in (other[0], other[0].removesuffix("'s")):
                name = " ".join((*run[:-1], last))
                found = known.english.get(name)
                if found and (
                    _company(known, plain, words, at, length, ended)
                    or _english_place(known, text, plain, words, at, length, name)
                ):
                    end, found = _kind(known, plain, words, at + length, other.start() + len(last), found)
                    ended[at + length + (end > other.end())] = found
                    yield Spot(word.start(), end, found)
                    break


def _state(
    known: Tables, text: Text, plain: str, words: Sequence[re.Match[str]], at: int, ended: Mapping[int, object]
) -> tuple[Place, ...]:
    """The state that two capital letters behind a place and a comma stand for (Portland, OR)."""
    name = known.states.get(words[at][0])
    if not name or at not in ended or text.written.isupper():
        return ()
    start = text.at[words[at].start()]
    told = text.written[start : start + 2].isupper() and "," in plain[words[at - 1].end() : words[at].start()]
    return known.english[name] if told else ()


def _company(
    known: Tables,
    plain: str,
    words: Sequence[re.Match[str]],
    at: int,
    length: int,
    ended: Mapping[int, Sequence[Place]],
) -> bool:
    """Whether the name of ``length`` words stands beside one that it lies in, or that lies in it: Nice, France."""
    *run, last = (word[0] for word in words[at : at + length])
    places = known.english.get(" ".join((*run, last))) or known.english[" ".join((*run, last.removesuffix("'s")))]
    for back in (at, at - 1, at - 2):
        if back in ended and _NEAR.fullmatch(plain, words[back - 1].end(), words[at].start()):
            return any(inside(one, outer) for one in ended[back] for outer in places)
    near = _NEAR.match(plain, words[at + length - 1].end())
    if not near:
        return False
    behind = next((number for number in range(at + length, len(words)) if words[number].start() >= near.end()), at)
    names = (" ".join(word[0] for word in words[behind : behind + count]) for count in (1, 2, 3))
    return any(inside(one, outer) for name in names for outer in known.english.get(name, ()) for one in places)


def _kind(
    known: Tables, plain: str, words: Sequence[re.Match[str]], behind: int, end: int, found: tuple[Place, ...]
) -> tuple[int, tuple[Place, ...]]:
    """With "District" and the like behind a name: those of that kind, if there are any."""
    if behind < len(words) and re.fullmatch(" +", plain[end : words[behind].start()]):
        kinds = tuple(known.kinds.get(words[behind][0], ()))
        of = tuple(place for place in found if kinds and place.name.endswith(kinds))
        if of:
            return words[behind].end(), of
    return end, found


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
    district = _districts(known.english[name])
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
    if name == "us":
        return text.written[text.at[words[at].start()] :][: len(name)].isupper() and not text.written.isupper()
    if after and _thing(known, name, after):
        return False
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


def _thing(known: Tables, name: str, after: Sequence[str]) -> bool:
    """Whether a road or a park is named after a place: it may stand anywhere, but for what only one place is called."""
    several = len({place.path for place in known.english[name]}) > 1
    road = after[0] in known.roads and after[1:2] not in (["trip"], ["trips"])
    return road or (several and after[0] in known.things)


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
