"""Query tree, sort fields and aggregations of both clouds → the house's: both spell them alike (imm-behaviour.md 8)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from emulator.clock import rfc3339
from emulator.domain.refusals import BadQuery
from emulator.domain.searching import Aggregate, Aggregation, Order
from emulator.query.checks import Invalid, Raw, check, check_aggregation, check_sort
from emulator.query.fields import FieldTable
from emulator.query.nodes import Node

SORTS = 5
FINE = ("CreateTime", "UpdateTime")
"""Times that records show with nine digits behind the second, whatever they are."""


def raw(tree: Mapping[str, Any]) -> Raw:
    """``{Field, Operation, Value, SubQueries}``; a leaf may carry ``SubQueries: []``."""
    return Raw(
        operation=tree.get("Operation") or "",
        field=tree.get("Field") or "",
        value=tree.get("Value"),
        children=tuple(raw(child) for child in tree.get("SubQueries") or ()),
    )


def condition(tree: Mapping[str, Any] | None, fields: FieldTable) -> Node:
    """The checked condition; none, or ``{}``, is every file. Raises BadQuery."""
    given = raw(tree) if tree else None
    try:
        return check(given, fields)
    except Invalid as error:
        raise BadQuery(str(error)) from None


def orders(sort: str | None, order: str | None, fields: FieldTable) -> tuple[Order, ...]:
    """``Sort`` and ``Order`` are comma lists. No Order: all descending. A short one: the rest ascending.

    Raises BadQuery.
    """
    names = [name.strip() for name in sort.split(",")] if sort else []
    ways = [way.strip() for way in order.split(",")] if order else []
    if len(names) > SORTS:
        raise BadQuery(f"Sort: {len(names)} fields are given, {SORTS} are allowed.")
    if len(ways) > len(names):
        raise BadQuery("Order: it names more directions than Sort names fields.")
    found = []
    for number, name in enumerate(names):
        try:
            field = check_sort(name, fields)
        except Invalid as error:
            raise BadQuery(str(error)) from None
        way = ways[number] if number < len(ways) else ("asc" if ways else "desc")
        found.append(Order(field.path, way == "desc"))
    return tuple(found)


def aggregations(given: Sequence[Mapping[str, Any]], fields: FieldTable) -> tuple[Aggregation, ...]:
    """``[{Field, Operation}]``. Raises BadQuery."""
    found = []
    for number, one in enumerate(given):
        path, operation = one.get("Field") or "", one.get("Operation") or ""
        if not path or not operation:
            raise BadQuery(f"Aggregations[{number}]: Field and Operation are required.")
        try:
            check_aggregation(path, operation, fields)
        except Invalid as error:
            raise BadQuery(str(error)) from None
        found.append(Aggregation(path, operation))  # type: ignore[arg-type]  # checked just now
    return tuple(found)


def outcome(result: Aggregate, fields: FieldTable) -> float | None:
    """The number of an aggregation, which is a number for times too: milliseconds since the epoch (a guess)."""
    value = result.value
    return value / 1000 if value is not None and _times(result, fields, ("min", "max")) else value


def groups(result: Aggregate, fields: FieldTable) -> list[tuple[str, int]]:
    """Value and count of each group. A time is written as files show it, and can be asked for again (a guess)."""
    if not _times(result, fields, ("group",)):
        return [(one.value, one.count) for one in result.buckets]
    fine = result.aggregation.field in FINE
    return [(moment(int(one.value), fine), one.count) for one in result.buckets]


def moment(microseconds: int, fine: bool) -> str:
    """An RFC 3339 time; what is not ``fine`` has seconds alone, where it has no more."""
    return rfc3339(microseconds * 1000, digits=9 if fine or microseconds % 1_000_000 else 0)


def _times(result: Aggregate, fields: FieldTable, operations: Sequence[str]) -> bool:
    field = fields.find(result.aggregation.field)
    return field is not None and field.kind == "time" and result.aggregation.operation in operations
