"""Alibaba Cloud's signature V3, ``ACS3-HMAC-SHA256``.

Sources: "V3 request structure and signature" of the Alibaba Cloud SDK pages; measured against the official SDKs.
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass

from signing.encoding import canonical_query, trimmed
from signing.message import Message

ALGORITHMS = ("ACS3-HMAC-SHA256",)
EMPTY_BODY = hashlib.sha256(b"").hexdigest()


class Malformed(ValueError):
    """The header names this scheme but does not have its form."""


@dataclass(frozen=True, slots=True)
class Claim:
    """What the client says about itself. ``date`` is ``x-acs-date`` as sent, ``nonce`` may be empty."""

    algorithm: str
    key: str
    signed_headers: tuple[str, ...]
    signature: str
    date: str
    nonce: str
    token: str


def claim(message: Message) -> Claim | None:
    """Read the ``Authorization`` header; its members may come in any order. None: another scheme.

    Raises Malformed when the scheme is this one but a member is missing or the algorithm is not known.
    """
    authorization = message.header("authorization").strip()
    if not authorization.startswith("ACS3-"):
        return None
    algorithm, _, rest = authorization.partition(" ")
    if algorithm not in ALGORITHMS:
        raise Malformed(f"the algorithm {algorithm} is not supported")
    members: dict[str, str] = {}
    for member in rest.split(","):
        name, _, value = member.strip().partition("=")
        members[name] = value.strip()
    missing = [name for name in ("Credential", "SignedHeaders", "Signature") if not members.get(name)]
    if missing:
        raise Malformed(f"the Authorization header has no {missing[0]}")
    return Claim(
        algorithm=algorithm,
        key=members["Credential"],
        signed_headers=tuple(sorted(name.strip().lower() for name in members["SignedHeaders"].split(";"))),
        signature=members["Signature"].lower(),
        date=message.header("x-acs-date"),
        nonce=message.header("x-acs-signature-nonce"),
        token=message.header("x-acs-security-token"),
    )


def unsigned(message: Message, claimed: Claim) -> tuple[str, ...]:
    """Headers that must be signed and are not: ``host``, ``x-acs-date`` and every ``x-acs-*`` that is present.

    ``content-type``, ``accept`` and ``user-agent`` may be left out: some SDKs sign them and some do not.
    """
    must = {"host", "x-acs-date"} | {name for name in message.headers if name.startswith("x-acs-")}
    return tuple(sorted(must.difference(claimed.signed_headers)))


def canonical(message: Message, claimed: Claim, path: str = "/") -> str:
    """The canonical request. ``path`` is ``/`` for RPC services whatever the wire says, the API path for ROA."""
    headers = "".join(f"{name}:{trimmed(message.headers.get(name, ['']))}\n" for name in claimed.signed_headers)
    return "\n".join(
        (
            message.method,
            path,
            canonical_query(message.query),
            headers,
            ";".join(claimed.signed_headers),
            body_hash(message),
        )
    )


def body_hash(message: Message) -> str:
    """Lower-case hex SHA-256 of the body exactly as it was sent."""
    return hashlib.sha256(message.body).hexdigest() if message.body else EMPTY_BODY


def string_to_sign(claimed: Claim, canonical_request: str) -> str:
    """The algorithm's name and the hash of the canonical request."""
    return f"{claimed.algorithm}\n{hashlib.sha256(canonical_request.encode('utf-8', 'surrogateescape')).hexdigest()}"


def signature(secret: str, to_sign: str) -> str:
    """Lower-case hex HMAC; the secret is used as it is."""
    return hmac.new(secret.encode(), to_sign.encode(), hashlib.sha256).hexdigest()
