"""NextToken of resource lists: the last item's path, ``owner:project[:dataset]``, in base64 as the pages show it."""

from __future__ import annotations

import base64
import binascii

from emulator.domain.refusals import BadQuery


def token(*path: str) -> str:
    """The token that continues after ``path``."""
    return base64.b64encode(":".join(path).encode()).decode()


def after(given: str | None, *path: str) -> str:
    """The name to continue after; empty for the first page.

    Raises BadQuery for a token that is damaged or was made for another list.
    """
    if not given:
        return ""
    try:
        text = base64.b64decode(given, validate=True).decode()
    except (binascii.Error, ValueError):
        raise BadQuery("NextToken: it is damaged; pass the NextToken of the page before unchanged") from None
    start = ":".join(path) + ":"
    if not text.startswith(start) or len(text) == len(start):
        raise BadQuery("NextToken: it belongs to another list; pass the other parameters unchanged") from None
    return text[len(start) :]
