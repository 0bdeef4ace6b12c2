"""Vectors as every engine keeps them: finite, not zero, of the field's length, brought to length 1 as float32."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, TypeAlias

from emulator.engine.api import EngineError, ForeignVectors, Part, Vector, VectorField

if TYPE_CHECKING:  # imported with the first vector
    import numpy as np
    from numpy.typing import NDArray

MOST_DIMS = 4096  # what Elasticsearch takes

_UNFINISHED = "an unfinished reindex for "
_UNIT = 1e-6  # how far rounding to float32 takes the square of a length from 1
_SOME = 64  # vectors that are looked at together
_FEW = 4  # fewer are looked at one by one

Unit: TypeAlias = "NDArray[np.float32]"


def checked(fields: Iterable[VectorField]) -> dict[str, VectorField]:
    """The fields by name. EngineError for two of one name, or dims out of range."""
    found: dict[str, VectorField] = {}
    for field in fields:
        if not field.name or found.setdefault(field.name, field) != field:
            raise EngineError(f"Two vector fields have the name {field.name!r}, or it has none")
        if not 1 <= field.dims <= MOST_DIMS:
            raise EngineError(
                f"The vector field {field.name} has {field.dims} dimensions; 1 to {MOST_DIMS} are possible"
            )
    return found


def refuse_foreign(where: str, stored: VectorField, asked: VectorField) -> None:
    """ForeignVectors unless both say the same of what makes the vectors. ``where`` begins the sentence."""
    if (stored.dims, stored.model) != (asked.dims, asked.model):
        if stored.model.startswith(_UNFINISHED):
            raise ForeignVectors(
                f"{where} holds vectors named {stored.name} of {stored.model.removeprefix('an ')}; run `myna reindex` "
                "again, which makes them all anew"
            )
        raise ForeignVectors(
            f"{where} holds vectors named {stored.name} of {stored.dims} dimensions made by {stored.model!r}, "
            f"this Myna makes {asked.dims} by {asked.model!r}; start it with the embedder of before, or run "
            "`myna reindex` to make them anew"
        )


def remade(fields: Iterable[VectorField], done: bool) -> list[VectorField]:
    """The fields while their vectors are made anew, under a model that nobody asks for; once that is done, as given."""
    return [field if done else replace(field, model=_UNFINISHED + field.model) for field in fields]


def unit(vector: Vector, field: VectorField, owner: str) -> Unit:
    """The vector at length 1. EngineError, beginning with ``owner``, for what has no direction in this field."""
    import numpy as np

    try:
        array = np.asarray(vector)
    except (ValueError, TypeError, OverflowError):
        array = np.empty(0, np.object_)
    if array.ndim != 1 or array.dtype.kind not in "fiu":
        raise EngineError(f"{owner}: the vector {field.name} is not a row of numbers")
    if len(array) != field.dims:
        raise EngineError(f"{owner}: the vector {field.name} has {len(array)} numbers, not {field.dims}")
    row = array.astype(np.float64)
    if array.dtype == np.float32 and abs(float(row @ row) - 1) < _UNIT:
        return array.copy()  # what was loaded is stored again as it was
    largest = float(np.abs(row).max())
    if not math.isfinite(largest):
        raise EngineError(f"{owner}: the vector {field.name} holds a number that is not finite")
    if not largest:
        raise EngineError(f"{owner}: the vector {field.name} is zero, which has no direction")
    row /= largest  # squares of very large and very small numbers stay in range
    return (row / math.sqrt(float(row @ row))).astype(np.float32)


def units(parts: Sequence[Part], uri: str, fields: Mapping[str, VectorField]) -> list[dict[str, Unit]]:
    """All vectors of each part by field. EngineError as :func:`unit`, and for a field that the index does not keep."""
    made: list[dict[str, Unit]] = [{} for _ in parts]
    for part in parts:
        for name in part.vectors:
            if name not in fields:
                raise EngineError(
                    f"The part {part.id} of {uri} has vectors named {name}, which the index does not keep"
                )
    for name, field in fields.items():
        having = [at for at, part in enumerate(parts) if name in part.vectors]
        for first in range(0, len(having), _SOME):
            some = having[first : first + _SOME]
            rows = _kept([parts[at].vectors[name] for at in some], field)
            for at, row in zip(some, rows, strict=True):
                if row is None:
                    row = unit(parts[at].vectors[name], field, f"The part {parts[at].id} of {uri}")
                made[at][name] = row
    return made


def _kept(vectors: Sequence[Vector], field: VectorField) -> Sequence[Unit | None]:
    """Copies of those that are at length 1 already; None for what :func:`unit` has to look at.

    All at once: numpy lets go of the interpreter for an instant in every operation on so many numbers. Some operations
    for each of a document's thousands of vectors wake up a waiting thread each time, and never let it in.
    """
    import numpy as np

    if len(vectors) < _FEW or not all(
        isinstance(one, np.ndarray) and one.dtype == np.float32 and one.shape == (field.dims,) for one in vectors
    ):
        return [None] * len(vectors)
    rows = np.frombuffer(b"".join(np.ascontiguousarray(one).data for one in vectors), np.float32).reshape(
        -1, field.dims
    )
    wide = rows.astype(np.float64)
    long = np.abs(np.vecdot(wide, wide) - 1) < _UNIT
    return [row if one else None for row, one in zip(rows, long, strict=True)]


def cosines(rows: Unit | Sequence[Unit], query: Unit) -> NDArray[np.float64]:
    """The cosine of every row with ``query``, both at length 1. Equal rows have equal cosines, wherever they stand."""
    import numpy as np

    if not len(rows):
        return np.empty(0)
    products: NDArray[np.float64] = np.vecdot(np.asarray(rows, np.float64), query.astype(np.float64))
    return np.clip(products, -1.0, 1.0, out=products)
