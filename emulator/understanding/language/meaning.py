"""What a question asks for, as a value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from emulator.understanding.places import Place


@dataclass(frozen=True, slots=True)
class Range:
    """``start`` belongs to it, ``end`` does not; both are in the zone of the question's now. None is open."""

    start: datetime | None
    end: datetime | None


@dataclass(frozen=True, slots=True)
class Sighted:
    """A place that is named, at ``start`` to ``end`` of the question. ``level`` is the place's, but the four
    municipalities, Hong Kong and Macau are cities, as people say. A landmark or a district is also found by the city
    it lies in: ``place.path`` leads there."""

    place: Place
    level: str
    start: int
    end: int

    @property
    def name(self) -> str:
        return self.place.name

    @property
    def spellings(self) -> tuple[str, ...]:
        return self.place.spellings


@dataclass(frozen=True, slots=True)
class Named:
    """A label that is named, at ``start`` to ``end`` of the question. ``spellings`` are all names that a file's label
    may have to answer it: of the concept and of everything below it, in both languages; of each sense, if the word has
    several. ``concepts`` are their ids in the lexicon; a negated place has none, a negated colour one of its own."""

    name: str
    spellings: tuple[str, ...]
    concepts: tuple[str, ...]
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Meaning:
    """``times`` and ``places`` are alternatives: any of them will do. ``labels`` are all that is named; of each of the
    ``groups`` one label is asked for (狮子或长颈鹿 is one group), what only happens is in none beside a thing.
    ``negated`` must all be absent. ``media_types`` are IMM's (image, video, audio, document), empty for any. ``people``
    is how many people are to be seen, 0 for nobody, None where the words do not count. ``rest`` is the question without
    its times, places, negations and polite words: what is left to be searched for by meaning and by keywords."""

    times: tuple[Range, ...] = ()
    places: tuple[Sighted, ...] = ()
    labels: tuple[Named, ...] = ()
    groups: tuple[tuple[Named, ...], ...] = ()
    negated: tuple[Named, ...] = ()
    media_types: tuple[str, ...] = ()
    people: int | None = None
    rest: str = ""

    def shown(self) -> Mapping[str, Any]:
        """As ``POST /_myna/understand`` answers (formats.md 4)."""
        return {
            "Times": [{"Start": _written(one.start), "End": _written(one.end)} for one in self.times],
            "Places": [{"Name": one.name, "Level": one.level, "Spellings": list(one.spellings)} for one in self.places],
            "Labels": [{"Name": one.name, "Spellings": list(one.spellings)} for one in self.labels],
            "Negated": [{"Name": one.name, "Spellings": list(one.spellings)} for one in self.negated],
            "MediaTypes": list(self.media_types),
            "People": self.people,
            "Rest": self.rest,
        }


def _written(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat(timespec="seconds")
