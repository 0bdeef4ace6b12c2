"""From an untyped tree to checked, typed nodes.

Dialects build :class:`Raw` from what arrived; :func:`check` returns a node that an engine may evaluate without asking
again, or raises :class:`Invalid` with a sentence that names what is wrong and what would be right. Limits are those of
IMM's SimpleQuery: 100 sub-queries in one list, 5 levels. A leaf alone is one level, a group around it the second.
"""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from typing import cast

from emulator.query import values
from emulator.query.fields import Field, FieldTable
from emulator.query.nodes import (
    And,
    Box,
    Compare,
    Distance,
    Everything,
    Exists,
    Leaf,
    Nested,
    Node,
    Not,
    Or,
    Phrase,
    Point,
    Polygon,
    Prefix,
    Words,
)

COMPARISONS = ("eq", "gt", "gte", "lt", "lte")
GEO = ("geo-distance", "geo-bounding-box", "geo-polygon")
LEAVES = (*COMPARISONS, "prefix", "match-phrase", "match", "exist", *GEO)
GROUPS = ("and", "or", "not", "nested")
KINDS = {"integer": "a whole number", "double": "a number", "time": "a time", "geo": "a point"}


class Invalid(Exception):
    """A query that cannot be answered. The message is a sentence for the caller."""


@dataclass(frozen=True, slots=True)
class Raw:
    """A node as it arrived: ``value`` is text (None: not given), an empty ``field`` or ``operation`` is not given."""

    operation: str
    field: str = ""
    value: str | None = None
    children: tuple[Raw, ...] = ()


@dataclass(frozen=True, slots=True)
class Limits:
    children: int = 100
    depth: int = 5


def check(raw: Raw | None, fields: FieldTable, name: str = "Query", limits: Limits | None = None) -> Node:
    """The typed node of ``raw``; no tree at all is every document. ``name`` is the parameter's name in messages."""
    if raw is None:
        return Everything()
    return _Check(fields, limits or Limits()).node(raw, name, 1, "")


def check_sort(path: str, fields: FieldTable, name: str = "Sort") -> Field:
    """The field to sort by, or Invalid."""
    field = _known(path, fields, name)
    if not field.sortable:
        raise Invalid(f'{name}: results cannot be sorted by the field "{path}"')
    return field


def check_aggregation(path: str, operation: str, fields: FieldTable, name: str = "Aggregations") -> Field:
    """The field to aggregate, or Invalid."""
    field = _known(path, fields, name)
    if not field.aggregates:
        raise Invalid(f'{name}: the field "{path}" cannot be aggregated')
    if operation not in field.aggregates:
        raise Invalid(
            f'{name}: the operation "{operation}" does not apply to the field "{path}"; '
            f"use one of {', '.join(sorted(field.aggregates))}"
        )
    return field


def _known(path: str, fields: FieldTable, where: str) -> Field:
    if not path:
        raise Invalid(f"{where}: a Field is needed")
    field = fields.find(path)
    if field is None:
        if path in fields.arrays:
            member = next(field.path for field in fields if field.array == path)
            raise Invalid(f'{where}: "{path}" is an array; name one of its members, such as {member}')
        near = difflib.get_close_matches(path, fields.paths(), 1)
        raise Invalid(f'{where}: the field "{path}" is not known' + (f'; did you mean "{near[0]}"?' if near else ""))
    if field.kind == "map" and len(path) <= len(field.path) + 1:
        raise Invalid(f'{where}: "{field.path}" holds keys; name one, such as {field.path}.category')
    return field


def _text(value: str, where: str) -> str:
    try:
        value.encode()
    except UnicodeEncodeError:
        raise Invalid(f"{where}: a text holds half a surrogate pair, which is no character") from None
    return value


