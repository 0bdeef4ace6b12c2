"""The one product that a scan spends its time in: rows of int8 with an int8 query, exact."""

from __future__ import annotations

import os
from typing import Any

import numpy as np
from numpy.typing import NDArray

simsimd: Any = None
try:
    import simsimd as _installed

    simsimd = _installed
except ImportError:  # the extra `fast` is not installed
    pass

_WIDENED = 2**18  # numbers that are widened at once, so that they stay in the cache
_SHARED = 2**23  # numbers from which on a second core is worth waking
_CORES = 2  # more of them wait for the memory

Codes = NDArray[np.int8]
Products = NDArray[np.float32]


def by_numpy(rows: Codes, query: Codes) -> Products:
    """Whole numbers below 2**24 are exact in float32, so this is exact up to 1,040 dimensions, and nearly so beyond."""
    wide = query.astype(np.float32)
    made = np.empty(len(rows), np.float32)
    block = max(1, _WIDENED // len(query))
    for start in range(0, len(rows), block):
        np.matmul(rows[start : start + block].astype(np.float32), wide, out=made[start : start + block])
    return made


def by_simsimd(rows: Codes, query: Codes, cores: int = 0) -> Products:
    """The same, at the speed of the memory. ``cores`` 0: two for what is large, where there are two."""
    if not len(rows):
        return np.empty(0, np.float32)
    if not cores:
        cores = min(_CORES, os.cpu_count() or 1) if rows.size >= _SHARED else 1
    made: Any = simsimd.cdist(query[None], rows, "dot", out_dtype="float32", threads=cores)
    return np.asarray(made).reshape(-1)


products = by_numpy if simsimd is None else by_simsimd
