"""A direction of its own for every key: the bits of its BLAKE2b digest, as +1 and -1, at length 1.

Not a generator's numbers, which may change between versions, and not ``hash()``, which is salted.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

_MOST = 2**14  # digests that are remembered, at about 200 bytes
_LONG = 80  # characters of a key that is worth remembering: words are shorter
_SIGNS = 2 * np.unpackbits(np.arange(256, dtype=np.uint8)[:, None], axis=1).astype(np.float32) - 1  # of each byte


class Directions:
    """Those of a space of at most 512 dimensions. For every thread."""

    def __init__(self, dims: int) -> None:
        self._dims = dims
        self._size = math.ceil(dims / 8)
        self._step = np.float32(1 / math.sqrt(dims))
        self._known: dict[str, bytes] = {}

    def added(self, weights: Mapping[str, float]) -> NDArray[np.float32]:
        """The sum of the keys' directions at their weights, added up one after the other in the order of the keys: the
        same bits everywhere."""
        keys, known = sorted(weights), self._known
        digests = b"".join([known.get(key) or self._digest(key) for key in keys])
        signs = _SIGNS.take(np.frombuffer(digests, np.uint8), axis=0).reshape(len(keys), 8 * self._size)
        steps = np.array([weights[key] for key in keys], np.float32) * self._step
        made: NDArray[np.float32] = np.add.reduce(signs * steps[:, None], axis=0, initial=np.float32(0))
        return made[: self._dims]

    def _digest(self, key: str) -> bytes:
        found = hashlib.blake2b(key.encode("utf-8"), digest_size=self._size).digest()
        if len(key) <= _LONG:
            if len(self._known) >= _MOST:
                self._known = {}
            self._known[key] = found
        return found
