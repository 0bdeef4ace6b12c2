"""What must never be written down: secrets, tokens, signatures that could be used again.

The key's name, the signed headers and everything else stay, so that a mask hides the lock and not the door.
"""

from __future__ import annotations

import re
from typing import Any

from emulator.exchange import Headers

MASK = "***"
SECRET_HEADERS = frozenset(
    {"x-acs-security-token", "x-acs-bearer-token", "x-api-key", "x-cos-security-token", "x-ci-security-token", "token"}
)
SECRET_PARAMETERS = (
    "Signature",
    "SecurityToken",
    "BearerToken",
    "q-signature",
    "x-cos-security-token",
    "x-ci-security-token",
    "sign",
)
LOWER = frozenset(name.lower() for name in SECRET_PARAMETERS)
IN_QUERY = re.compile(rf"(?i)((?:^|[?&])(?:{'|'.join(SECRET_PARAMETERS)})=)[^&\s]*")
IN_REFUSAL = re.compile(
    # Behind the start, a sign that no name has, or JSON's line break; up to what ends a line or a pair in JSON and XML.
    rf"((?:^|[^\w.-]|\\n)(?:{'|'.join(sorted({*SECRET_HEADERS, *SECRET_PARAMETERS}))})[=:])[^&\s\"\\<]*"
)
IN_SIGNED_HEADERS = re.compile(rf"((?:^|&)(?:{'|'.join(sorted(SECRET_HEADERS))})=)[^&]*")
IN_AUTHORIZATION = (
    re.compile(r"(?i)(Signature=)[^,\s]+"),
    re.compile(r"(?i)(q-signature=)[^&\s]+"),
    re.compile(r"(?i)^(acs [^:]*:).+$"),
    re.compile(r"(?i)^(bearer\s+).+$"),
)


def query(text: str) -> str:
    """A query string or target without its secrets."""
    return IN_QUERY.sub(rf"\g<1>{MASK}", text)


def headers(fields: Headers) -> list[tuple[str, str]]:
    """Header fields without their secrets."""
    return [(name, header(name.lower(), value)) for name, value in fields]


def header(name: str, value: str) -> str:
    """One field's value; ``name`` in lower case."""
    if name in SECRET_HEADERS:
        return MASK
    if name == "authorization":
        for pattern in IN_AUTHORIZATION:
            value = pattern.sub(rf"\g<1>{MASK}", value)
    return value


def parameter(name: str, value: Any) -> Any:
    """A parameter's value; those of the protocol that are secret are masked."""
    return MASK if name.lower() in LOWER else value


def signed(line: str) -> str:
    """A line of a canonical request: parameters, or the headers of q-sign, which are written as parameters are."""
    return IN_SIGNED_HEADERS.sub(rf"\g<1>{MASK}", query(line))


def refusal(body: str) -> str:
    """The body of a refusal: it may quote the canonical request, in JSON or in XML."""
    return IN_REFUSAL.sub(rf"\g<1>{MASK}", body)


def canonical(text: str) -> str:
    """A canonical request or string to sign: tokens are signed headers and parameters in it."""
    lines = []
    for line in text.split("\n"):
        name, colon, _ = line.partition(":")
        lines.append(f"{name}:{MASK}" if colon and name in SECRET_HEADERS else signed(line))
    return "\n".join(lines)
