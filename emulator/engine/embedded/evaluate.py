"""A query tree becomes a mask over the documents of one snapshot."""

# ruff: noqa: S608 - names in statements are the schema's own, quoted; values are bound

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import and_, or_

import apsw
import numpy as np

from emulator.engine import tokens
from emulator.engine.api import EngineError
from emulator.engine.embedded import geo
from emulator.engine.embedded.bodies import Bodies
from emulator.engine.embedded.columns import Column, GeoColumn, Mask, NumberColumn, Slots, TextColumn, numbers
from emulator.engine.embedded.order import Finder, OrderColumn
from emulator.engine.embedded.schema import FileSchema, Layout, quoted
from emulator.engine.embedded.snapshot import Frame, Snapshot
from emulator.engine.together import phrased, together
from emulator.query.fields import Field
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
    Polygon,
    Prefix,
    Words,
)

_TERMS = 200  # in one MATCH; FTS5 parses longer ones slowly


def canonical(path: str, schema: FileSchema) -> str:
    """The column that a field's path names: map keys folded, the identity as the empty path."""
    known = schema.find(path)
    if path == schema.identity:
        return ""
    if known.kind == "map":
        key = path[len(known.path) + 1 :]
        if not key:
            raise EngineError(f"{known.path} is a map; name one of its keys")
        return f"{known.path}.{known.folded_key(key)}"
    return path


def columns_of(node: Node, schema: FileSchema) -> Iterator[str]:
    """The columns that evaluating ``node`` reads."""
    asked: set[tuple[str, bool, bool]] = set()
    pending = [node]
    while pending:
        one = pending.pop()
        if isinstance(one, And | Or | Not):
            pending += one.children
        elif isinstance(one, Nested):
            pending.append(one.child)
        elif not isinstance(one, Everything):
            equal = isinstance(one, Compare) and one.operator == "eq"
            asked.add((one.field, equal, isinstance(one, Phrase | Words)))
    for field, equal, worded in asked:
        path = canonical(field, schema)
        by_index = equal and (not path or schema.ordered(path))
        if not by_index and not (worded and not schema.find(field).array):
            yield path


@dataclass(frozen=True, slots=True)
class View:
    """A snapshot, and how to come by a connection that reads the file in the same state: most of what small files are
    asked is in memory. ``bodies`` are those of the file."""

    snapshot: Snapshot
    reading: Callable[[], apsw.Connection]
    layouts: Mapping[str, Layout]
    bodies: Bodies

    @property
    def connection(self) -> apsw.Connection:
        return self.reading()

    @property
    def schema(self) -> FileSchema:
        return self.snapshot.schema

    def column(self, path: str) -> tuple[Frame, Column | OrderColumn]:
        """The column at a canonical path, and the frame whose slots it has."""
        found = self.snapshot.orders.get(path) or self.snapshot.documents.columns.get(path)
        if found is not None:
            return self.snapshot.documents, found
        frame = self.snapshot.arrays[self.snapshot.array(path)]
        return frame, frame.columns[path]

    def finder(self, path: str) -> Finder:
        return self.snapshot.finder(path, self.connection)

    @property
    def ids(self) -> Slots:
        """The id of every document slot."""
        view: Slots = self.snapshot.documents.ids.view
        return view


