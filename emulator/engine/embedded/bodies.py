"""Addresses and records that searches read before: what is shown often is not read from the file each time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeAlias

import apsw

from emulator.engine.embedded.connection import fetched_each

Body: TypeAlias = tuple[str, bytes]
"""A document's URI and record."""
_ROOM = 2**20  # bytes
_EACH = 200  # that a body takes beside its texts, about


class Bodies:
    """By the documents' ids, which are never given again: what one has never changes. For every thread."""

    def __init__(self) -> None:
        self._known: dict[int, Body] = {}
        self._taken = 0

    def of(self, ids: Sequence[int], reading: Callable[[], apsw.Connection]) -> list[Body]:
        """In the order of the ids, of documents that are all there; ``reading`` is asked for where one must be read."""
        known = self._known
        here = [body for one in ids if (body := known.get(one)) is not None]
        if len(here) == len(ids):
            return here
        missing = [one for one in ids if one not in known]
        sql = "SELECT uri, record FROM body WHERE id = ?"
        found = fetched_each(reading(), sql, ((one,) for one in missing))
        if len(found) != len(missing):
            raise apsw.CorruptError("a document has no record")
        fresh: dict[int, Body] = dict(zip(missing, found, strict=True))
        made = [known[one] if one in known else fresh[one] for one in ids]
        self._keep(fresh)
        return made

    def _keep(self, fresh: dict[int, Body]) -> None:
        size = sum(_EACH + len(uri) + len(record) for uri, record in fresh.values())
        if self._taken + size > _ROOM:
            self._known, self._taken = {}, 0
        if size <= _ROOM:
            self._known.update(fresh)
            self._taken += size
