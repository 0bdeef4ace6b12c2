"""Pages that searches found before, until their index changes: the same question again costs no search."""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from dataclasses import replace
from typing import TypeAlias

from emulator.engine import paging
from emulator.engine.api import Hit, Page, Search

Question: TypeAlias = tuple[object, bytes]
"""An index, as nothing but itself, and what it is asked."""
_HIT, _PART = 400, 200  # bytes that a hit and a part take beside their texts, about


class Answers:
    """At most ``room`` bytes of pages, those that were asked for last. For the event loop's thread alone."""

    def __init__(self, room: int) -> None:
        self._room = room
        self._taken = 0
        self._pages: OrderedDict[Question, tuple[int, Page, int]] = OrderedDict()

    def known(self, question: Question, writes: int) -> Page | None:
        """The page that was found after as many ``writes`` to the index, if it is still here."""
        found = self._pages.get(question)
        if found is None or found[0] != writes:
            return None
        self._pages.move_to_end(question)
        return found[1]

    def keep(self, question: Question, writes: int, page: Page) -> None:
        self._forget(question)
        size = weight(page)
        if size > self._room:
            return
        self._pages[question] = (writes, page, size)
        self._taken += size
        while self._taken > self._room:
            self._forget(next(iter(self._pages)))

    def _forget(self, question: Question) -> None:
        found = self._pages.pop(question, None)
        if found is not None:
            self._taken -= found[2]


def question(index: object, search: Search) -> Question | None:
    """What tells a question to an index from every other one; None where its vector is no numpy row, so unchecked."""
    if search.near is not None and not hasattr(search.near.vector, "dtype"):
        return None
    near = None if search.near is None else paging.near_told(search.near)
    told = repr((replace(search, near=None), near)).encode("utf-8", "surrogatepass")
    return index, hashlib.blake2b(told, digest_size=16).digest()


def weight(page: Page) -> int:
    """The bytes that a page takes, about."""
    return sum(map(_heavy, page.hits)) + sum(_PART * (1 + len(each.buckets)) for each in page.aggregates) + _HIT


def _heavy(hit: Hit) -> int:
    return _HIT + len(hit.record) + 4 * len(hit.uri) + sum(_PART + len(part.element) for part in hit.parts)
