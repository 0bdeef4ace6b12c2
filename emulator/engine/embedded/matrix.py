"""The vectors of one field in memory, eight bits a number, and the search for the nearest documents in them.

A row is kept as ``scale * codes`` and the length of what rounding left over, its error. Where most rows are largest in
one dimension, that number is kept apart as it is: one that is large makes all others coarse. A scan gives every row a
cosine that is right within a margin that follows from the errors, wherever they point: in counts of words they point
along the question. Only rows that the margin leaves in doubt are read from the file and measured exactly. So the
answers are those of a scan over the exact vectors.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import apsw
import numpy as np
from numpy.typing import NDArray

from emulator.engine.embedded import kernel
from emulator.engine.embedded.columns import Growing, Mask, Slots
from emulator.engine.vectors import Unit, cosines

GATHER = 0.12  # below this share of matching rows, copying them out is faster than scanning all
_NOBODY = -8.0  # in place of the cosine of a row that the filter leaves out
_SINGLE = 1.05 * 2.0**-24  # by which a sum of products in single precision is off at most, for each of them
_READ = 4096  # rows that are measured at once
_FEW = 256  # rows that are measured sooner than it is known which of them need to be
_BLOCK = 8  # values of which the largest stands for all
_SMALLEST = np.float32(1e-30)  # scale of a row in which nothing is left
KEPT = 2**25  # bytes of exact rows that are kept in memory beside the rounded ones

Floats = NDArray[np.float32]
Numbers = NDArray[np.float64]
Read = Callable[[Slots], Unit]
"""Rows of the file by number."""


def leading(rows: Unit) -> int:
    """The dimension in which most rows have their largest number, -1 where there is none."""
    if not len(rows):
        return -1
    counts = np.bincount(np.abs(rows).argmax(axis=1))
    return int(counts.argmax()) if 2 * counts.max() > len(rows) else -1


def quantised_rows(rows: Unit, apart: int = -1) -> tuple[NDArray[np.int8], Floats, Floats]:
    """``(codes, scales, errors)`` of rows of length 1, without the dimension ``apart``; CorruptError for others."""
    with np.errstate(all="ignore"):
        made = rounded(rows, apart)
        lengths = np.vecdot(rows, rows)
    if not (np.abs(lengths - 1) < 1e-3).all():
        raise apsw.CorruptError("a vector is not of length 1")
    return made


def rounded(rows: Unit, apart: int) -> tuple[NDArray[np.int8], Floats, Floats]:
    """The same without a look at the lengths."""
    left = np.abs(rows)
    if apart >= 0:
        left[:, apart] = 0
    scales = np.maximum(left.max(axis=1) / np.float32(127), _SMALLEST)
    np.divide(rows, scales[:, None], out=left)
    if apart >= 0:
        left[:, apart] = 0
    whole = np.rint(left)
    codes = whole.astype(np.int8)
    np.subtract(left, whole, out=left)
    return codes, scales, np.sqrt(np.vecdot(left, left)) * scales


@dataclass(frozen=True, slots=True)
class Matrix:
    """All arrays are by slot, in the order of the parts. Removed documents may still be in them."""

    rows: Growing
    parts: Growing
    documents: Growing
    codes: Growing
    scales: Growing
    errors: Growing
    apart: int
    """The dimension that is not among the codes, or -1."""
    aparts: Growing
    """The rows' numbers in it; zero where there is none."""
    single: bool
    """No document has two rows."""
    worst: float
    """No error is larger."""
    exact: Growing | None
    """The rows themselves, while they are few; else they are read from the file."""

    @property
    def whole(self) -> bool:
        """A row's slot is its document's."""
        documents = self.documents.view
        return self.single and len(documents) > 0 and int(documents[-1]) == len(documents) - 1

    def extended(
        self, rows: Sequence[int], parts: Sequence[int], documents: Sequence[int], vectors: Sequence[Unit]
    ) -> Matrix:
        added = np.array(vectors)
        apart = self.apart if len(self.rows.view) else leading(added)
        codes, scales, errors = quantised_rows(added, apart)
        room = 4 * (self.codes.view.size + added.size) <= KEPT
        single = self.single and documents[0] not in self.documents.view[-1:] and increasing(np.array(documents))
        return Matrix(
            self.rows.extended(rows),
            self.parts.extended(parts),
            self.documents.extended(documents),
            self.codes.extended(codes),
            self.scales.extended(scales),
            self.errors.extended(errors),
            apart,
            self.aparts.extended(kept_apart(added, apart)),
            single,
            max(self.worst, float(errors.max())),
            self.exact.extended(added) if self.exact is not None and room else None,
        )

    def moved(self, rows: Mapping[int, int]) -> Matrix:
        """After rows of the file got other numbers."""
        old = np.array(sorted(rows), np.int64)
        now = self.rows.view.copy()
        order = np.argsort(now, kind="stable")
        now[order[np.searchsorted(now, old, sorter=order)]] = [rows[row] for row in old.tolist()]
        return replace(self, rows=Growing(now))

    def compacted(self, live: Mask, documents: Slots, parts: Slots) -> Matrix:
        """Without the documents that are not ``live``; the rest tell new slots by old ones."""
        keep = np.flatnonzero(live[self.documents.view])
        return Matrix(
            self.rows.taken(keep),
            Growing(parts[self.parts.view[keep]]),
            Growing(documents[self.documents.view[keep]]),
            self.codes.taken(keep),
            self.scales.taken(keep),
            self.errors.taken(keep),
            self.apart,
            self.aparts.taken(keep),
            self.single,
            self.worst,
            None if self.exact is None else self.exact.taken(keep),
        )


