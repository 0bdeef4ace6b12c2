"""``queries.toml``: are times, places, labels, negation, kinds of files and people read as a careful person does?"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any

from emulator.understanding.language import Meaning, parse
from evaluation.lists import Row, table
from evaluation.score import Table

MEASURES = ("times", "places", "recall", "precision", "negated", "media", "people", "query")
Names = frozenset[str]


def score(part: str, wrong: Callable[[Row, Meaning, Sequence[str]], None] | None = None) -> Table:
    """The list of one part; ``wrong`` is told of every row with a mistake, and in which measures."""
    content = table("queries", part)
    scores = Table(MEASURES)
    for row in content["query"]:
        meaning = parse(row["text"], datetime.fromisoformat(row.get("now", content["now"])))
        shares = judged(row, meaning)
        scores.add(row["category"], shares)
        missed = [measure for measure, (right, of) in shares.items() if right < of]
        if missed and wrong is not None:
            wrong(row, meaning, missed)
    return scores


def judged(row: Row, meaning: Meaning) -> dict[str, tuple[float, float]]:
    """By measure: how much is right, of how much."""
    times = times_right(row, meaning)
    places = places_right(row, meaning)
    found, expected = matched(row.get("labels", ()), [names(one.name, one.spellings) for one in meaning.labels])
    good, given = precise(row.get("labels", ()), [names(one.name, one.spellings) for one in meaning.labels])
    negated = all_right(row.get("negated", ()), [names(one.name, one.spellings) for one in meaning.negated])
    media = all_right([*row.get("media", ()), "image?"], [frozenset((kind,)) for kind in meaning.media_types])
    people = meaning.people == row.get("people") or (meaning.people == 0 and bool(row.get("negated")))
    whole = times and places and found == expected and good == given and negated and media and people
    return {
        "times": (times, 1),
        "places": (places, 1),
        "recall": (found, expected),
        "precision": (good, given),
        "negated": (negated, 1),
        "media": (media, 1),
        "people": (people, 1),
        "query": (whole, 1),
    }


def names(name: str, spellings: Iterable[str]) -> Names:
    return frozenset(one.casefold() for one in (name, *spellings))


def wanted(item: str) -> tuple[Names, bool]:
    """The spellings of an item of a list, and whether it may be missing."""
    return frozenset(item.removesuffix("?").casefold().split("|")), item.endswith("?")


def times_right(row: Row, meaning: Meaning) -> bool:
    given = [[written(one.start), written(one.end)] for one in meaning.times]
    return any(
        given == [[moment(side) for side in pair] for pair in one]
        for one in (row.get("times", []), *row.get("also", []))
    )


def written(when: datetime | None) -> datetime | None:
    return None if when is None else when.replace(tzinfo=None)


def moment(text: str) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def places_right(row: Row, meaning: Meaning) -> bool:
    """Every place that has to be there is, at one of its levels; no other, but for one that contains another."""
    open_ = [
        (wanted(item)[0], frozenset(levels.removesuffix("?").split("|")), levels.endswith("?"))
        for item, levels in row.get("places", ())
    ]
    left: list[Any] = []
    for one in meaning.places:
        spelled = names(one.name, one.spellings)
        fits = next((item for item in open_ if item[0] & spelled and one.level in item[1]), None)
        if fits is None:
            left.append(one)
        else:
            open_.remove(fits)
    contained = all(any(one.name in other.place.path for other in meaning.places if other is not one) for one in left)
    return contained and all(optional for *_, optional in open_)


def matched(items: Sequence[str], given: Sequence[Names]) -> tuple[int, int]:
    """How many of the items that have to be there are, of how many."""
    needed = [spellings for spellings, optional in map(wanted, items) if not optional]
    return sum(any(spellings & one for one in given) for spellings in needed), len(needed)


def precise(items: Sequence[str], given: Sequence[Names]) -> tuple[int, int]:
    """How many of the given are wanted, of those that are not optional alone."""
    known = [wanted(item) for item in items]
    counted = [
        one
        for one in given
        if not all(optional for spellings, optional in known if spellings & one)
        or not any(spellings & one for spellings, _ in known)
    ]
    return sum(any(spellings & one for spellings, _ in known) for one in counted), len(counted)


def all_right(items: Sequence[str], given: Sequence[Names]) -> bool:
    """Nothing that has to be there is missing, nothing else is there."""
    found, needed = matched(items, given)
    good, of = precise(items, given)
    return found == needed and good == of
