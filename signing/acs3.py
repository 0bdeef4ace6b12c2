"""Alibaba Cloud's signature V3: ``ACS3-HMAC-SHA256``, ``ACS3-HMAC-SM3`` and ``ACS3-RSA-SHA256``.

Sources: "V3 request structure and signature" of the Alibaba Cloud SDK pages; measured against the official SDKs.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from signing.encoding import canonical_query, trimmed
from signing.message import Message

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

HASHES = {"ACS3-HMAC-SHA256": "sha256", "ACS3-HMAC-SM3": "sm3", "ACS3-RSA-SHA256": "sha256"}
RSA = "ACS3-RSA-SHA256"
STATED = ("x-acs-content-sha256", "x-acs-content-sm3")
"""Headers that state the body's hash; SDKs use the first for SM3 too, the gateway's own documents the second."""
SCHEME = re.compile(r"acs\d+-", re.IGNORECASE | re.ASCII)
FORM = "application/x-www-form-urlencoded"
TOKENS = re.compile(r"^(x-acs-(?:security-token|bearer-token|zero-trust-idtoken):).*$", re.MULTILINE)
ABSENT = [""]
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
    if not SCHEME.match(authorization):
        return None
    algorithm, _, rest = authorization.partition(" ")
    if algorithm not in HASHES:
        raise Malformed(f"the algorithm {algorithm[:64]} is not supported; use one of {', '.join(HASHES)}")
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
        signed_headers=tuple(sorted(map(str.strip, members["SignedHeaders"].lower().split(";")))),
        signature=members["Signature"].lower(),
        date=message.header("x-acs-date"),
        nonce=message.header("x-acs-signature-nonce"),
        token=message.header("x-acs-security-token"),
    )


def unsigned(message: Message, claimed: Claim, rpc: bool = True) -> tuple[str, ...]:
    """Headers that must be signed and are not: ``host``, ``x-acs-date``, the body's hash and every ``x-acs-*``.

    ``content-type`` must be where it decides how a body is read: always by an RPC service, by a ROA service only that
    it is a form. Clients are known that leave it out with JSON for a ROA service, and the asynchronous Python core
    adds one to a bodiless request. ``accept`` and ``user-agent`` may be left out: some SDKs sign them and some do not.
    """
    must = {"host", "x-acs-date"} | {name for name in message.headers if name.startswith("x-acs-")}
    if not must.intersection(STATED):
        must.add(STATED[0])
    kind = message.header("content-type").lower()
    if message.body and kind and (rpc or kind.startswith(FORM)):
        must.add("content-type")
    return tuple(sorted(must.difference(claimed.signed_headers)))


def listed(message: Message) -> tuple[str, ...]:
    """The names in SignedHeaders in the order in which they were sent, in lower case."""
    _, _, names = message.header("authorization").partition("SignedHeaders=")
    return tuple(name.strip().lower() for name in names.partition(",")[0].split(";"))


def without_tokens(canonical_request: str) -> str:
    """A canonical request as it may be shown: temporary credentials' tokens are masked."""
    return TOKENS.sub(r"\g<1>***", canonical_request)


def canonical(message: Message, claimed: Claim, path: str = "/") -> str:
    """The canonical request. ``path`` is ``/`` for RPC services whatever the wire says, the API path for ROA."""
    query, hashed = canonical_query(message.query), body_hash(message, HASHES[claimed.algorithm])
    return "\n".join((message.method, path, query, header_lines(message, claimed.signed_headers), hashed))


def header_lines(message: Message, names: tuple[str, ...]) -> str:
    """``name:value`` of the headers that are signed, each a line, an empty line, and their names."""
    lines = "".join([f"{name}:{trimmed(message.headers.get(name, ABSENT))}\n" for name in names])
    return f"{lines}\n{';'.join(names)}"


def body_hash(message: Message, name: str = "sha256") -> str:
    """Lower-case hex hash of the body exactly as it was sent."""
    return digest(name, message.body) if message.body or name != "sha256" else EMPTY_BODY


def string_to_sign(claimed: Claim, canonical_request: str) -> str:
    """The algorithm's name and the hash of the canonical request."""
    hashed = digest(HASHES[claimed.algorithm], canonical_request.encode("utf-8", "surrogateescape"))
    return f"{claimed.algorithm}\n{hashed}"


def signature(secret: str, to_sign: str) -> str:
    """Lower-case hex HMAC; the secret is used as it is. RSA has none that a server could compute."""
    if HASHES[to_sign.partition("\n")[0]] == "sm3":
        return sm3_hmac(secret.encode(), to_sign.encode())
    return hmac.digest(secret.encode(), to_sign.encode(), "sha256").hex()


def signed_by(public_key: str, to_sign: str, claimed: str) -> bool:
    """Whether an RSA signature (hex, PKCS #1 v1.5, SHA-256) over ``to_sign`` is of the owner of a public key.

    ``public_key`` is PEM, or its base64 alone. Raises ValueError for what is no RSA key.
    """
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import padding

    key = rsa_key(public_key)
    try:
        key.verify(bytes.fromhex(claimed), to_sign.encode(), padding.PKCS1v15(), hashes.SHA256())
    except (InvalidSignature, ValueError):
        return False
    return True


def rsa_key(public_key: str) -> RSAPublicKey:
    """PEM, or its base64 alone, as a key. Raises ValueError for what is no RSA key."""
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric import rsa

    if "BEGIN" not in public_key:
        public_key = f"-----BEGIN PUBLIC KEY-----\n{public_key.strip()}\n-----END PUBLIC KEY-----\n"
    try:
        key = serialization.load_pem_public_key(public_key.encode())
    except UnsupportedAlgorithm as error:
        raise ValueError(str(error)) from None
    if not isinstance(key, rsa.RSAPublicKey):
        raise ValueError("not an RSA key")
    return key


def digest(name: str, data: bytes) -> str:
    """Lower-case hex; SM3 from hashlib, else from ``cryptography``."""
    if name == "sha256":
        return hashlib.sha256(data).hexdigest()
    return sm3(data).hex()


def sm3(data: bytes) -> bytes:
    try:
        return hashlib.new("sm3", data).digest()
    except ValueError:
        from cryptography.hazmat.primitives import hashes

        hasher = hashes.Hash(hashes.SM3())
        hasher.update(data)
        return hasher.finalize()


def sm3_hmac(key: bytes, data: bytes) -> str:
    """RFC 2104 over SM3, whose block is 64 bytes."""
    if len(key) > 64:
        key = sm3(key)
    block = key.ljust(64, b"\0")
    inner = sm3(bytes(byte ^ 0x36 for byte in block) + data)
    return sm3(bytes(byte ^ 0x5C for byte in block) + inner).hex()