class _Check:
    def __init__(self, fields: FieldTable, limits: Limits) -> None:
        self.fields = fields
        self.limits = limits

    def node(self, raw: Raw, where: str, level: int, inside: str) -> Node:
        """``inside`` is the array of the nested group around the node, or empty."""
        if level > self.limits.depth:
            raise Invalid(f"{where}: sub-queries may be nested {self.limits.depth} levels deep, not deeper")
        if raw.operation in GROUPS:
            return self.group(raw, where, level, inside)
        if raw.operation in LEAVES:
            return self.leaf(raw, where, inside)
        if not raw.operation:
            raise Invalid(f"{where}: an Operation is needed; use one of {', '.join(GROUPS + LEAVES)}")
        raise Invalid(
            f'{where}: the operation "{raw.operation}" is not supported; use one of {", ".join(GROUPS + LEAVES)}'
        )

    def group(self, raw: Raw, where: str, level: int, inside: str) -> Node:
        if not raw.children:
            raise Invalid(f'{where}: the operation "{raw.operation}" needs at least one of SubQueries')
        if len(raw.children) > self.limits.children:
            raise Invalid(
                f"{where}: {len(raw.children)} sub-queries in one list; at most {self.limits.children} are allowed"
            )
        if raw.operation == "nested":
            if inside:
                raise Invalid(f"{where}: a nested query cannot stand inside another nested query")
            inside = self.array(raw, where)
        children = tuple(
            self.node(child, f"{where}.SubQueries.{number}", level + 1, inside)
            for number, child in enumerate(raw.children, 1)
        )
        if raw.operation == "and":
            return And(children)
        if raw.operation == "or":
            return Or(children)
        if raw.operation == "not":
            return Not(children)
        return Nested(inside, children[0] if len(children) == 1 else And(children))

    def array(self, raw: Raw, where: str) -> str:
        """The array that a nested group is about: named by Field, or by its first leaf."""
        if raw.field:
            if raw.field not in self.fields.arrays:
                known = ", ".join(sorted(self.fields.arrays))
                raise Invalid(f'{where}: "{raw.field}" is not an array of objects; use one of {known}')
            return raw.field
        first = raw
        for _ in range(self.limits.depth + 1):
            if not first.children:
                break
            first = first.children[0]
        field = self.fields.find(first.field)
        if field is not None and not field.array:
            raise Invalid(f'{where}: a nested query is about one array of objects, "{first.field}" belongs to none')
        return field.array if field is not None else first.field.partition(".")[0]

    def leaf(self, raw: Raw, where: str, inside: str) -> Leaf:
        if raw.children:
            raise Invalid(f'{where}: the operation "{raw.operation}" takes a Field, not SubQueries')
        field = _known(raw.field, self.fields, where)
        path = field.path
        if field.kind == "map":
            path += "." + field.folded_key(_text(raw.field[len(path) + 1 :], where))
        if inside and field.array != inside:
            raise Invalid(
                f'{where}: "{raw.field}" is not a member of the array "{inside}" that the nested query is about'
            )
        if raw.operation not in field.operators:
            known = ", ".join(name for name in LEAVES if name in field.operators)
            raise Invalid(
                f'{where}: the operation "{raw.operation}" does not apply to the field "{raw.field}"; '
                + (f"use one of {known}" if known else "it cannot be asked for")
            )
        if raw.operation == "exist":
            return Exists(path)
        if raw.value is None:
            raise Invalid(f'{where}: the operation "{raw.operation}" on the field "{raw.field}" needs a Value')
        _text(raw.value, where)
        try:
            return _typed(field, path, raw.operation, raw.value)
        except ValueError as error:
            raise Invalid(
                f'{where}: "{_short(raw.value)}" is not a value for "{raw.operation}" on the field "{raw.field}"; '
                f"use {error}"
            ) from None


def _short(value: str) -> str:
    return value if len(value) <= 100 else value[:100] + "…"


def _typed(field: Field, path: str, operation: str, value: str) -> Leaf:
    """The leaf of one operation; ``ValueError`` says what its value should have been."""
    if operation in GEO:
        return _geo(field, path, operation, value)
    if operation in COMPARISONS:
        return _compare(field, path, cast("values.Comparison", operation), value)
    if field.kind not in ("keyword", "text", "map"):
        raise ValueError(f"eq, gt, gte, lt or lte: the field holds {KINDS[field.kind]}")
    if operation == "prefix":
        return Prefix(path, field.folded_value(value))
    if field.kind != "text":
        raise ValueError("eq or prefix: the field is not searched by words")
    return Phrase(path, value) if operation == "match-phrase" else Words(path, value)


def _compare(field: Field, path: str, operator: values.Comparison, value: str) -> Leaf:
    if field.kind == "integer":
        operator, whole = values.integer(value, operator)
        return Compare(path, operator, whole)
    if field.kind == "double":
        return Compare(path, operator, values.double(value))
    if field.kind == "time":
        return Compare(path, operator, values.microseconds(value))
    if field.kind == "geo":
        if operator != "eq":
            raise ValueError("eq or a geo operation: a point has no order")
        return Compare(path, operator, values.point(value))
    if operator == "eq" and field.equals == "phrase":
        return Phrase(path, value)
    return Compare(path, operator, field.folded_value(value))


def _geo(field: Field, path: str, operation: str, value: str) -> Leaf:
    if field.kind != "geo":
        raise ValueError("another operation: the field holds no point")
    if operation == "geo-distance":
        centre, metres = values.circle(value)
        return Distance(path, centre, metres)
    if operation == "geo-bounding-box":
        top_left, bottom_right = values.box(value)
        return Box(path, top_left, bottom_right)
    corners: tuple[Point, ...] = values.polygon(value)
    return Polygon(path, corners)