class Evaluator:
    def __init__(self, view: View) -> None:
        self.view = view
        self.schema = view.schema

    def mask(self, node: Node) -> Mask:
        """Live documents for which ``node`` holds."""
        live = self.view.snapshot.live
        return live.copy() if isinstance(node, Everything) else self._documents(node) & live

    def _documents(self, node: Node) -> Mask:
        documents = self.view.snapshot.documents
        if isinstance(node, Everything):
            return np.ones(documents.count, np.bool_)
        if isinstance(node, And):
            return reduce(and_, [self._documents(child) for child in node.children])
        if isinstance(node, Or | Not):
            rest, texts = together(node.children, self.schema)
            rest, phrases = phrased(rest)
            masks = [self._documents(child) for child in rest]
            for field, values in texts.items():
                known = self.schema.find(field)
                masks.append(self._raised(self._frame(known), self._among(known, values)))
            for field, values in phrases.items():
                known = self.schema.find(field)
                masks.append(self._raised(frame := self._frame(known), self._phrases(known, values, frame)))
            return _either(node, masks)
        if isinstance(node, Nested):
            if node.path not in self.view.snapshot.arrays:
                raise EngineError(f"The index has no array {node.path}")
            frame = self.view.snapshot.arrays[node.path]
            return self._raised(frame, self._elements(node.child, frame, node.path))
        known = self.schema.find(node.field)
        return self._raised(frame := self._frame(known), self._leaf(node, known, frame))

    def _elements(self, node: Node, frame: Frame, array: str) -> Mask:
        """Elements of one array for which ``node`` holds."""
        if isinstance(node, And):
            return reduce(and_, [self._elements(child, frame, array) for child in node.children])
        if isinstance(node, Or | Not):
            rest, texts = together(node.children, self.schema)
            masks = [self._elements(child, frame, array) for child in rest]
            masks += [self._among(self.schema.member(field, array), values) for field, values in texts.items()]
            return _either(node, masks)
        if isinstance(node, Everything | Nested):
            raise EngineError("A nested query holds groups and leaves only")
        return self._leaf(node, self.schema.member(node.field, array), frame)

    def _frame(self, known: Field) -> Frame:
        """Where a field's rows are: those of documents, or of an array's elements."""
        return self.view.snapshot.arrays[known.array] if known.array else self.view.snapshot.documents

    def _among(self, known: Field, values: Sequence[str]) -> Mask:
        """Rows whose field is one of several texts."""
        _, column = self.view.column(canonical(known.path, self.schema))
        assert isinstance(column, TextColumn)
        return column.among([known.folded_value(value) for value in values])

    def _phrases(self, known: Field, values: Sequence[str], frame: Frame) -> Mask:
        """Rows whose field has one of several phrases."""
        found = (" + ".join(_quoted(term) for term in tokens.phrase(value)) for value in values)
        return self._matching([one for one in found if one], known, frame)

    def _raised(self, frame: Frame, elements: Mask) -> Mask:
        """Documents with at least one of the elements; documents as they are."""
        if frame.parents is None:
            return elements
        mask = np.zeros(self.view.snapshot.documents.count, np.bool_)
        mask[frame.parents.view[elements]] = True
        return mask

    def _leaf(self, node: Leaf, known: Field, frame: Frame) -> Mask:
        if isinstance(node, Phrase | Words):
            return self._words(node, known, frame)
        path = canonical(node.field, self.schema)
        if isinstance(node, Compare) and node.operator == "eq" and (not path or self.schema.ordered(path)):
            return _placed(frame, np.array(self.view.finder(path).ids(str(node.value)), np.int64))
        _, column = self.view.column(path)
        if isinstance(node, Exists):
            return column.exists()
        if isinstance(node, Compare):
            return self._compare(node, known, path, column)
        if isinstance(node, Prefix):
            if isinstance(column, OrderColumn):
                return column.prefix(node.value, self.view.finder(path), self.view.ids)
            if isinstance(column, TextColumn):
                return column.prefix(known.folded_value(node.value))
            raise EngineError(f"{node.field} holds no text that could have a prefix")
        if not isinstance(column, GeoColumn):
            raise EngineError(f"{node.field} holds no point")
        if isinstance(node, Distance):
            return geo.within(column.latitude, column.longitude, node.centre, node.metres)
        if isinstance(node, Box):
            return geo.in_box(column.latitude, column.longitude, node.top_left, node.bottom_right)
        assert isinstance(node, Polygon)
        return geo.in_polygon(column.latitude, column.longitude, node.corners)

    def _compare(self, node: Compare, known: Field, path: str, column: Column | OrderColumn) -> Mask:
        value = node.value
        if isinstance(column, NumberColumn) and isinstance(value, int | float):
            return column.compare(node.operator, value)
        if isinstance(column, TextColumn) and isinstance(value, str):
            return column.compare(node.operator, known.folded_value(value))
        if isinstance(column, OrderColumn) and isinstance(value, str):
            return column.compare(node.operator, value, self.view.finder(path), self.view.ids)
        if isinstance(column, GeoColumn) and isinstance(value, tuple) and node.operator == "eq":
            mask: Mask = (column.latitude == value[0]) & (column.longitude == value[1])
            return mask
        raise EngineError(f"{node.field} is of the kind {known.kind} and cannot be compared with {value!r:.100}")

    def _words(self, node: Phrase | Words, known: Field, frame: Frame) -> Mask:
        if isinstance(node, Phrase):
            return self._phrases(known, [node.value], frame)
        return self._matching([_quoted(term) for term in tokens.words(node.value)], known, frame)

    def _matching(self, each: Sequence[str], known: Field, frame: Frame) -> Mask:
        """Rows of which a text field has any of several words or phrases."""
        if known.kind != "text" or known.path == self.schema.identity:
            raise EngineError(f"{known.path} is not searched by words")
        questions = [" OR ".join(each[at : at + _TERMS]) for at in range(0, len(each), _TERMS)]
        table = self.schema.elements[known.array].name if known.array else "doc"
        name = quoted("words." + table)
        mask = np.zeros(frame.count, np.bool_)
        for question in questions:
            match = f"{{{quoted(known.path)}}} : ({question})"
            found = numbers(self.view.connection, f"SELECT rowid FROM {name} WHERE {name} MATCH ?", (match,))
            mask[frame.slots(found)] = True
        return mask


def _quoted(term: tokens.Term) -> str:
    return f'"{term.text}"' + ("*" if term.prefix else "")


def _placed(frame: Frame, ids: Slots) -> Mask:
    mask = np.zeros(frame.count, np.bool_)
    mask[frame.slots(ids)] = True
    return mask


def _either(node: Or | Not, masks: list[Mask]) -> Mask:
    either = reduce(or_, masks)
    return either if isinstance(node, Or) else ~either
