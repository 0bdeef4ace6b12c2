"""Admission by a signature of Alibaba Cloud: V3 and V2 (``Authorization``), or V1 in the parameters (RPC only)."""

from __future__ import annotations

import re
from datetime import datetime

from emulator.accounts.directory import Directory
from emulator.admit.nonces import Nonces
from emulator.admit.standing import check
from emulator.catalog.errors import ErrorTable
from emulator.exchange import Fault, Identity, Request
from signing import acs3, roa2, rpc1
from signing.message import Message, message
from signing.verify import Claim, Verdict, verify

STAMP = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z", re.ASCII)


class Signed:
    """Checks in the order that is known of the real gateway: key, time, signature, nonce (alibaba-wire.md 10.5)."""

    def __init__(self, directory: Directory, errors: ErrorTable, nonces: Nonces, window: float) -> None:
        self._directory = directory
        self._errors = errors
        self._nonces = nonces
        self._window = window

    def __call__(self, request: Request, product: str) -> Identity | None:
        signed = message(request.method, request.path, request.query, request.headers.items, request.body)
        claim = self._claim(signed, product)
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
        key = pair.public_key if claim.algorithm == acs3.RSA else pair.secret
        verdict = verify(signed, claim, key, ("/",) if product == "imm" else (request.path,))
        if not verdict.ok:
            raise self._mismatch(claim, verdict)
        if claim.nonce and self._nonces.used(claim.key, claim.nonce, request.at):
            raise Fault(self._errors["nonce-used"])
        home = account.home.get(product, "")
        return Identity(account.id, claim.key, claim.algorithm, home, pair.deny, account.regions)

    def _claim(self, signed: Message, product: str) -> Claim | None:
        try:
            return acs3.claim(signed) or (rpc1.claim(signed) if product == "imm" else roa2.claim(signed))
        except (acs3.Malformed, roa2.Malformed, rpc1.Malformed) as error:
            raise Fault(self._errors["incomplete-signature"], StringToSign=f" {error}") from None

    def _mismatch(self, claim: Claim, verdict: Verdict) -> Fault:
        """SDKs read the message of V1 and V2: they compare the server's string with their own and blame the secret."""
        if verdict.unsigned:
            unsigned = " unsigned: " + ", ".join(verdict.unsigned)
            return Fault(self._errors["incomplete-signature"], StringToSign=unsigned)
        if isinstance(claim, rpc1.Claim | roa2.Claim):
            return Fault(self._errors["signature-mismatch"], StringToSign=verdict.string_to_sign)
        return Fault(
            self._errors["signature-mismatch-v3"],
            StringToSign=verdict.string_to_sign,
            CanonicalRequest=verdict.canonical,
        )

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
