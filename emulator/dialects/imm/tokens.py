"""NextToken of resource lists: where a page of a list ended, in base64 as the pages show it."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence

from emulator.dialects.listing import Listing
from emulator.domain.refusals import BadQuery
from emulator.exchange import Call


def listing(call: Call, kind: str, *parents: str, asked: Sequence[str] = ()) -> Listing:
    """A list of the account's in the region: ``kind`` names it, ``parents`` are a project, or a project and a dataset.

    ``asked`` is what the request chooses by.
    """
    return Listing(kind, (call.identity.account, call.region, *parents), asked)


def token(where: Listing, last: str) -> str:
    """The token that continues behind ``last``."""
    return base64.b64encode(where.mark(last).encode()).decode()


def after(given: str | None, where: Listing) -> str:
    """The item to continue behind; empty for the first page.

    Raises BadQuery for a token that is damaged or was made for another list.
    """
    if not given:
        return ""
    try:
        text = base64.b64decode(given, validate=True).decode()
    except (binascii.Error, ValueError):
        raise BadQuery("NextToken: it is damaged; pass the NextToken of the page before unchanged") from None
    return where.last(text)
