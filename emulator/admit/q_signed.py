"""Admission by Tencent Cloud's signature: q-sign, in ``Authorization`` or in the query of a presigned address."""

from __future__ import annotations

from email.utils import parsedate_to_datetime

from emulator.accounts.account import Account
from emulator.accounts.credentials import KeyPair
from emulator.accounts.directory import Directory
from emulator.admit.claimant import Proving, claimant
from emulator.admit.paths import paths
from emulator.admit.rows import SignatureRows
from emulator.admit.standing import check
from emulator.catalog.addresses import address, called
from emulator.catalog.errors import ErrorTable
from emulator.exchange import Fault, Identity, Request, quoted
from signing import qsign
from signing.message import Message, message
from signing.verify import verify


class QSigned:
    """Checks in this order: form, key, token, time, signature, whose host it is. ``rows`` are those of CI or of COS.

    ``window``: how far the Date header may be from real time, in seconds, where the service looks at it. The time of
    validity that the signature itself names is exact (tencent-behaviour.md 1.5).
    """

    def __init__(self, directory: Directory, errors: ErrorTable, rows: SignatureRows, window: float) -> None:
        self._directory = directory
        self._errors = errors
        self._rows = rows
        self._window = window

    def __call__(self, request: Request) -> Identity | None:
        signed = message(request.method, request.path, request.query, request.headers.items, request.body)
        try:
            claim = qsign.claim(signed)
        except qsign.Malformed as error:
            raise Fault(self._errors[self._rows.malformed], Detail=str(error)) from None
        if claim is None:
            return None
        pair = self._directory.secret_id(claim.key)
        if pair is None:
            raise Fault(self._errors[self._rows.unknown_key])
        account = self._directory.owner(pair)
        who = claimant(account, "ci", claim.key, claim.algorithm, pair.deny)
        with Proving(who):
            self._check(request, signed, claim, pair, account)
        return who

    def _check(self, request: Request, signed: Message, claim: qsign.Claim, pair: KeyPair, account: Account) -> None:
        """Raises Fault."""
        check(pair, claim.token, request.at, self._errors, self._rows)
        self._fresh(claim, request, request.at + account.skew)
        verdict = verify(signed, claim, pair.secret, paths(request, "ci"))
        if not verdict.ok:
            raise Fault(
                self._errors[self._rows.mismatch],
                StringToSign=verdict.string_to_sign,
                FormatString=qsign.without_tokens(quoted(verdict.canonical)),
            )
        named = address(called(request.target, request.headers.get("host") or "")).appid
        if named not in ("", account.appid):
            raise Fault(self._errors[self._rows.denied])

    def _fresh(self, claim: qsign.Claim, request: Request, now: float) -> None:
        stated = parsed(request.headers.get("date") or "")
        if self._rows.skewed and stated is not None and abs(now - stated) > self._window:
            raise Fault(self._errors[self._rows.skewed])
        start, end = claim.window
        if not start <= now <= end:
            raise Fault(self._errors[self._rows.expired])


def parsed(date: str) -> float | None:
    """Seconds since the epoch of ``Fri, 02 Jan 2026 03:04:05 GMT``; None for what is no such date."""
    try:
        return parsedate_to_datetime(date).timestamp()
    except (TypeError, ValueError, OverflowError):
        return None
