"""Admission by a signature of Alibaba Cloud: V3 and V2 (``Authorization``), or V1 in the parameters (RPC only)."""

from __future__ import annotations

from typing import TypeAlias

from emulator.accounts.credentials import KeyPair
from emulator.accounts.directory import Directory
from emulator.admit.claimant import Proving, claimant
from emulator.admit.nonces import Nonces
from emulator.admit.paths import paths
from emulator.admit.rows import Rows
from emulator.admit.standing import check
from emulator.catalog.errors import ErrorTable
from emulator.exchange import Fault, Identity, Request, quoted
from signing import acs3, roa2, rpc1
from signing.message import Message, message
from signing.stamp import seconds
from signing.verify import Verdict, verify

Claim: TypeAlias = acs3.Claim | rpc1.Claim | roa2.Claim


class Signed:
    """Checks in the order that is known of the real gateway: key, time, signature, nonce (alibaba-wire.md 10.5)."""

    def __init__(
        self, product: str, directory: Directory, errors: ErrorTable, rows: Rows, nonces: Nonces, window: float
    ) -> None:
        self._product = product
        self._directory = directory
        self._errors = errors
        self._rows = rows
        self._nonces = nonces
        self._window = window

    def __call__(self, request: Request) -> Identity | None:
        signed = message(request.method, request.path, request.query, request.headers.items, request.body)
        claim = self._claim(signed)
        if claim is None:
            return None
        pair = self._directory.access_key(claim.key)
        if pair is None:
            raise Fault(self._errors["access-key-not-found"])
        account = self._directory.owner(pair)
        by_texts = isinstance(claim, rpc1.Claim)
        who = claimant(account, self._product, claim.key, claim.algorithm, pair.deny, texts_only=by_texts)
        with Proving(who):
            self._check(request, signed, claim, pair, account.skew)
        return who

    def _check(self, request: Request, signed: Message, claim: Claim, pair: KeyPair, skew: float) -> None:
        """Raises Fault; ``skew`` of the account's clock in seconds."""
        check(pair, claim.token, request.at, self._errors, self._rows)
        self._fresh(claim.date, request.at + skew)
        if isinstance(claim, rpc1.Claim) and not claim.nonce:  # of the others, clients are known that send none
            raise Fault(self._errors["missing-common-parameter"], Parameter="SignatureNonce")
        key = pair.public_key if claim.algorithm == acs3.RSA else pair.secret
        verdict = verify(signed, claim, key, paths(request, self._product))
        if not verdict.ok:
            raise self._mismatch(claim, verdict)
        if claim.nonce and self._nonces.used(claim.key, claim.nonce, request.at):
            raise Fault(self._errors["nonce-used"])

    def _claim(self, signed: Message) -> Claim | None:
        try:
            return acs3.claim(signed) or (rpc1.claim(signed) if self._product == "imm" else roa2.claim(signed))
        except rpc1.Unsigned:
            raise Fault(self._errors["missing-common-parameter"], Parameter="Signature") from None
        except rpc1.Unsupported:
            raise Fault(self._errors["unsupported-signature-type"]) from None
        except (acs3.Malformed, roa2.Malformed, rpc1.Malformed) as error:
            raise Fault(self._errors["incomplete-signature"], StringToSign=f" {error}") from None

    def _mismatch(self, claim: Claim, verdict: Verdict) -> Fault:
        """SDKs read the message of V1 and V2: they compare the server's string with their own and blame the secret.

        So that string is shown as it is, with a token that stands in it; what V3 signed is shown without tokens.
        """
        if verdict.unsigned:
            unsigned = " unsigned: " + ", ".join(verdict.unsigned)
            return Fault(self._errors["incomplete-signature"], StringToSign=unsigned)
        if isinstance(claim, rpc1.Claim | roa2.Claim):
            return Fault(self._errors["signature-mismatch"], StringToSign=verdict.string_to_sign)
        return Fault(
            self._errors["signature-mismatch-v3"],
            StringToSign=verdict.string_to_sign,
            CanonicalRequest=acs3.without_tokens(quoted(verdict.canonical)),
        )

    def _fresh(self, date: str, now: float) -> None:
        if not date:
            raise Fault(self._errors["missing-timestamp"])
        stamp = seconds(date)
        if stamp is None:
            raise Fault(self._errors["timestamp-format"])
        if abs(now - stamp) > self._window:
            raise Fault(self._errors["timestamp-expired"])
