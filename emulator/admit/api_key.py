"""Admission to IQS by API key: ``Authorization: Bearer <key>`` or ``X-API-Key: <key>``."""

from __future__ import annotations

from emulator.accounts.directory import Directory
from emulator.catalog.errors import ErrorTable
from emulator.exchange import Fault, Identity, Request


class ApiKeys:
    """Where both headers are there, ``Authorization`` counts."""

    def __init__(self, product: str, directory: Directory, errors: ErrorTable) -> None:
        self._product = product
        self._directory = directory
        self._errors = errors

    def __call__(self, request: Request) -> Identity | None:
        key = api_key(request)
        if key is None:
            return None
        if not key:
            raise Fault(self._errors["missing-api-key"])
        found = self._directory.api_key(key)
        if found is None or found.inactive or (found.active_from is not None and request.at < found.active_from):
            raise Fault(self._errors["invalid-api-key"])
        account = self._directory.account(found.account)
        assert account is not None, "a key without an account"
        return Identity(account.id, "api-key", "API key", account.home.get(self._product, ""), (), account.regions)


def api_key(request: Request) -> str | None:
    """The key that a request brings; empty where the header has none, None where there is no such header."""
    authorization = (request.headers.get("authorization") or "").strip()
    if authorization.lower() == "bearer" or authorization.lower().startswith("bearer "):
        return authorization[6:].strip()
    key = request.headers.get("x-api-key")
    return key.strip() if key is not None else None
