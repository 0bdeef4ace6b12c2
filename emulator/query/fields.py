"""Field types: what a dialect's catalogue says about each field that can be asked for.

A field is named by its dotted path (``Size``, ``Labels.LabelName``, ``CustomLabels.<key>``). Which operators a field
takes, whether it can be sorted and aggregated, comes from the catalogue; what an operator means is written once, here
and in the engines.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal, TypeAlias

Kind: TypeAlias = Literal["keyword", "text", "integer", "double", "time", "geo", "map"]


@dataclass(frozen=True, slots=True)
class Field:
    """One field.

    ``kind``      keyword: exact text, compared by code point; text: exact text that can also be asked by phrase;
                  integer: 64 bits; double; time: microseconds since the epoch; geo: a point;
                  map: free keys, text values.
    ``array``     the path of the array of objects that it is a member of (``Labels``), or empty.
    ``operators`` the operators that the vendor documents for it.
    ``unique``    one value a document (URI, ObjectId): engines keep no column for it.
    ``fold``      which sides of a map compare without case: ``""``, ``"key"``, ``"both"``; the last for a keyword too.
    ``equals``    what ``eq`` means on a text field: the whole text, or a phrase in it (IMM: ``Addresses.AddressLine``).
    """

    path: str
    kind: Kind
    operators: frozenset[str]
    array: str = ""
    sortable: bool = False
    aggregates: frozenset[str] = frozenset()
    unique: bool = False
    fold: Literal["", "key", "both"] = ""
    equals: Literal["exact", "phrase"] = "exact"

    @property
    def member(self) -> str:
        """The path below the array: ``Pose.Pitch`` of ``Figures.Pose.Pitch``; outside arrays the path itself."""
        return self.path[len(self.array) + 1 :] if self.array else self.path

    def folded_key(self, key: str) -> str:
        """A key of this map as it is stored and asked for."""
        return key.casefold() if self.fold else key

    def folded_value(self, value: str) -> str:
        """A value of this field as it is stored and asked for."""
        return value.casefold() if self.fold == "both" else value


class FieldTable:
    """All fields of one dialect, by path; a map's keys are found through the map.

    ``identity`` names the field whose value is the document's own URI: documents need not repeat it among their fields.
    """

    def __init__(self, fields: Iterable[Field], version: str = "1", identity: str = "URI") -> None:
        self._fields: dict[str, Field] = {}
        for field in fields:
            if field.path in self._fields:
                raise ValueError(f"The field {field.path} is listed twice")
            self._fields[field.path] = field
        self.version = version
        self.identity = identity
        heads: dict[str, list[Field]] = {}
        for one in self._fields.values():
            heads.setdefault(one.path.partition(".")[0], []).append(one)
        self._heads = {head: tuple(found) for head, found in heads.items()}
        self.arrays = frozenset(field.array for field in self._fields.values() if field.array)

    def __iter__(self) -> Iterator[Field]:
        return iter(self._fields.values())

    def __len__(self) -> int:
        return len(self._fields)

    def paths(self) -> list[str]:
        return list(self._fields)

    def under(self, head: str) -> tuple[Field, ...]:
        """The fields of one top-level name: ``Labels`` has ``Labels.LabelName`` and its like."""
        return self._heads.get(head, ())

    def find(self, path: str) -> Field | None:
        """The field at ``path``; ``CustomLabels.colour`` finds the map ``CustomLabels``. None: no such field."""
        found = self._fields.get(path)
        if found is not None:
            return found
        head, dot, _ = path.partition(".")
        candidate = self._fields.get(head) if dot else None
        return candidate if candidate is not None and candidate.kind == "map" else None
