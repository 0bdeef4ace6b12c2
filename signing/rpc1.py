"""Alibaba Cloud's signature V1 for RPC services: HMAC-SHA1 over all parameters of query and form.

Sources: "RPC API signature" of the Alibaba Cloud API pages; measured against ``aliyun-python-sdk-core``,
``@alicloud/pop-core`` and the first generation of ``alibabacloud_imm20200930``.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from dataclasses import dataclass

from signing.encoding import again, decoded, strict
from signing.message import Message

FORM = "application/x-www-form-urlencoded"
PUBLIC = (
    "AccessKeyId",
    "Signature",
    "SignatureMethod",
    "SignatureNonce",
    "SignatureType",
    "SignatureVersion",
    "SecurityToken",
    "Timestamp",
)


class Malformed(ValueError):
    """The parameters name this scheme but ask for an algorithm or a version that it does not have."""


class Unsigned(Malformed):
    """There is an ``AccessKeyId`` and no ``Signature``."""


class Unsupported(Malformed):
    """The parameters ask for another type of signature than that by a key pair."""


@dataclass(frozen=True, slots=True)
class Claim:
    """What the client says about itself, in its public parameters. ``token`` belongs to temporary credentials."""

    algorithm: str
    key: str
    signature: str
    date: str
    nonce: str
    token: str


def pairs(message: Message) -> list[tuple[str, str]]:
    """Names and values as they were on the wire, of the query and of a form."""
    texts = [message.query]
    if message.header("content-type").lower().startswith(FORM):
        texts.append(message.body.decode("utf-8", "surrogateescape"))
    found = []
    for text in texts:
        for pair in text.split("&"):
            if pair:
                name, _, value = pair.partition("=")
                found.append((name, value))
    return found


def claim(message: Message) -> Claim | None:
    """Read the public parameters. None: another scheme, for there is no ``AccessKeyId``.

    Raises Unsigned where there is one and no ``Signature``, Unsupported for a ``SignatureType``, which a key pair's
    signature leaves empty, and Malformed for another algorithm than HMAC-SHA1 and another version than 1.0.
    """
    raw: dict[str, str] = {}
    for name, value in pairs(message):
        raw.setdefault(decoded(name), value)
    public = {name: decoded(raw[name]) for name in PUBLIC if name in raw}
    if not public.get("AccessKeyId"):
        return None
    if not public.get("Signature"):
        raise Unsigned("there is no Signature")
    if public.get("SignatureType"):
        raise Unsupported(f"the SignatureType {public['SignatureType'][:64]} is not supported")
    version = public.get("SignatureVersion") or "1.0"
    if version != "1.0":
        raise Malformed(f"the SignatureVersion {version[:64]} is not supported")
    method = public.get("SignatureMethod") or "HMAC-SHA1"
    if method.upper() != "HMAC-SHA1":
        raise Malformed(f"the SignatureMethod {method[:64]} is not supported")
    return Claim(
        algorithm="RPC-V1 HMAC-SHA1",
        key=public["AccessKeyId"],
        signature=public["Signature"],
        date=public.get("Timestamp", ""),
        nonce=public.get("SignatureNonce", ""),
        token=public.get("SecurityToken", ""),
    )


def canonical(message: Message, claimed: Claim, path: str = "/") -> str:
    """All parameters but ``Signature``, strictly encoded, sorted by name. RPC services have one path."""
    found = sorted((strict(name), strict(value)) for name, value in pairs(message) if name != "Signature")
    return "&".join(f"{name}={value}" for name, value in found)


def string_to_sign(message: Message, canonical_query: str) -> str:
    """Method, encoded path and encoded parameters."""
    return f"{message.method}&%2F&{again(canonical_query)}"


def signature(secret: str, to_sign: str) -> str:
    """Base64; the key is the secret and an ampersand."""
    return mac(f"{secret}&", to_sign)


def mac(key: str, to_sign: str) -> str:
    """HMAC-SHA1 in base64."""
    digest = hmac.new(key.encode(), to_sign.encode("utf-8", "surrogateescape"), hashlib.sha1).digest()
    return base64.b64encode(digest).decode()
