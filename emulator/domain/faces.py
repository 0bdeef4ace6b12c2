"""Who is on pictures, by what people wrote down: faces are the same person where they have one FigureClusterId.

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
from emulator.query.nodes import Compare

CLUSTER = "Figures.FigureClusterId"
NOBODY = ("", "figure-cluster-id-unavailable")


@dataclass(frozen=True, slots=True)
class Seen:
    """A person's face on an indexed picture."""

    uri: str
    figure: Facts


class Faces:
    """Faces of all datasets."""

    def __init__(self, datasets: Datasets, detecting: Detecting, realm: Realm) -> None:
        self._datasets = datasets
        self._detecting = detecting
        self._realm = realm

    async def of(self, place: Place, uri: str) -> list[Facts]:
        """Faces of a picture, indexed or not, whose person is known; the largest first.

        Raises NotFound (dataset, file), NothingKnown, BadValue.
        """
        await self._datasets.get(place)
        stored = (await (await self._datasets.records(place)).get([uri])).get(uri)
        figures = [] if stored is None else self._realm.facts(stored).get("Figures") or []
        if not figures:
            figures = await self._detecting.named_faces(place.scope.account, uri)
        return sorted((one for one in figures if person(one)), key=lambda one: -area(one))

    async def like(self, place: Place, who: str, limit: int) -> Sequence[Seen]:
        """Where a person is on indexed pictures, by URI."""
        index = await self._datasets.records(place)
        page = await index.search(Search(where=Compare(CLUSTER, "eq", who), size=limit, total=False))
        found = []
        for hit in page.hits:
            figures = self._realm.facts(hit.record).get("Figures") or []
            found += [Seen(hit.uri, one) for one in figures if person(one) == who]
        return found[:limit]


def person(figure: Facts) -> str:
    """Who a face is, empty where nobody says."""
    who = str(figure.get("FigureClusterId") or "")
    return "" if who in NOBODY else who


def area(figure: Facts) -> float:
    box = figure.get("Boundary") or {}
    return float(box.get("Width") or 0) * float(box.get("Height") or 0)
