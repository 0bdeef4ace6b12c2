"""What must never be written down: secrets, tokens, signatures that could be used again.

The key's name, the signed headers and everything else stay, so that a mask hides the lock and not the door.
"""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import unquote_plus

from emulator.exchange import Headers

MASK = "***"
SECRET_HEADERS = frozenset(
    {
        *("x-acs-security-token", "x-acs-bearer-token", "x-acs-zero-trust-idtoken", "x-api-key", "token"),
        *("x-cos-security-token", "x-ci-security-token", "cookie", "proxy-authorization"),
    }
)
SOUNDS_SECRET = re.compile(r"token|secret|passw|cookie|api-?key|proxy-auth")
"""Parts of the names of headers that nobody has told us of."""
SECRET_PARAMETERS = (
    "Signature",
    "SecurityToken",
    "BearerToken",
    "q-signature",
    "x-cos-security-token",
    "x-ci-security-token",
    "sign",
)
LOWER = SECRET_HEADERS.union(name.lower() for name in SECRET_PARAMETERS)
NAME = re.compile(r"(?:^|[?&])([^=&?\s]*)=")
VALUE = re.compile(r"[^&\s]*+")
# Names are bounded, so that no text makes the search go over it again and again.
IN_JSON = re.compile(r'("((?:[^"\\]|\\.){1,64}+)"\s{0,64}:\s{0,64}")(?:[^"\\]|\\.)*+', re.DOTALL)
IN_REFUSAL = re.compile(
    # Behind the start, a sign that no name has, or JSON's line break; up to what ends a line or a pair in JSON and XML.
    rf"((?:^|[^\w.-]|\\n)(?:{'|'.join(sorted({*SECRET_HEADERS, *SECRET_PARAMETERS}))})[=:])[^&\s\"\\<]*"
)
IN_SIGNED_HEADERS = re.compile(rf"((?:^|&)(?:{'|'.join(sorted(SECRET_HEADERS))})=)[^&]*")
IN_STRING_TO_SIGN = re.compile(
    # Signature V1 has the parameters encoded once more: SecurityToken%3Dtok%252F%26SignatureMethod%3D…
    rf"(?i)((?:^|%26|[&;])(?:{'|'.join(SECRET_PARAMETERS)})%3D)(?:(?!%26)[\w.~%-])*"
)
IN_ADDRESS = re.compile(
    # http://user:password@host, in JSON with \\/ and in forms with %2F; an authority ends at a slash, ? or #.
    r"(?i)(https?(?::|%3A)(?:\\?/|%2F){2})(?:(?!%2F|%3F|%23)[^\s/?#\"\\<&]){1,1000}(@|%40)"
)
SHOWN = frozenset({"credential", "signedheaders"})
"""Members of an ``ACS3-…`` authorization that are no secret."""


def address(text: str) -> str:
    """A text without the names and passwords that stand in addresses."""
    return IN_ADDRESS.sub(rf"\g<1>{MASK}\g<2>", text)


def query(text: str) -> str:
    """A query string, form or target without its secrets, however their names are written."""
    shown, at, text = [], 0, address(text)
    for found in NAME.finditer(text):
        if found.start() >= at and secret(found[1]):
            shown += [text[at : found.end()], MASK]
            value = VALUE.match(text, found.end())
            at = value.end() if value else found.end()
    return "".join([*shown, text[at:]])


def secret(name: str) -> bool:
    """Whether a parameter's name, as it stands in a query, is that of a secret."""
    return (unquote_plus(name) if "%" in name or "+" in name else name).strip().lower() in LOWER


def json(text: str) -> str:
    """A JSON text without the values of secret parameters."""

    def shown(found: re.Match[str]) -> str:
        name = found[2]
        if "\\" in name:
            name = name.encode("ascii", "backslashreplace").decode("unicode_escape", "replace")
        return f"{found[1]}{MASK}" if name.strip().lower() in LOWER else found[0]

    return IN_JSON.sub(shown, text)


def headers(fields: Headers) -> list[tuple[str, str]]:
    """Header fields without their secrets."""
    return [(name, header(name.lower(), value)) for name, value in fields]


def header(name: str, value: str) -> str:
    """One field's value; ``name`` in lower case."""
    if name == "authorization":
        return authorization(value)
    return MASK if secret_header(name) else value


def secret_header(name: str) -> bool:
    """``name`` in lower case."""
    return name in SECRET_HEADERS or SOUNDS_SECRET.search(name) is not None


def authorization(value: str) -> str:
    """The scheme and what is known to be no secret; of a scheme that nobody knows the name at most."""
    value = value.strip()
    if "q-sign-algorithm" in value:
        return query(value)
    scheme, space, rest = value.partition(" ")
    if not space or not re.fullmatch(r"[A-Za-z0-9._-]{1,40}", scheme):
        return MASK
    key, colon, _ = rest.partition(":")
    if scheme == "acs" and colon:
        return f"{scheme} {key}:{MASK}"
    if not re.match(r"(?i)acs\d", scheme):
        return f"{scheme} {MASK}"
    members = []
    for member in rest.split(","):
        name, equals, _ = member.partition("=")
        known = name.strip().lower() in SHOWN
        members.append(member if known else f"{name}={MASK}" if equals else MASK)
    return f"{scheme} {','.join(members)}"


def parameter(name: str, value: Any) -> Any:
    """A parameter's value; those of the protocol that are secret are masked."""
    if name.lower() in LOWER:
        return MASK
    return address(value) if isinstance(value, str) else value


def signed(line: str) -> str:
    """A line of a canonical request: parameters, or the headers of q-sign, which are written as parameters are."""
    return IN_STRING_TO_SIGN.sub(rf"\g<1>{MASK}", IN_SIGNED_HEADERS.sub(rf"\g<1>{MASK}", query(line)))


def refusal(body: str) -> str:
    """The body of a refusal: it may quote the canonical request, in JSON or in XML."""
    return IN_STRING_TO_SIGN.sub(rf"\g<1>{MASK}", IN_REFUSAL.sub(rf"\g<1>{MASK}", body))


def canonical(text: str) -> str:
    """A canonical request or string to sign: tokens are signed headers and parameters in it."""
    lines = []
    for line in text.split("\n"):
        name, colon, _ = line.partition(":")
        field = colon and " " not in name  # a sentence may have a colon too
        lines.append(f"{name}:{MASK}" if field and secret_header(name) else signed(line))
    return "\n".join(lines)
