"""The nodes of a checked query tree. Values are typed: what a node holds, an engine may use without asking again.

Types of values by field type: keyword and text ``str``, integer ``int``, double ``float``, time ``int`` (microseconds
since the epoch), geo ``(latitude, longitude)`` in degrees.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

Value: TypeAlias = str | int | float
Point: TypeAlias = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Everything:
    """Every document of the index."""


@dataclass(frozen=True, slots=True)
class And:
    children: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Or:
    children: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """None of the children holds (imm-behaviour.md 8)."""

    children: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Nested:
    """One element of the array ``path`` satisfies ``child``, whose leaves name members of that array."""

    path: str
    child: Node


@dataclass(frozen=True, slots=True)
class Compare:
    """``eq gt gte lt lte`` by the field's type; on a member of an array: any element, each leaf on its own.

    A point takes ``eq`` only.
    """

    field: str
    operator: Literal["eq", "gt", "gte", "lt", "lte"]
    value: Value | Point


@dataclass(frozen=True, slots=True)
class Prefix:
    field: str
    value: str


@dataclass(frozen=True, slots=True)
class Phrase:
    """The value's tokens stand next to each other, in order, in a text field."""

    field: str
    value: str


@dataclass(frozen=True, slots=True)
class Words:
    """Any token of the value occurs in a text field (the older ``match`` operator)."""

    field: str
    value: str


@dataclass(frozen=True, slots=True)
class Exists:
    field: str


@dataclass(frozen=True, slots=True)
class Distance:
    field: str
    centre: Point
    metres: float


@dataclass(frozen=True, slots=True)
class Box:
    """A left edge east of the right one means that the box crosses the antimeridian."""

    field: str
    top_left: Point
    bottom_right: Point


@dataclass(frozen=True, slots=True)
class Polygon:
    """Edges are straight lines in degrees; a polygon does not cross the antimeridian."""

    field: str
    corners: tuple[Point, ...]


Leaf: TypeAlias = Compare | Prefix | Phrase | Words | Exists | Distance | Box | Polygon
Node: TypeAlias = Everything | And | Or | Not | Nested | Leaf
