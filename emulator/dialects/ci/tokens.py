"""NextToken of resource lists: ``<page size>:<AppId>:…:<last name>``, as a sample begins and ends (opaque to clients).

What stands between is a guess: the region, the dataset whose bindings are listed, the list, a checksum.
"""

from __future__ import annotations

from collections.abc import Sequence

from emulator.dialects.listing import Listing
from emulator.domain.refusals import BadQuery
from emulator.exchange import Call


def listing(call: Call, kind: str, *parents: str, asked: Sequence[str] = ()) -> Listing:
    """A list of the account's in the region: ``kind`` names it, ``parents`` are a dataset or nothing.

    ``asked`` is what the request chooses by.
    """
    return Listing(kind, (call.identity.appid, call.region, *parents), (call.identity.account, *asked))


def token(size: int, where: Listing, last: str) -> str:
    """The token that continues behind ``last``."""
    return f"{size}:{where.mark(last)}"


def after(given: str | None, where: Listing) -> str:
    """The name to continue behind; empty for the first page.

    Raises BadQuery for what is no token, and for one of another list.
    """
    if not given:
        return ""
    size, _, mark = given.partition(":")
    if not (size.isascii() and size.isdigit()):
        raise BadQuery("NextToken: pass the NextToken of the page before unchanged")
    return where.last(mark)
