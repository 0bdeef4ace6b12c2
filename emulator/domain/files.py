"""File metadata in a dataset: asked for, changed, forgotten. Made from objects in :mod:`emulator.domain.indexing`."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import Any

from emulator.clock import Clock, rfc3339
from emulator.domain import anywhere
from emulator.domain.datasets import Datasets
from emulator.domain.embedding import Embedding, pieces
from emulator.domain.facts import typed
from emulator.domain.place import Locks, Place, until_first
from emulator.domain.realm import Facts, Realm
from emulator.domain.refusals import BadValue, NotFound, Refusal, TooManyLabels
from emulator.engine.api import Document, Part

LABELS = 100  # key-value pairs a file, "Index KV count exceeded, should be no more than 100."


@dataclass(frozen=True, slots=True)
class Given:
    """What a request says of one file: its URI and facts by the sidecar's names."""

    uri: str
    facts: Facts


@dataclass(frozen=True, slots=True)
class Outcome:
    """One file of a batch; ``error`` is None when it went well."""

    uri: str
    error: Refusal | None = None


def document(place: Place, facts: dict[str, Any], parts: tuple[Part, ...], realm: Realm) -> Document:
    """What the engine keeps of a file: its record, its fields, its parts.

    Its whereabouts can be asked for like any field, but are written into replies and not into the record. All that is
    written about it is one more field, for FuzzyQuery.
    """
    whereabouts = {"OwnerId": place.scope.account, "ProjectName": place.project, "DatasetName": place.dataset}
    return Document(
        uri=facts["URI"],
        record=realm.record(facts),
        fields=typed({**facts, **whereabouts}, realm.fields)
        | {anywhere.FIELD.path: anywhere.written(facts, parts, realm.fields)},
        parts=parts,
        size=int(facts.get("Size") or 0),
    )


def laid(old: Facts, new: Facts) -> dict[str, Any]:
    """What is known, and over it what is given: a map that is given empty takes the old one away."""
    return {name: fact for name, fact in {**old, **new}.items() if fact != {}}


def moved(before: Facts, facts: dict[str, Any], operators: Collection[str]) -> dict[str, Any]:
    """The facts of a file that was given another position, with the address of that. Reads tables.

    What Myna made of the old position is made anew; an address that somebody gave stays as it is.
    """
    from emulator.domain.reading import REGEO, placed  # it knows this module

    known = before.get("Addresses")
    if known is not None:
        if known != placed({"LatLong": before.get("LatLong")}, (REGEO,)).get("Addresses"):
            return facts
        operators = (REGEO,)
    return placed({name: fact for name, fact in facts.items() if name != "Addresses"}, operators)


def too_many_labels(given: Given) -> bool:
    """Whether the request gives a file more custom labels than can be indexed."""
    return len(given.facts.get("CustomLabels") or ()) > LABELS


def refused(given: Given) -> Refusal | None:
    """Why an update of a file that is there cannot be done, or None."""
    if too_many_labels(given):
        return TooManyLabels(LABELS)
    if any(not figure.get("FigureId") for figure in given.facts.get("Figures") or ()):
        return BadValue("Figures", "Each figure needs its FigureId.")
    return None


def figures(known: Sequence[Facts], given: Sequence[Facts]) -> list[dict[str, Any]]:
    """Faces by FigureId: what is given is laid over what is known of that face, other faces stay as they are."""
    merged = {str(figure.get("FigureId") or number): dict(figure) for number, figure in enumerate(known)}
    for figure in given:
        merged.setdefault(figure["FigureId"], {}).update(figure)
    return list(merged.values())


class Files:
    """All file metadata of all datasets."""

    def __init__(self, datasets: Datasets, embedding: Embedding, realm: Realm, clock: Clock, locks: Locks) -> None:
        self._datasets = datasets
        self._embedding = embedding
        self._realm = realm
        self._clock = clock
        self._locks = locks

    async def get(self, place: Place, uris: Sequence[str]) -> list[bytes]:
        """The records that are there, in the order asked for, each once. Raises NotFound (project, dataset)."""
        await self._datasets.get(place)
        found = await (await self._datasets.records(place)).get(list(dict.fromkeys(uris)))
        return [found[uri] for uri in dict.fromkeys(uris) if uri in found]

    async def update(self, place: Place, given: Sequence[Given]) -> list[Outcome]:
        """Lay what is given over what is stored: absent facts stay, a map or list that is given replaces the old one,
        and an address that was made of the position follows it.

        Every file by itself: what fails leaves the others done. Raises NotFound (project, dataset).
        """
        return await until_first(lambda: self._update(place, given))

    async def _update(self, place: Place, given: Sequence[Given]) -> list[Outcome]:
        async with self._locks.of(place.key):
            operators = await self._datasets.operators(place, await self._datasets.get(place))
            index = await self._datasets.index(place)
            stored = await index.load([one.uri for one in given])
            now = rfc3339(self._clock.service(place.scope.account))
            outcomes: list[Outcome] = []
            changed: dict[str, Document] = {}
            for one in given:
                old = changed.get(one.uri) or stored.get(one.uri)
                refusal = refused(one) if old else NotFound("file", one.uri)
                if old is None or refusal is not None:
                    outcomes.append(Outcome(one.uri, refusal))
                    continue
                before = self._realm.facts(old.record)
                facts = laid(before, {**one.facts, "URI": one.uri, "UpdateTime": now})
                if "LatLong" in one.facts and "Addresses" not in one.facts:
                    facts = await asyncio.to_thread(moved, before, facts, operators)
                if "Figures" in one.facts:
                    facts["Figures"] = figures(before.get("Figures") or [], one.facts["Figures"])
                    facts["FigureCount"] = len(facts["Figures"])
                told = ("SceneElements" in one.facts) or pieces(before) != pieces(facts)
                parts = await self._embedding.revised(facts, old.parts) if told else old.parts
                made = document(place, facts, parts, self._realm)
                changed[one.uri] = replace(made, size=old.size, version=old.version)
                outcomes.append(Outcome(one.uri))
            await index.put(list(changed.values()))
            return outcomes

    async def delete(self, place: Place, uris: Sequence[str]) -> None:
        """Forget files; absent ones are no error. The objects stay. Raises NotFound (project, dataset)."""
        async with self._locks.of(place.key):
            await self._datasets.get(place)
            await (await self._datasets.records(place)).delete(list(dict.fromkeys(uris)))
