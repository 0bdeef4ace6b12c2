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
IN_QUERY = re.compile(rf"(?i)((?:^|[?&])(?:{'|'.join(SECRET_PARAMETERS)})=)[^&\s]*")
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
    return MASK if name in SECRET_PARAMETERS else value


def canonical(text: str) -> str:
    """A canonical request or string to sign: tokens are signed headers and parameters in it."""
    lines = []
    for line in text.split("\n"):
        name, colon, _ = line.partition(":")
        lines.append(f"{name}:{MASK}" if colon and name in SECRET_HEADERS else query(line))
    return "\n".join(lines)
