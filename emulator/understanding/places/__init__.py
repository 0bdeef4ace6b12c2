"""Places: from a position to an address, and every name that a place goes by. Tables and their origin: README.md."""

from __future__ import annotations

from emulator.understanding.places.names import Place, countries_of, every, inside, outer
from emulator.understanding.places.nearest import Address, nearest

__all__ = ["Address", "Place", "countries_of", "every", "inside", "nearest", "outer"]
