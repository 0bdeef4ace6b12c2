"""Who is on pictures, by what people wrote down: faces are the same person where they have one FigureClusterId, and
whoever indexed a picture may have said who is on it (``Persons``).

Nobody looks at a face: no two are compared by their pixels.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from emulator.domain.datasets import Datasets
from emulator.domain.detecting import Detecting
from emulator.domain.place import Place
from emulator.domain.realm import Facts, Realm
from emulator.engine.api import Search
from emulator.query.nodes import Compare, Or

CLUSTER = "Figures.FigureClusterId"
PERSON = "Persons.PersonId"
NOBODY = ("", "figure-cluster-id-unavailable")


@dataclass(frozen=True, slots=True)
class Seen:
    """A person's face on an indexed picture; ``figure`` has no more than who it is where nobody said which face."""

    uri: str
    figure: Facts


class Faces:
    """Faces of all datasets."""

    def __init__(self, datasets: Datasets, detecting: Detecting, realm: Realm) -> None:
        self._datasets = datasets
        self._detecting = detecting
        self._realm = realm

    async def of(self, place: Place, uri: str) -> list[Facts]:
        """Faces of a picture, indexed or not, whose person is known, the largest first; then who else is on it.

        Raises NotFound (dataset, file), NothingKnown, BadValue.
        """
        await self._datasets.get(place)
        stored = (await (await self._datasets.records(place)).get([uri])).get(uri)
        facts = {} if stored is None else self._realm.facts(stored)
        if not facts.get("Figures") and not facts.get("Persons"):
            facts = {"Figures": await self._detecting.named_faces(place.scope.account, uri)}
        return sorted(people(facts), key=lambda one: -area(one))

    async def like(self, place: Place, who: str, limit: int) -> Sequence[Seen]:
        """Where a person is on indexed pictures, by URI."""
        index = await self._datasets.records(place)
        either = Or((Compare(CLUSTER, "eq", who), Compare(PERSON, "eq", who)))
        page = await index.search(Search(where=either, size=limit, total=False))
        found = []
        for hit in page.hits:
            found += [Seen(hit.uri, one) for one in people(self._realm.facts(hit.record)) if person(one) == who]
        return found[:limit]


def people(facts: Facts) -> list[Facts]:
    """The faces whose person is known, and those persons who are none of them."""
    faces = [one for one in facts.get("Figures") or () if person(one)]
    known = {person(one) for one in faces}
    others = dict.fromkeys(str(one.get("PersonId") or "") for one in facts.get("Persons") or ())
    return [*faces, *({"FigureClusterId": who} for who in others if who not in (*NOBODY, *known))]


def person(figure: Facts) -> str:
    """Who a face is, empty where nobody says."""
    who = str(figure.get("FigureClusterId") or "")
    return "" if who in NOBODY else who


def area(figure: Facts) -> float:
    box = figure.get("Boundary") or {}
    return float(box.get("Width") or 0) * float(box.get("Height") or 0)
