"""NextToken of resource lists, as a sample has it: ``<page size>:<AppId>:<last name>`` (a guess, opaque to clients)."""

from __future__ import annotations

from emulator.domain.refusals import BadQuery


def token(size: int, appid: str, name: str) -> str:
    """The token that continues after ``name``."""
    return f"{size}:{appid}:{name}"


def after(given: str | None, appid: str) -> str:
    """The name to continue after; empty for the first page. Raises BadQuery for what is no token of this account."""
    if not given:
        return ""
    pieces = given.split(":", 2)
    if len(pieces) != 3 or not pieces[0].isdecimal() or pieces[1] != appid or not pieces[2]:
        raise BadQuery("NextToken: pass the NextToken of the page before unchanged")
    return pieces[2]
