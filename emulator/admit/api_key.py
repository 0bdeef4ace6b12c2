"""Admission to IQS by API key: ``Authorization: Bearer <key>`` or ``X-API-Key: <key>``.

Keys are for the API-key host and the short paths; the paths of the SDKs take a signature or a bearer token
(iqs-behaviour.md 1).
"""

from __future__ import annotations

from typing import Literal, TypeAlias

from emulator.accounts.credentials import ApiKey
from emulator.accounts.directory import Directory
from emulator.admit.claimant import Proving, claimant
from emulator.catalog.addresses import api_key_way, called, iqs_path, tidy
from emulator.catalog.errors import ErrorTable
from emulator.exchange import Fault, Identity, Request

Objection: TypeAlias = Literal["api-key-missing", "api-key-unknown", "api-key-disabled", "api-key-not-yet-active"]
SENTENCES: dict[Objection, str] = {
    "api-key-missing": "The request brings no API key, neither in Authorization: Bearer nor in X-API-Key.",
    "api-key-unknown": "No account has this API key.",
    "api-key-disabled": "The API key is disabled.",
    "api-key-not-yet-active": "The API key does not work yet; its account says from when it does.",
}


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
        if found is None:
            raise Fault(self._errors["invalid-api-key"])
        who = claimant(self._directory.owner(found), self._product, "api-key", "API key")
        with Proving(who):
            if objection(found, request.at):
                raise Fault(self._errors["invalid-api-key"])
        return who


class Keyless:
    """The last word about a request that proves nothing at all: by the API-key way a key is missing, and one that came
    another way is no proof there, and where nothing is served there is nothing to prove."""

    def __init__(self, errors: ErrorTable) -> None:
        self._errors = errors

    def __call__(self, request: Request) -> Identity | None:
        sdk = "x-acs-action" in request.headers or "x-acs-version" in request.headers
        host = called(request.target, request.headers.get("host") or "")
        if api_key_way(host, request.path, sdk):
            raise Fault(self._errors["missing-api-key"])
        if brought(request) is not None:
            raise Fault(self._errors["api-key-elsewhere" if iqs_path(tidy(request.path)) else "api-not-found"])
        return None


def objection(found: ApiKey | None, now: float) -> Objection | None:
    """What speaks against a key; ``now`` in seconds since the epoch."""
    if found is None:
        return "api-key-unknown"
    if found.inactive:
        return "api-key-disabled"
    if found.active_from is not None and now < found.active_from:
        return "api-key-not-yet-active"
    return None


def api_key(request: Request) -> str | None:
    """The key of a request by the API-key way; empty where the header has none, None where there is no such header."""
    key = brought(request)
    if key is None:
        return None
    host = called(request.target, request.headers.get("host") or "")
    return key if api_key_way(host, request.path, sdk=False) else None


def brought(request: Request) -> str | None:
    """The key that a request brings, whatever it asks for."""
    authorization = (request.headers.get("authorization") or "").strip()
    if authorization[:7].lower() in ("bearer", "bearer "):
        return authorization[6:].strip()
    key = request.headers.get("x-api-key")
    return key.strip() if key is not None else None
