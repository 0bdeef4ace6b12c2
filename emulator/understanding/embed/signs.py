"""A direction of its own for every key: the bits of its BLAKE2b digest, as +1 and -1, at length 1.

Not a generator's numbers, which may change between versions, and not ``hash()``, which is salted.
"""

from __future__ import annotations

import functools
import hashlib
import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray


def directions(keys: Sequence[str], dims: int) -> NDArray[np.float32]:
    """A row a key; at most 512 dimensions."""
    size = math.ceil(dims / 8)
    digests = np.frombuffer(b"".join([_digest(key, size) for key in keys]), np.uint8).reshape(len(keys), size)
    step = np.float32(1 / math.sqrt(dims))
    return np.where(np.unpackbits(digests, axis=1)[:, :dims], step, -step)


@functools.lru_cache(maxsize=8192)
def _digest(key: str, size: int) -> bytes:
    return hashlib.blake2b(key.encode("utf-8"), digest_size=size).digest()