def kept_apart(rows: Unit, apart: int) -> Floats:
    """The numbers of the rows in one dimension; zero for -1."""
    return rows[:, apart] if apart >= 0 else np.zeros(len(rows), np.float32)


def increasing(numbers: Slots) -> bool:
    """Whether each number is above the one before."""
    return bool((numbers[1:] > numbers[:-1]).all())


class Nearness:
    """One query vector over one matrix."""

    def __init__(self, matrix: Matrix, query: Unit, read: Read) -> None:
        self._matrix = matrix
        self._query = query
        self._read = read
        self._apart = float(query[matrix.apart]) if matrix.apart >= 0 else 0.0
        # Behind the question's last number, products are zero: a text has nothing to say about pixels.
        self._stop = int(query.nonzero()[0][-1]) + 1
        codes, scales, errors = rounded(query[None, : self._stop], matrix.apart if self._apart else -1)
        self._codes, self._scale, self._error = codes[0], scales[0], float(errors[0])

    def nearest(self, mask: Mask, count: int, ties: NDArray[np.int64]) -> tuple[Slots, Numbers]:
        """Slots, ascending, and cosines of the ``count`` nearest documents; equally near ones by ``ties``.

        ``mask`` and ``ties`` are by slot of the document.
        """
        slots = documents = self._matrix.documents.view
        chosen: Slots | None = None
        allowed: Mask | None = None
        if not mask.all():
            allowed = mask[: len(documents)] if self._matrix.whole else mask[documents]
            matching = int(np.count_nonzero(allowed))
            if matching < GATHER * len(allowed):
                chosen, allowed = np.flatnonzero(allowed), None
                documents = documents[chosen]
        if not len(documents):
            return np.empty(0, np.int64), np.empty(0)
        rough = self._rough(chosen)
        if allowed is not None:
            np.copyto(rough, np.float32(_NOBODY), where=~allowed)
        starts = None if self._matrix.single else _starts(documents)
        heads = rough if starts is None else np.maximum.reduceat(rough, starts)
        around = 2 * self._margins(self._matrix.worst)
        least = below(heads, count) - around if count < len(heads) else _NOBODY
        places = (heads > max(least, _NOBODY + 1)).nonzero()[0]
        if starts is not None:
            places = _ranges(starts[places], np.append(starts, len(rough))[places + 1])
        slots = places if chosen is None else chosen[places]
        found, exact = self._settled(slots, rough[places], count)
        best = highest(exact, count, ties[found])
        return found[best], exact[best]

    def best(self, documents: Slots) -> Numbers:
        """The cosine of each document's nearest part, NaN where it has no vector. ``documents`` ascend."""
        view = self._matrix.documents.view
        if self._matrix.whole and len(documents) and documents[-1] < len(view):
            return self._measured(documents)
        slots = _ranges(np.searchsorted(view, documents), np.searchsorted(view, documents, "right"))
        made = np.full(len(documents), np.nan)
        if len(slots) and self._matrix.single:
            made[np.searchsorted(documents, view[slots])] = self._measured(slots)
        elif len(slots):
            owners, nearest = self._settled(slots, self._rough(slots), len(documents))
            made[np.searchsorted(documents, owners)] = nearest
        return made

    def of_parts(self, start: int, stop: int) -> tuple[Slots, Numbers, Numbers]:
        """``(places, least, most)``: which parts of ``start..stop`` have a vector, and the bounds of their cosines."""
        first, last = np.searchsorted(self._matrix.parts.view, (start, stop))
        slots = np.arange(first, last)
        rough, margins = self._rough(slots).astype(np.float64), self._margins(self._matrix.errors.view[slots])
        return self._matrix.parts.view[first:last] - start, rough - margins, rough + margins

    def exact(self, parts: Slots) -> Numbers:
        """The cosines of some parts that have a vector, by their slots."""
        return self._measured(np.searchsorted(self._matrix.parts.view, parts))

    def _rough(self, slots: Slots | None) -> Floats:
        codes, scales = self._matrix.codes.view, self._matrix.scales.view
        codes = codes[:, : self._stop]
        if slots is not None:
            codes, scales = codes[slots], scales[slots]
        made = kernel.products(codes, self._codes)
        made *= scales
        made *= self._scale
        if self._apart:
            aparts = self._matrix.aparts.view
            made += np.float32(self._apart) * (aparts if slots is None else aparts[slots])
        return made

    def _margins(self, errors: Any) -> Any:
        """How far off a rough cosine is at most."""
        return errors + self._error * (1 + errors) + 1e-6

    def _measured(self, slots: Slots) -> Numbers:
        query = self._query[: self._stop]
        blocks = [cosines(self._exact(slots[at : at + _READ]), query) for at in range(0, len(slots), _READ)]
        made = blocks[0] if len(blocks) == 1 else np.concatenate([np.empty(0), *blocks])
        if np.isnan(made).any():
            raise apsw.CorruptError("a vector is not of length 1")
        return made

    def _exact(self, slots: Slots) -> Unit:
        if self._matrix.exact is not None:
            return self._matrix.exact.view[:, : self._stop][slots]
        return self._read(self._matrix.rows.view[slots])[:, : self._stop]

    def _settled(self, slots: Slots, rough: Floats, count: int) -> tuple[Slots, Numbers]:
        """Documents among which the ``count`` nearest are, and their exact cosines.

        ``slots`` hold all rows of the documents that come into question, document by document.
        """
        owners = self._matrix.documents.view[slots]
        if not len(owners):
            return owners, np.empty(0)
        if self._matrix.exact is None or len(slots) > _FEW:
            doubtful = self._doubtful(owners, rough, self._margins(self._matrix.errors.view[slots]), count)
            slots, owners = slots[doubtful], owners[doubtful]
        if self._matrix.exact is not None and len(slots) > _FEW:
            nearly = np.vecdot(self._exact(slots), self._query[: self._stop])  # wakes no other core
            doubtful = self._doubtful(owners, nearly, len(self._query) * _SINGLE + 1e-6, count)
            slots, owners = slots[doubtful], owners[doubtful]
        exact = self._measured(slots)
        if self._matrix.single:
            return owners, exact
        starts = _starts(owners)
        return owners[starts], np.maximum.reduceat(exact, starts)

    def _doubtful(self, owners: Slots, rough: Floats, margins: Any, count: int) -> Slots:
        """The places of rows that may be their document's nearest one, of documents that may be among the ``count``
        nearest; of what a margin leaves in doubt all stay."""
        low, high = rough - margins, rough + margins
        starts = None if self._matrix.single else _starts(owners)
        heads = low if starts is None else np.maximum.reduceat(low, starts)
        least = np.maximum(heads, np.partition(heads, -count)[-count]) if count < len(heads) else heads
        if starts is not None:
            least = np.repeat(least, np.diff(np.append(starts, len(owners))))
        return np.flatnonzero(high >= least)


