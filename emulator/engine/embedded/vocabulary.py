"""Every posting list of a small file, read at once: one statement a word would take longer than all the rest of a
search."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

import apsw
import numpy as np
from numpy.typing import NDArray

from emulator.engine.embedded.columns import Slots, parsed
from emulator.engine.embedded.connection import fetched

Numbers: TypeAlias = NDArray[np.float64]
_NOTHING = (np.empty(0, np.int64), np.empty(0), np.empty(0))


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Of the words one after the other: slots of parts, how often each has the word, and its share of the score.

    ``places`` numbers the words, ``ends`` are where their lists end, from 0 on.
    """

    places: dict[str, int]
    ends: list[int]
    slots: Slots
    counts: Numbers
    shares: Numbers

    def of(self, word: str) -> tuple[Slots, Numbers, Numbers]:
        """Slots, counts and shares of a word; empty where no part has it."""
        place = self.places.get(word)
        if place is None:
            return _NOTHING
        here = slice(self.ends[place], self.ends[place + 1])
        return self.slots[here], self.counts[here], self.shares[here]

    def share(self, word: str) -> tuple[Slots, Numbers]:
        """Slots and shares alone."""
        place = self.places.get(word)
        if place is None:
            return _NOTHING[::2]
        here = slice(self.ends[place], self.ends[place + 1])
        return self.slots[here], self.shares[here]


def vocabulary(
    connection: apsw.Connection, slots_of: Callable[[Slots], Slots], shared: Callable[[Slots, Numbers], Numbers]
) -> Vocabulary:
    """Reads the file, a microsecond a token. ``slots_of`` rows of parts, ``shared`` as BM25 weighs slots and counts."""
    found = fetched(connection, "SELECT term, count(*), group_concat(doc) FROM temp.instances GROUP BY term")
    words = {word: place for place, (word, _, _) in enumerate(found)}
    rows = parsed(",".join([joined for _, _, joined in found]))
    sizes = np.array([size for _, size, _ in found], np.int64)
    # Of a word the rows ascend, one for each time that it is there.
    owners = np.repeat(np.arange(len(found)), sizes)
    fresh = np.ones(len(rows), np.bool_)
    fresh[1:] = (rows[1:] != rows[:-1]) | (owners[1:] != owners[:-1])
    firsts = np.flatnonzero(fresh)
    counts = np.diff(np.append(firsts, len(rows))).astype(np.float64)
    slots = slots_of(rows[firsts])
    ends = np.concatenate(([0], np.cumsum(np.bincount(owners[firsts], minlength=len(found)))))
    return Vocabulary(words, ends.tolist(), slots, counts, shared(slots, counts))
