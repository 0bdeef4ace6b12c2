"""What a question asks for, as conditions on facts: by their names, those that a realm's table lacks are passed over.

A time is a range of ``ProduceTime``; a place is looked for in the addresses, a label among ``Labels``. Guesses: a
label's own names are also looked for in what a file is called, and so is a place where a file has no address; a file
that nobody has labelled cannot be told by its labels and stays. What must not be there excludes.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from emulator.query.fields import FieldTable
from emulator.query.nodes import And, Compare, Everything, Exists, Node, Not, Or, Phrase

if TYPE_CHECKING:  # the language is imported with the first question
    from emulator.understanding.language.meaning import Meaning, Named, Range, Sighted

TIME, LABEL, LINE = "ProduceTime", "Labels.LabelName", "Addresses.AddressLine"
CALLED = ("Filename", "Title", "Insights.Image.Caption", "Insights.Video.Caption")
NAMES = ("Addresses.Country", "Addresses.Province", "Addresses.City", "Addresses.District")
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Conditions:
    """``lenient``: a file without any time, or without any address, is not excluded for that."""

    table: FieldTable
    lenient: bool = False

    def of(self, meaning: Meaning, media_types: Sequence[str], labelled: bool, text: str = "") -> Node:
        """All of them. ``labelled``: labels are a condition too, and ``text`` is the question as it was written."""
        nodes = [
            *self.kinds(media_types),
            *self.times(meaning.times),
            *self.places(meaning.places),
            *self.absent(meaning.negated, meaning.people),
            *(self.labelled(meaning, text) if labelled else ()),
        ]
        return every(nodes)

    def labelled(self, meaning: Meaning, text: str) -> list[Node]:
        """A label of each group; or one label that is the rest of the question, or all of it, as it stands: Hello
        Kitty is no cat."""
        groups = [node for group in meaning.groups for node in self.labels(group)]
        whole = dict.fromkeys((meaning.rest.strip(), text.strip()))
        return either([every(groups), *self._labels(whole)]) if groups else []

    def kinds(self, media_types: Sequence[str]) -> list[Node]:
        """Files of one of these media types; none: of any."""
        return either([Compare("MediaType", "eq", one) for one in media_types])

    def times(self, ranges: Iterable[Range]) -> list[Node]:
        if self.table.find(TIME) is None:
            return []
        return self._unless_unknown([every(bounds(one)) for one in ranges], [TIME])

    def places(self, places: Iterable[Sighted]) -> list[Node]:
        return self._unless_unknown([node for place in places for node in self.place(place)], [LINE, *NAMES])

    def place(self, place: Sighted) -> list[Node]:
        """A landmark stands in no address, but the city does that it lies in; of a continent its countries do."""
        from emulator.understanding.places import outer

        if place.level == "continent":
            return self._continent(place.name)

        names, called = place.spellings, self._phrases(place.spellings)
        if place.level == "landmark":
            city = outer(place.place)
            return [*self._named([*names, *(city.spellings if city else ())]), *called, *self._labels(names)]
        known = [Exists(field) for field in (LINE, *NAMES) if self.table.find(field)]
        unaddressed = [And((Not(tuple(known)), *either(called)))] if called and known else []
        return [*self._named(names), *unaddressed]

    def labels(self, group: Sequence[Named]) -> list[Node]:
        """One of the labels, which are alternatives."""
        named = [node for label in group for node in self._labels(label.spellings)]
        called = [node for label in group for node in self._called(label)]
        return either([*named, *called, Not((Exists(LABEL),))]) if named else []

    def absent(self, negated: Iterable[Named], people: int | None) -> list[Node]:
        """What must not be there; nobody means no faces either."""
        gone: list[Node] = []
        for one in negated:
            if one.concepts:
                gone += [*self._labels(one.spellings), *self._called(one)]
            else:
                gone += self._continent(one.name) or self._named(one.spellings)
        if people == 0 and self.table.find("FigureCount") is not None:
            gone.append(Compare("FigureCount", "gt", 0))
        return [Not(tuple(gone))] if gone else []

    def _labels(self, names: Iterable[str]) -> list[Node]:
        """Labels are compared exactly, so an English one is tried with capitals as well: Cat, Beach Ball, TV."""
        forms = (form for name in names if name for form in (name, name.capitalize(), name.title(), name.upper()))
        return [Compare(LABEL, "eq", form) for form in dict.fromkeys(forms)] if self.table.find(LABEL) else []

    def _called(self, label: Named) -> list[Node]:
        """A name or a caption with one of the label's own names, without what is below it: that many phrases are slow.
        A colour is no concept of the lexicon."""
        from emulator.understanding.lexicon import lexicon

        known = lexicon().concepts
        return self._phrases([name for one in label.concepts if one in known for name in known[one].spellings])

    def _phrases(self, names: Iterable[str]) -> list[Node]:
        """What is called so. A single Chinese character is a part of too many other words."""
        fields = [field for field in CALLED if self.table.find(field)]
        return [Phrase(field, name) for field in fields for name in dict.fromkeys(names) if len(name) > 1]

    def _named(self, names: Sequence[str]) -> list[Node]:
        """An address with one of these names. A single character is a part of too many others."""
        names = [name for name in dict.fromkeys(names) if len(name) > 1]
        found: list[Node] = [Phrase(LINE, name) for name in names] if self.table.find(LINE) else []
        known = [field for field in NAMES if self.table.find(field)]
        return [*found, *(Compare(field, "eq", name) for field in known for name in names)]

    def _continent(self, name: str) -> list[Node]:
        """An address in one of its countries. A line of text counts where the country is not told: 马里 is a part of
        马里兰州 too."""
        from emulator.understanding.places import countries_of

        country, every_one = "Addresses.Country", countries_of(name)
        told = self.table.find(country) is not None
        found: list[Node] = [Compare(country, "eq", one) for names in every_one for one in names] if told else []
        if every_one and self.table.find(LINE) is not None:
            line = Or(tuple(Phrase(LINE, one) for names in every_one for one in names))
            found.append(And((Not((Exists(country),)), line)) if told else line)
        return found

    def _unless_unknown(self, nodes: Sequence[Node], fields: Sequence[str]) -> list[Node]:
        """One of the nodes; or, if that is enough, nothing is known of these fields."""
        known = [field for field in fields if self.table.find(field) is not None]
        if nodes and self.lenient and known:
            nodes = [*nodes, Not(tuple(Exists(field) for field in known))]
        return either(nodes)


def bounds(one: Range) -> list[Node]:
    """From its start to before its end."""
    found: list[Node] = []
    if one.start is not None:
        found.append(Compare(TIME, "gte", microseconds(one.start)))
    if one.end is not None:
        found.append(Compare(TIME, "lt", microseconds(one.end)))
    return found


def microseconds(moment: datetime) -> int:
    return (moment - EPOCH) // timedelta(microseconds=1)


def every(nodes: Sequence[Node]) -> Node:
    return Everything() if not nodes else nodes[0] if len(nodes) == 1 else And(tuple(nodes))


def either(nodes: Sequence[Node]) -> list[Node]:
    """One node for any of them, none for none."""
    return [] if not nodes else [nodes[0] if len(nodes) == 1 else Or(tuple(nodes))]
