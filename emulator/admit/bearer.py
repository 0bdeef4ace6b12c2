"""Admission by bearer token: ``x-acs-bearer-token``, or the parameter ``BearerToken`` of older cores; unsigned."""

from __future__ import annotations

import re
from urllib.parse import unquote_plus

from emulator.accounts.directory import Directory
from emulator.catalog.errors import ErrorTable
from emulator.exchange import Fault, Identity, Request

IN_QUERY = re.compile(r"(?:^|&)BearerToken=([^&]*)")


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
        if found is None or (found.expires is not None and request.at >= found.expires):
            raise Fault(self._errors["invalid-bearer-token"])
        account = self._directory.account(found.account)
        assert account is not None, "a token without an account"
        return Identity(account.id, "bearer", "bearer token", account.home.get(self._product, ""), (), account.regions)


def bearer_token(request: Request) -> str | None:
    """The token, or None; with an ``Authorization`` the request is signed and the token is none of ours."""
    if request.headers.get("authorization"):
        return None
    header = request.headers.get("x-acs-bearer-token")
    if header is not None:
        return header
    parameter = IN_QUERY.search(request.query)
    return unquote_plus(parameter[1]) if parameter else None
