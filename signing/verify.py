"""One verdict above all algorithms."""

from __future__ import annotations

import hmac
from dataclasses import dataclass, field

from signing import acs3
from signing.message import Message


@dataclass(frozen=True, slots=True)
class Verdict:
    """``ok``, and the strings that the server computed, which the vendor's error message quotes."""

    ok: bool
    canonical: str = field(default="", repr=False)
    string_to_sign: str = ""
    unsigned: tuple[str, ...] = ()


def verify(message: Message, claimed: acs3.Claim, secret: str, paths: tuple[str, ...] = ("/",)) -> Verdict:
    """Check a claim with the secret of the key it names.

    ``paths`` are the canonical paths that may have been signed, most likely first. The comparison takes the same time
    wherever the first difference is. A body that is not the hashed one changes the canonical request, and so fails.
    """
    missing = acs3.unsigned(message, claimed)
    verdict = Verdict(False, unsigned=missing)
    stated = message.header("x-acs-content-sha256")
    for path in paths:
        canonical = acs3.canonical(message, claimed, path)
        to_sign = acs3.string_to_sign(claimed, canonical)
        same = hmac.compare_digest(acs3.signature(secret, to_sign), ascii_only(claimed.signature))
        body = not stated or hmac.compare_digest(
            stated.lower().encode("utf-8", "replace"), acs3.body_hash(message).encode()
        )
        if not verdict.string_to_sign:
            verdict = Verdict(False, canonical, to_sign, missing)
        if same and body and not missing:
            return Verdict(True, canonical, to_sign)
    return verdict


def ascii_only(text: str) -> str:
    """``hmac.compare_digest`` refuses other characters; a signature with one is wrong anyway."""
    return text if text.isascii() else ""
