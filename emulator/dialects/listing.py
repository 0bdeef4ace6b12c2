"""A list of resources that is walked page by page, and where in it a page ended: what a NextToken says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2b
from urllib.parse import quote

from emulator.domain.refusals import BadQuery

DIGITS = 4
"""Bytes of a mark's checksum."""


@dataclass(frozen=True, slots=True)
class Listing:
    """``kind`` names the list (``datasets``); ``within`` are account, region, and what its items belong to, outermost
    first; ``asked`` is what else the request chose by, which the next one must repeat (IMM: NextToken)."""

    kind: str
    within: Sequence[str]
    asked: Sequence[str] = ()

    def mark(self, last: str) -> str:
        """Where a page ended whose last item is ``last``: ``<within>:…:<kind>:<checksum>:<last>``."""
        return f"{self._head}{self._sum(last)}:{last}"

    def last(self, mark: str) -> str:
        """The item that a page ended with. Raises BadQuery for a mark that is damaged or of another list."""
        if not mark.startswith(self._head):
            raise BadQuery("NextToken: it belongs to another list; pass the other parameters unchanged")
        checksum, _, last = mark[len(self._head) :].partition(":")
        if not last or checksum != self._sum(last):
            raise BadQuery("NextToken: it is damaged or was made for other parameters; pass all of them unchanged")
        return last

    @property
    def _head(self) -> str:
        return "".join(f"{quote(part, safe='')}:" for part in (*self.within, self.kind))

    def _sum(self, last: str) -> str:
        whole = repr((self.kind, tuple(self.within), tuple(self.asked), last))
        return blake2b(whole.encode("utf-8", "surrogatepass"), digest_size=DIGITS).hexdigest()
