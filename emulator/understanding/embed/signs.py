"""A direction of its own for every key: the bits of its BLAKE2b digest, as +1 and -1, at length 1.

Not a generator's numbers, which may change between versions, and not ``hash()``, which is salted.
"""

from __future__ import annotations

import functools
import hashlib
import math

import numpy as np
from numpy.typing import NDArray


@functools.lru_cache(maxsize=8192)
def direction(key: str, dims: int) -> NDArray[np.float32]:
    """Read-only, at most 512 dimensions."""
    digest = hashlib.blake2b(key.encode("utf-8"), digest_size=math.ceil(dims / 8)).digest()
    bits = np.unpackbits(np.frombuffer(digest, np.uint8))[:dims]
    row = ((bits * 2.0 - 1.0) / math.sqrt(dims)).astype(np.float32)
    row.flags.writeable = False
    return row
