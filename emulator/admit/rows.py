"""What each service answers to a failed admission: names of rows in its product's error table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

Objection: TypeAlias = Literal["key-disabled", "token-missing", "token-mismatch", "token-expired"]
"""What may speak against a key: disabled, temporary without its token, with another one, past its time."""


@dataclass(frozen=True, slots=True)
class Rows:
    """``missing``: nothing proves who asks. ``denied``: the key may not do it. ``region``: the account is not there."""

    missing: str
    denied: str
    region: str
    key: Mapping[Objection, str]


@dataclass(frozen=True, slots=True)
class SignatureRows(Rows):
    """What Tencent Cloud's services answer to a q-sign signature.

    ``skewed``: the Date header is too far off; empty where the service has no such error.
    """

    malformed: str
    unknown_key: str
    expired: str
    skewed: str
    mismatch: str


IMM = Rows(
    missing="missing-access-key",
    denied="access-denied",
    region="product-not-found",
    key={
        "key-disabled": "access-key-inactive",
        "token-missing": "missing-security-token",
        "token-mismatch": "security-token-mismatch",
        "token-expired": "security-token-expired",
    },
)
IQS = replace(IMM, denied="not-authorised")
CI = SignatureRows(
    missing="missing-authorization",
    denied="access-denied",
    region="invalid-host",
    key={
        "key-disabled": "secret-id-disabled",
        "token-missing": "token-missing",
        "token-mismatch": "token-mismatch",
        "token-expired": "token-expired",
    },
    malformed="invalid-authorization",
    unknown_key="secret-id-not-exist",
    expired="signature-expired",
    skewed="",
    mismatch="signature-mismatch",
)
COS = SignatureRows(
    missing="access-denied",
    denied="access-denied",
    region="no-such-bucket",
    key={
        "key-disabled": "access-key-disabled",
        "token-missing": "token-missing",
        "token-mismatch": "token-mismatch",
        "token-expired": "token-expired",
    },
    malformed="invalid-authorization",
    unknown_key="access-key-not-found",
    expired="request-expired",
    skewed="clock-skewed",
    mismatch="signature-mismatch",
)
