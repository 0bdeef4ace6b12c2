"""Tencent Cloud's signature of COS and CI: ``q-sign-algorithm=sha1``, in a header or in the query.

Sources: "Request signature" (COS 436/7778); measured against the official SDKs of Python, Node, Go and Java. The body
is not signed, and of parameters and headers only those that the two lists name.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TypeAlias
from urllib.parse import unquote

from signing.encoding import decoded, quoted
from signing.message import Message

MEMBERS = ("q-sign-algorithm", "q-ak", "q-sign-time", "q-key-time", "q-header-list", "q-url-param-list", "q-signature")
MAY_BE_EMPTY = ("q-header-list", "q-url-param-list")
MERGED = "sign"
"""The parameter that holds all members as one text (the Go SDK's option SignMerged)."""
TOKEN_HEADERS = ("x-cos-security-token", "x-ci-security-token", "token")
TOKEN_PARAMETERS = ("x-cos-security-token", "x-ci-security-token")
TIME = re.compile(r"(\d{1,12});(\d{1,12})", re.ASCII)
PORT = re.compile(r":\d+$", re.ASCII)
RAW = "surrogateescape"
NAMES = 1000
"""Names of a list at most (ours: no page tells a limit)."""

Lines: TypeAlias = tuple[str, str, str, str]
"""Method, path, parameters and headers as they are signed."""


TOKENS = re.compile(r"((?:^|&)(?:x-cos-security-token|x-ci-security-token|token)=)[^&\n]*", re.MULTILINE)


class Malformed(ValueError):
    """The request names this scheme but does not have its form."""


@dataclass(frozen=True, slots=True)
class Claim:
    """What the client says about itself. The times are ``<start>;<end>`` in seconds since the epoch.

    ``header_list`` and ``parameter_list`` are names as they were listed: percent-encoded, in any order, repeated.
    ``token`` belongs to temporary credentials.
    """

    algorithm: str
    key: str
    signature: str
    sign_time: str
    key_time: str
    header_list: tuple[str, ...]
    parameter_list: tuple[str, ...]
    token: str

    @property
    def window(self) -> tuple[int, int]:
        """First and last second in which the signature counts: within its own time and within that of its key."""
        spans = [time.split(";") for time in (self.sign_time, self.key_time)]
        return max(int(start) for start, _ in spans), min(int(end) for _, end in spans)


def claim(message: Message) -> Claim | None:
    """Read the ``Authorization`` header, else the query. None: another scheme.

    Raises Malformed where a member is missing, a time is no time, or the algorithm is not SHA-1.
    """
    found = members(message)
    if found is None:
        return None
    for name in MEMBERS:
        if name not in found or not (found[name] or name in MAY_BE_EMPTY):
            raise Malformed(f"there is no {name}")
    if found["q-sign-algorithm"].lower() != "sha1":
        raise Malformed(f"the q-sign-algorithm {found['q-sign-algorithm'][:64]} is not supported")
    for name in ("q-sign-time", "q-key-time"):
        if not TIME.fullmatch(found[name]):
            raise Malformed(f"{name} is not of the form start;end")
    return Claim(
        algorithm="q-sign sha1",
        key=found["q-ak"],
        signature=found["q-signature"].lower(),
        sign_time=found["q-sign-time"],
        key_time=found["q-key-time"],
        header_list=listed(found["q-header-list"]),
        parameter_list=listed(found["q-url-param-list"]),
        token=token(message),
    )


def members(message: Message) -> dict[str, str] | None:
    """The members by name, wherever they stand; None for a request without any."""
    authorization = message.header("authorization").strip()
    if "q-sign-algorithm" in authorization:
        return dict(split(authorization))
    found: dict[str, str] = {}
    for name, value in split(message.query):
        found.setdefault(name, decoded(value))
    if "q-sign-algorithm" in found:
        return found
    merged = found.get(MERGED, "")
    return dict(split(merged)) if "q-sign-algorithm" in merged else None


def token(message: Message) -> str:
    """The token of temporary credentials, from the first place that has one; empty where none has."""
    for name in TOKEN_HEADERS:
        if message.header(name):
            return message.header(name).strip()
    return next((decoded(value) for name, value in split(message.query) if name.lower() in TOKEN_PARAMETERS), "")


def split(text: str) -> Iterator[tuple[str, str]]:
    """``name=value`` pairs, still encoded."""
    for pair in text.split("&"):
        if pair:
            name, _, value = pair.partition("=")
            yield name, value


def listed(text: str) -> tuple[str, ...]:
    """Raises Malformed for a list so long that no client makes one: each name is looked up."""
    if text.count(";") >= NAMES:
        raise Malformed(f"a list has more than {NAMES} names")
    return tuple(name.strip() for name in text.split(";") if name.strip())


def received(query: str) -> dict[str, list[str]]:
    """A query's values, decoded, by their names, decoded and in lower case. ``+`` and ``%20`` are both a space."""
    found: dict[str, list[str]] = {}
    for name, value in split(query):
        found.setdefault(decoded(name, RAW).lower(), []).append(decoded(value, RAW))
    return found


def encoded(text: str) -> str:
    """RFC 3986's strict form: unreserved ``A-Za-z0-9-_.~``, upper-case hex, space as ``%20``."""
    return quoted(text)


def canonical(message: Message, claimed: Claim, path: str = "/", by_plain_name: bool = False) -> str:
    """HttpString: method, decoded path, listed parameters, listed headers, each a line. ``path`` as on the wire.

    ``by_plain_name`` sorts by names that are not encoded, as Node's SDK does.
    """
    return joined(lines(message, claimed, path, by_plain_name))


def lines(message: Message, claimed: Claim, path: str, by_plain_name: bool = False) -> Lines:
    """The four parts of HttpString."""
    parameters = section(claimed.parameter_list, received(message.query), by_plain_name)
    headers = section(claimed.header_list, stripped(message.headers), by_plain_name)
    return message.method.lower(), unquote(path, errors=RAW) or "/", parameters, headers


def joined(parts: Lines) -> str:
    return "\n".join(parts) + "\n"


def section(names: Iterable[str], values: Mapping[str, list[str]], by_plain_name: bool = False) -> str:
    """``key=value`` pairs of the listed names: keys encoded in lower case, values encoded, both sorted.

    A name that was listed but not sent counts as empty. Of a name that was sent repeatedly all values count.
    """
    pairs = []
    for name in {plain(name, values) for name in names}:
        key = encoded(name).lower()
        pairs += [(name if by_plain_name else key, value, key) for value in values.get(name, [""])]
    return "&".join(f"{key}={encoded(value)}" for _, value, key in sorted(pairs))


def stripped(headers: Mapping[str, list[str]]) -> dict[str, list[str]]:
    """Headers' values without the spaces around them, which are no part of a value; those of parameters are."""
    return {name: [value.strip() for value in values] for name, values in headers.items()}


def plain(name: str, values: Mapping[str, list[str]]) -> str:
    """A listed name decoded and in lower case; twice, where only that was sent (Node's lists, in its callback form)."""
    once = unquote(name, errors=RAW).lower()
    twice = unquote(once, errors=RAW).lower()
    return twice if once not in values and twice in values else once


def without_tokens(canonical_request: str) -> str:
    """HttpString as it may be shown: temporary credentials' tokens are masked."""
    return TOKENS.sub(r"\g<1>***", canonical_request)


def string_to_sign(claimed: Claim, canonical_request: str) -> str:
    """Algorithm, time of validity and SHA-1 of the canonical request, each a line."""
    digest = hashlib.sha1(canonical_request.encode("utf-8", RAW), usedforsecurity=False).hexdigest()
    return f"sha1\n{claimed.sign_time}\n{digest}\n"


def signature(secret: str, key_time: str, to_sign: str) -> str:
    """Lower-case hex; the key is derived from the secret and the key's time, and used as the text of its hex digits."""
    return mac(mac(secret, key_time), to_sign)


def mac(key: str, text: str) -> str:
    """HMAC-SHA1 in lower-case hex."""
    return hmac.new(key.encode(), text.encode("utf-8", RAW), hashlib.sha1).hexdigest()


def forms(message: Message, claimed: Claim, paths: tuple[str, ...]) -> Iterator[Lines]:
    """What is signed, in every form that clients are known to use, the plain one first.

    Node and Go sign the host with its port, Python without. ``paths`` are those that may have been signed.
    """
    for path in paths:
        for sent in hosts(message):
            first = lines(sent, claimed, path)
            yield first
            second = lines(sent, claimed, path, by_plain_name=True)
            if second != first:
                yield second


def hosts(message: Message) -> Iterator[Message]:
    """The message, and with a Host that has no port."""
    yield message
    host = message.header("host")
    if PORT.search(host):
        yield replace(message, headers={**message.headers, "host": [PORT.sub("", host)]})
