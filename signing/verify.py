"""One verdict above all algorithms."""

from __future__ import annotations

import base64
import hashlib
import hmac
from dataclasses import dataclass, field
from typing import TypeAlias

from signing import acs3, qsign, roa2, rpc1
from signing.message import Message

Claim: TypeAlias = acs3.Claim | rpc1.Claim | roa2.Claim | qsign.Claim


@dataclass(frozen=True, slots=True)
class Verdict:
    """``ok``, and the strings that the server computed, which the vendor's error message quotes.

    ``unsigned`` names what had to be signed and was not.
    """

    ok: bool
    canonical: str = field(default="", repr=False)
    string_to_sign: str = ""
    unsigned: tuple[str, ...] = ()


def verify(message: Message, claimed: Claim, key: str, paths: tuple[str, ...] = ("/",)) -> Verdict:
    """Check a claim with the secret of the key it names; ``key`` is the public key (PEM) where the claim is RSA's.

    An empty ``key`` verifies nothing: a key that has only a public half must not be spoken for with an empty secret.
    ``paths`` are the canonical paths that may have been signed, most likely first. The comparison takes the same time
    wherever the first difference is.
    """
    if isinstance(claimed, rpc1.Claim):
        return by_rpc1(message, claimed, key)
    if isinstance(claimed, roa2.Claim):
        return by_roa2(message, claimed, key, paths)
    if isinstance(claimed, qsign.Claim):
        return by_qsign(message, claimed, key, paths)
    missing = acs3.unsigned(message, claimed, rpc=paths == ("/",))
    first = ("", "")
    for path in paths:
        canonical = acs3.canonical(message, claimed, path)
        to_sign = acs3.string_to_sign(claimed, canonical)
        first = first if first[1] else (canonical, to_sign)
        same = bool(key) and matches(claimed, key, to_sign)
        if same and body_as_stated(message, canonical) and not missing:
            return Verdict(True, canonical, to_sign)
    return Verdict(False, *first, missing)


def matches(claimed: acs3.Claim, key: str, to_sign: str) -> bool:
    """Whether the claim's signature is the key's."""
    if claimed.algorithm == acs3.RSA:
        return acs3.signed_by(key, to_sign, claimed.signature)
    return equal(acs3.signature(key, to_sign), claimed.signature)


def by_rpc1(message: Message, claimed: rpc1.Claim, secret: str) -> Verdict:
    """V1 signs every parameter, wherever it stands."""
    canonical = rpc1.canonical(message, claimed)
    to_sign = rpc1.string_to_sign(message, canonical)
    same = equal(rpc1.signature(secret, to_sign), claimed.signature)
    return Verdict(bool(secret) and same, canonical, to_sign)


def by_roa2(message: Message, claimed: roa2.Claim, secret: str, paths: tuple[str, ...]) -> Verdict:
    """V2 has a few forms; Content-MD5, where it is signed, must be that of the body."""
    first = ("", "")
    for canonical, to_sign in roa2.forms(message, claimed, paths):
        first = first if first[1] else (canonical, to_sign)
        if equal(roa2.signature(secret, to_sign), claimed.signature) and md5_as_stated(message):
            return Verdict(bool(secret), canonical, to_sign)
    return Verdict(False, *first)


def by_qsign(message: Message, claimed: qsign.Claim, secret: str, paths: tuple[str, ...]) -> Verdict:
    """q-sign has a few forms; when none fits, the strings are those of the plain one."""
    first = ("", "")
    for parts in qsign.forms(message, claimed, paths):
        canonical = qsign.joined(parts)
        to_sign = qsign.string_to_sign(claimed, canonical)
        first = first if first[1] else (canonical, to_sign)
        if equal(qsign.signature(secret, claimed.key_time, to_sign), claimed.signature):
            return Verdict(bool(secret), canonical, to_sign)
    return Verdict(False, *first)


def md5_as_stated(message: Message) -> bool:
    stated = message.header("content-md5")
    ours = base64.b64encode(hashlib.md5(message.body, usedforsecurity=False).digest()).decode()
    return not stated or equal(ours, stated)


def body_as_stated(message: Message, canonical: str) -> bool:
    """Whether each header that states the body's hash states that of the body that came; an empty one does not.

    The body's hash is the last line of the canonical request.
    """
    ours = canonical.rpartition("\n")[2]
    return all(equal(ours, message.header(name).lower()) for name in acs3.STATED if name in message.headers)


def equal(ours: str, theirs: str) -> bool:
    """In constant time. ``hmac.compare_digest`` takes bytes or ASCII; other characters are wrong anyway."""
    return hmac.compare_digest(ours.encode(), theirs.encode("utf-8", "replace"))