def below(values: NDArray[Any], count: int) -> Any:
    """A number that at least ``count`` of more values are not below, close below the largest that is.

    Of many values only the largest of every few are compared: to part them all takes as long as a scan of few rows.
    """
    blocks = len(values) // _BLOCK
    heads = values[: blocks * _BLOCK].reshape(_BLOCK, blocks).max(axis=0) if blocks >= _BLOCK * count else values.copy()
    heads.partition(len(heads) - count)
    return heads[len(heads) - count]


def highest(values: Numbers, count: int, ties: NDArray[np.int64]) -> Slots:
    """The places, ascending, of the ``count`` largest values; of equal ones those with the lowest ``ties``."""
    if count >= len(values):
        return np.arange(len(values))
    places: Slots = (values >= np.partition(values, -count)[-count]).nonzero()[0]
    if len(places) > count:
        places = np.sort(places[np.lexsort((ties[places], -values[places]))[:count]])
    return places


def _starts(owners: Slots) -> Slots:
    """Where each document's rows begin."""
    return np.flatnonzero(np.concatenate(([True], owners[1:] != owners[:-1])))


def _ranges(starts: Slots, stops: Slots) -> Slots:
    """All numbers of several ranges, one after the other."""
    counts = stops - starts
    made = np.repeat(starts - np.concatenate(([0], np.cumsum(counts)[:-1])), counts) if len(counts) else counts
    return made + np.arange(len(made))
