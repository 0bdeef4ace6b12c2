"""Admission by Tencent Cloud's signature: q-sign, in ``Authorization`` or in the query of a presigned address."""

from __future__ import annotations

from email.utils import parsedate_to_datetime

from emulator.accounts.directory import Directory
from emulator.admit.rows import SignatureRows
from emulator.admit.standing import check
from emulator.catalog.addresses import address, called, path_bucket
from emulator.catalog.errors import ErrorTable
from emulator.exchange import Fault, Identity, Request
from signing import qsign
from signing.message import message
from signing.verify import verify


class QSigned:
    """Checks in this order: form, key, token, time, signature. ``rows`` are those of CI or of COS.

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
        account = self._directory.account(pair.account)
        assert account is not None, "a key without an account"
        check(pair, claim.token, request.at, self._errors, self._rows)
        self._fresh(claim, request, request.at + account.skew)
        verdict = verify(signed, claim, pair.secret, paths(request))
        if not verdict.ok:
            raise Fault(
                self._errors[self._rows.mismatch], StringToSign=verdict.string_to_sign, FormatString=verdict.canonical
            )
        return Identity(account.id, claim.key, claim.algorithm, account.home.get("ci", ""), pair.deny, account.regions)

    def _fresh(self, claim: qsign.Claim, request: Request, now: float) -> None:
        stated = parsed(request.headers.get("date") or "")
        if self._rows.skewed and stated is not None and abs(now - stated) > self._window:
            raise Fault(self._errors[self._rows.skewed])
        start, end = claim.window
        if not start <= now <= end:
            raise Fault(self._errors[self._rows.expired])


def paths(request: Request) -> tuple[str, ...]:
    """Paths that may have been signed. Below an address that names no bucket the path's first part may be one:
    clients that put it there by themselves have signed it, those that were told so by their endpoint have not.
    """
    host = address(called(request.target, request.headers.get("host") or ""))
    if host.bucket or not path_bucket(request.path):
        return (request.path,)
    return request.path, "/" + request.path.lstrip("/").partition("/")[2]


def parsed(date: str) -> float | None:
    """Seconds since the epoch of ``Fri, 02 Jan 2026 03:04:05 GMT``; None for what is no such date."""
    try:
        return parsedate_to_datetime(date).timestamp()
    except (TypeError, ValueError, OverflowError):
        return None
