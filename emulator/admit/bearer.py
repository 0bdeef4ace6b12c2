"""Admission by bearer token: ``x-acs-bearer-token``, or the parameter ``BearerToken`` of older cores; unsigned."""

from __future__ import annotations

from typing import Literal, TypeAlias
from urllib.parse import unquote_plus

from emulator.accounts.credentials import Bearer
from emulator.accounts.directory import Directory
from emulator.admit.claimant import Proving, claimant
from emulator.catalog.errors import ErrorTable
from emulator.exchange import Fault, Identity, Request

FORM = "application/x-www-form-urlencoded"
Objection: TypeAlias = Literal["bearer-token-unknown", "bearer-token-expired"]
SENTENCES: dict[Objection, str] = {
    "bearer-token-unknown": "No account has this bearer token.",
    "bearer-token-expired": "The bearer token's time is over.",
}


class Bearers:
    """Tokens of the account file, for the whole account."""

    def __init__(self, product: str, directory: Directory, errors: ErrorTable) -> None:
        self._product = product
        self._directory = directory
        self._errors = errors

    def __call__(self, request: Request) -> Identity | None:
        token = bearer_token(request)
        if token is None:
            return None
        found = self._directory.bearer(token)
        if found is None:
            raise Fault(self._errors["invalid-bearer-token"])
        who = claimant(self._directory.owner(found), self._product, "bearer", "bearer token")
        with Proving(who):
            if objection(found, request.at):
                raise Fault(self._errors["invalid-bearer-token"])
        return who


def objection(found: Bearer | None, now: float) -> Objection | None:
    """What speaks against a token; ``now`` in seconds since the epoch."""
    if found is None:
        return "bearer-token-unknown"
    if found.expires is not None and now >= found.expires:
        return "bearer-token-expired"
    return None


def bearer_token(request: Request) -> str | None:
    """The token, or None; with an ``Authorization`` the request is signed and the token is none of ours.

    Older cores have it among the parameters, pop-core's POST with all others in the form.
    """
    if request.headers.get("authorization"):
        return None
    header = request.headers.get("x-acs-bearer-token")
    if header is not None:
        return header
    _, found, rest = f"&{request.query}".partition("&BearerToken=")
    if not found and (request.headers.get("content-type") or "").lower().startswith(FORM):
        _, found, rest = f"&{request.body.decode('latin-1')}".partition("&BearerToken=")
    return unquote_plus(rest.partition("&")[0]) if found else None
