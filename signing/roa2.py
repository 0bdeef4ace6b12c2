"""Alibaba Cloud's signature V2 for ROA services: ``Authorization: acs <key>:<signature>``, HMAC-SHA1.

Sources: "RESTful API signature" of the Alibaba Cloud API pages; measured against ``aliyun-python-sdk-core``,
``@alicloud/pop-core`` and the newer cores in their V2 mode.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC
from email.utils import parsedate_to_datetime

from signing.encoding import decoded
from signing.message import Message

METHOD, VERSION = "HMAC-SHA1", "1.0"
HTTP_DATE = re.compile(r"[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT", re.ASCII)
"""The one form that the documents and all clients have; others would be read with a guess at their zone."""


class Malformed(ValueError):
    """The headers name this scheme but do not have its form, or ask for another algorithm or version."""


@dataclass(frozen=True, slots=True)
class Claim:
    """What the client says about itself. ``date`` is the Date header as ``2026-01-02T03:04:05Z``, or as it was sent."""

    algorithm: str
    key: str
    signature: str
    date: str
    nonce: str
    token: str


def claim(message: Message) -> Claim | None:
    """Read the headers. None: another scheme.

    Raises Malformed for a header without key or signature, and for another algorithm than HMAC-SHA1, version 1.0.
    """
    authorization = message.header("authorization").strip()
    if not authorization.startswith("acs "):
        return None
    key, colon, signature = authorization[4:].strip().partition(":")
    if not key or not colon or not signature:
        raise Malformed("the Authorization header is not of the form acs key:signature")
    for name, only in (("x-acs-signature-method", METHOD), ("x-acs-signature-version", VERSION)):
        if message.header(name).upper() not in ("", only):
            raise Malformed(f"the {name} {message.header(name)[:64]} is not supported")
    return Claim(
        algorithm="ROA-V2 HMAC-SHA1",
        key=key,
        signature=signature,
        date=plain_date(message.header("date") or message.header("x-acs-date")),
        nonce=message.header("x-acs-signature-nonce"),
        token=message.header("x-acs-security-token"),
    )


def plain_date(text: str) -> str:
    """``Fri, 02 Jan 2026 03:04:05 GMT`` as ``2026-01-02T03:04:05Z``; what is no such date stays as it is."""
    if not HTTP_DATE.fullmatch(text):
        return text
    try:
        return parsedate_to_datetime(text).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    except (TypeError, ValueError, OverflowError):
        return text


def canonical(message: Message, claimed: Claim, path: str, bare: bool = False) -> str:
    """The ``x-acs-*`` headers, sorted, and the resource: path and parameters."""
    return header_lines(message) + path + parameters(message.query, bare)


def header_lines(message: Message) -> str:
    """``name:value`` of every ``x-acs-*`` header, each a line, sorted."""
    return "".join(
        f"{name}:{values[0].strip()}\n" for name, values in sorted(message.headers.items()) if name.startswith("x-acs-")
    )


def parameters(query: str, bare: bool = False) -> str:
    """``?`` and the parameters, decoded and sorted by name; empty where there are none.

    ``bare``: parameters without a value stand without their ``=``; clients differ.
    """
    pairs = []
    for pair in query.split("&"):
        if pair:
            name, _, value = pair.partition("=")
            pairs.append((decoded(name), decoded(value)))
    texts = [name if bare and not value else f"{name}={value}" for name, value in sorted(pairs)]
    return f"?{'&'.join(texts)}" if texts else ""


def string_to_sign(message: Message, canonical_part: str) -> str:
    """Method, four headers, each a line, and the canonical part."""
    lines = [message.method, *(message.header(name) for name in ("accept", "content-md5", "content-type", "date"))]
    return "\n".join(lines) + "\n" + canonical_part


def signature(secret: str, to_sign: str) -> str:
    """Base64; the key is the secret as it is."""
    digest = hmac.new(secret.encode(), to_sign.encode("utf-8", "surrogateescape"), hashlib.sha1).digest()
    return base64.b64encode(digest).decode()


def forms(message: Message, claimed: Claim, paths: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """Canonical part and string to sign in every form that clients are known to use, the plain one first.

    The asynchronous Python core sends a Content-Type with a bodiless request that it did not sign.
    """
    untyped = replace(message, headers={**message.headers, "content-type": [""]})
    resources: dict[bool, str] = {}
    for sent in (message,) if message.body else (message, untyped):
        for path in paths:
            for bare in (False, True):
                if bare not in resources:
                    resources[bare] = parameters(message.query, bare)
                part = header_lines(sent) + path + resources[bare]
                yield part, string_to_sign(sent, part)
