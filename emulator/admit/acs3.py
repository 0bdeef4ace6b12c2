"""Admission by signature V3 (``Authorization: ACS3-…``). Answers yes, no, or "not mine"."""

from __future__ import annotations

import re
from datetime import datetime

from emulator.accounts.directory import Directory
from emulator.admit.nonces import Nonces
from emulator.admit.standing import check
from emulator.catalog.errors import ErrorTable
from emulator.exchange import Fault, Identity, Request
from signing import acs3
from signing.message import message
from signing.verify import verify

STAMP = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z")


class Acs3:
    """Checks in the order that is known of the real gateway: key, time, signature, nonce (alibaba-wire.md 10.5)."""

    def __init__(self, directory: Directory, errors: ErrorTable, nonces: Nonces, window: float) -> None:
        self._directory = directory
        self._errors = errors
        self._nonces = nonces
        self._window = window

    def __call__(self, request: Request, product: str) -> Identity | None:
        signed = message(request.method, request.path, request.query, request.headers.items, request.body)
        try:
            claim = acs3.claim(signed)
        except acs3.Malformed as error:
            raise Fault(self._errors["incomplete-signature"], StringToSign=f" {error}") from None
        if claim is None:
            return None
        pair = self._directory.access_key(claim.key)
        if pair is None:
            raise Fault(self._errors["access-key-not-found"])
        account = self._directory.account(pair.account)
        assert account is not None, "a key without an account"
        check(pair, claim.token, request.at, self._errors)
        self._fresh(claim.date, request.at + account.skew)
        # RPC services sign the path "/" whatever the wire says; ROA services the API's path (alibaba-wire.md 3.1).
        paths = ("/",) if product == "imm" else (request.path,)
        verdict = verify(signed, claim, pair.secret, paths)
        if not verdict.ok:
            if verdict.unsigned:
                raise Fault(
                    self._errors["incomplete-signature"], StringToSign=" unsigned: " + ", ".join(verdict.unsigned)
                )
            raise Fault(
                self._errors["signature-mismatch-v3"],
                StringToSign=verdict.string_to_sign,
                CanonicalRequest=verdict.canonical,
            )
        if claim.nonce and self._nonces.used(claim.key, claim.nonce, request.at):
            raise Fault(self._errors["nonce-used"])
        home = account.home.get(product, "")
        return Identity(account.id, claim.key, claim.algorithm, home, pair.deny, account.regions)

    def _fresh(self, date: str, now: float) -> None:
        if not date:
            raise Fault(self._errors["missing-timestamp"])
        stamp = parsed(date)
        if stamp is None:
            raise Fault(self._errors["timestamp-format"])
        if abs(now - stamp) > self._window:
            raise Fault(self._errors["timestamp-expired"])


def parsed(date: str) -> float | None:
    """Seconds since the epoch of ``2026-01-02T03:04:05Z``; None for any other form (fractions are refused too)."""
    if not STAMP.fullmatch(date):
        return None
    try:
        return datetime.fromisoformat(date[:-1] + "+00:00").timestamp()
    except ValueError:
        return None
