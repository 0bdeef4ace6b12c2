"""The catalogue of a product, indexed: ``imm.json`` and its like become :class:`Operation` values.

The files are data and ours; each fact carries its evidence: ``recorded`` (seen in a real reply), ``documented`` (a page
or an SDK comment states it), ``sdk`` (only the SDK's model shows it), ``guess``. What is documented and what is
enforced are two columns, because they differ.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any

HERE = Path(__file__).parent
NOWHERE: Mapping[str, Operation] = MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """A member of a structure or of a reply.

    ``type``        string, integer (32 bits), long (64 bits), float, double, boolean, any, array<T>, map<T>, object
                    (its members in ``fields``) or the name of one of the catalogue's schemas.
    ``documented``  the vendor's limits: min, max, above, below, minLength, maxLength, maxBytes, maxItems, enum,
                    default, unit, …
    ``enforced``    what Myna checks, in the same words and those of :mod:`emulator.catalog.limits`.
    ``guess``       the keys of ``enforced`` (or ``required``) for which no source was found.
    """

    name: str
    type: str
    required: bool = False
    documented: Mapping[str, Any] = field(default_factory=dict)
    enforced: Mapping[str, Any] = field(default_factory=dict)
    guess: tuple[str, ...] = ()
    ex: str = ""
    note: str = ""
    fields: tuple[Member, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter(Member):
    """A parameter of an operation.

    ``place`` is query or form as documented (all are read from both); ``json`` says that one text holds a whole
    structure; ``effect`` is honoured, stored, ignored or refused.
    """

    place: str
    effect: str
    evidence: str
    json: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One operation: how it is called, what it answers, whether Myna serves it (``state`` emulated or refused).

    ``handler`` names the dialect's function, empty where refused. ``errors`` are row names of the product's error
    table beyond those that every operation may answer (:attr:`Catalog.errors`). ``asynchronous`` is empty, ``event`` or
    ``task``. ``path`` is empty where one path serves all operations (RPC); ``aliases`` are further paths of the same
    operation. ``sse`` says that it answers with an event stream. ``billed`` are the items that the service bills once
    for a call.
    """

    product: str
    name: str
    group: str
    methods: tuple[str, ...]
    state: str
    evidence: str
    source: str
    parameters: tuple[Parameter, ...]
    response: tuple[Member, ...]
    errors: tuple[str, ...]
    path: str = ""
    aliases: tuple[str, ...] = ()
    handler: str = ""
    asynchronous: str = ""
    deprecated: bool = False
    sse: bool = False
    billed: tuple[str, ...] = ()

    def parameter(self, name: str) -> Parameter | None:
        """The parameter of that name, or None."""
        return next((parameter for parameter in self.parameters if parameter.name == name), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalog:
    """All operations of one product and the structures they share.

    ``common`` are the names of the protocol's own parameters (Action, Signature, …), which no operation lists.
    """

    product: str
    version: str
    operations: tuple[Operation, ...]
    schemas: Mapping[str, tuple[Member, ...]]
    common: frozenset[str]
    errors: tuple[str, ...]
    _exact: Mapping[str, Operation] = field(repr=False)
    _folded: Mapping[str, Operation] = field(repr=False)
    _paths: Mapping[str, Mapping[str, Operation]] = field(repr=False)

    def operation(self, name: str) -> Operation | None:
        """The operation of exactly that name, or None."""
        return self._exact.get(name)

    def find(self, name: str) -> Operation | None:
        """The operation of that name whatever its case, or None (pop-core lower-cases the first letter)."""
        return self._exact.get(name) or self._folded.get(name.lower())

    def at(self, method: str, path: str) -> Operation | None:
        """The operation that ``method`` (in capitals) calls on exactly that path or alias, or None."""
        return self.on(path).get(method)

    def on(self, path: str) -> Mapping[str, Operation]:
        """The operations of a path or alias by method; empty where nothing has that path."""
        return self._paths.get(path, NOWHERE)

    @property
    def paths(self) -> frozenset[str]:
        """All paths and aliases."""
        return frozenset(self._paths)


def load(product: str) -> Catalog:
    """Read ``<product>.json``. Reads the disk: call it once, keep what it returns."""
    document = json.loads((HERE / f"{product}.json").read_bytes())
    operations = tuple(operation(document["product"], row) for row in document["operations"])
    return Catalog(
        product=document["product"],
        version=document["version"],
        operations=operations,
        schemas=MappingProxyType({name: members(rows) for name, rows in document["schemas"].items()}),
        common=frozenset(document["common"]),
        errors=tuple(document["errors"]),
        _exact=MappingProxyType({each.name: each for each in operations}),
        _folded=MappingProxyType({each.name.lower(): each for each in operations}),
        _paths=MappingProxyType(by_path(operations)),
    )


def by_path(operations: Iterable[Operation]) -> dict[str, Mapping[str, Operation]]:
    """Operations by path and method. Raises ValueError where two operations claim the same."""
    found: dict[str, dict[str, Operation]] = {}
    for each in operations:
        for path in filter(None, (each.path, *each.aliases)):
            for method in each.methods:
                if found.setdefault(path, {}).setdefault(method, each) is not each:
                    raise ValueError(f"{method} {path} belongs to two operations")
    return {path: MappingProxyType(methods) for path, methods in found.items()}


def operation(product: str, row: Mapping[str, Any]) -> Operation:
    """A row of the file as a value; a key that :class:`Operation` does not have is a TypeError."""
    lists = {
        "methods": tuple(row["methods"]),
        "errors": tuple(row["errors"]),
        "aliases": tuple(row.get("aliases", ())),
        "billed": tuple(row.get("billed", ())),
        "parameters": tuple(Parameter(**thawed(parameter)) for parameter in row["parameters"]),
        "response": members(row["response"]),
    }
    return Operation(product=product, **{**row, **lists})


def members(rows: list[dict[str, Any]]) -> tuple[Member, ...]:
    return tuple(Member(**thawed(row)) for row in rows)


def thawed(row: dict[str, Any]) -> dict[str, Any]:
    """The row with its lists as tuples of values."""
    if "guess" in row:
        row["guess"] = tuple(row["guess"])
    if "fields" in row:
        row["fields"] = members(row["fields"])
    return row
