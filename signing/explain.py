"""Why a signature does not match: the likely mistake, found by making it.

The client's own canonical form never reaches the server. But if signing with one common mistake gives the very
signature that arrived, that mistake is the cause. Neither the secret nor the right signature is ever shown.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from signing import acs3, rpc1
from signing.message import Message
from signing.verify import Claim, equal, verify

WINDOW = 900.0  # seconds


@dataclass(frozen=True, slots=True)
class Explanation:
    """``cause`` is a stable word for programs, ``sentence`` says what happened and what to do."""

    cause: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Mistake:
    """``sign`` gives the signature that a client with this mistake would have sent."""

    cause: str
    sentence: str
    sign: Callable[[], str]


def explain(message: Message, claimed: Claim, key: str, now: float, paths: tuple[str, ...] = ("/",)) -> Explanation:
    """What is wrong with a claim; ``now`` is real time in seconds since the epoch.

    ``key`` is the secret of the key that the claim names, empty where there is no such key.
    """
    if not key:
        return Explanation("unknown-key", f"The key {claimed.key} has no secret here; give one that Myna knows.")
    verdict = verify(message, claimed, key, paths)
    if verdict.ok:
        return clock(claimed, now)
    if verdict.unsigned:
        names = ", ".join(verdict.unsigned)
        return Explanation("unsigned-header", f"These headers must be in SignedHeaders and are not: {names}.")
    for mistake in mistakes(message, claimed, key, paths):
        if equal(mistake.sign(), claimed.signature):
            return Explanation(mistake.cause, mistake.sentence)
    return Explanation(
        "wrong-secret",
        "No common mistake gives this signature: the secret is another one, or something was changed on the way. "
        "Compare the string to sign with the client's own.",
    )


def clock(claimed: Claim, now: float) -> Explanation:
    """The signature is right; its time may not be."""
    try:
        stamp = datetime.fromisoformat(claimed.date.replace("Z", "+00:00")).timestamp()
    except ValueError:
        return Explanation("time-format", f"{claimed.date or 'no time'} is not of the form 2026-01-02T03:04:05Z.")
    minutes = round(abs(now - stamp) / 60)
    if abs(now - stamp) > WINDOW:
        way = "behind" if stamp < now else "ahead"
        return Explanation("clock", f"The client's clock is {minutes} minutes {way}; 15 are allowed.")
    return Explanation("none", "The signature is right.")


def mistakes(message: Message, claimed: Claim, key: str, paths: tuple[str, ...]) -> Iterator[Mistake]:
    """Common ones, most likely first."""
    if isinstance(claimed, rpc1.Claim):
        yield from of_rpc1(message, key)
    elif isinstance(claimed, acs3.Claim) and claimed.algorithm != acs3.RSA:
        yield from of_acs3(message, claimed, key, paths)


def of_acs3(message: Message, claimed: acs3.Claim, key: str, paths: tuple[str, ...]) -> Iterator[Mistake]:
    """Mistakes with V3."""
    right = acs3.canonical(message, claimed, paths[0])
    lines = right.split("\n")
    query, stated = lines[2], message.header("x-acs-content-sha256")

    def signed(canonical: str, secret: str = key) -> str:
        return acs3.signature(secret, acs3.string_to_sign(claimed, canonical))

    def with_line(number: int, text: str) -> str:
        return "\n".join([*lines[:number], text, *lines[number + 1 :]])

    if stated and not equal(stated.lower(), lines[-1]):
        yield Mistake(
            "body-changed",
            "The body is not the one whose hash x-acs-content-sha256 states: it was changed after it was hashed.",
            lambda: signed(with_line(len(lines) - 1, stated)),
        )
    yield Mistake(
        "body-not-hashed",
        "The hash of an empty body was signed, but there is a body.",
        lambda: signed(with_line(len(lines) - 1, acs3.EMPTY_BODY)),
    )
    for cause, sentence, text in (
        ("space-as-plus", "Spaces in the query were signed as +; sign them as %20.", query.replace("%20", "+")),
        (
            "query-as-sent",
            "The query was signed as it was sent; sort it by name and encode it strictly.",
            message.query,
        ),
        ("query-left-out", "The query was not signed.", ""),
        ("query-encoded-twice", "The query was encoded twice before it was signed.", query.replace("%", "%25")),
    ):
        yield Mistake(cause, sentence, lambda text=text: signed(with_line(2, text)))  # type: ignore[misc]
    host = message.header("host")
    bare = replace(message, headers={**message.headers, "host": [host.rpartition(":")[0] or host]})
    yield Mistake(
        "host-without-port",
        "The host was signed without its port; sign the Host header exactly as it is sent.",
        lambda: signed(acs3.canonical(bare, claimed, paths[0])),
    )
    yield Mistake(
        "path",
        f"The path {message.path} was signed; sign {paths[0]}.",
        lambda: signed(acs3.canonical(message, claimed, message.path)),
    )
    for method in ("GET", "POST", "PUT", "DELETE"):
        if method != message.method:
            yield Mistake(
                "method",
                f"The method {method} was signed, {message.method} was sent.",
                lambda method=method: signed(with_line(0, method)),  # type: ignore[misc]
            )
    yield Mistake(
        "secret-with-ampersand",
        "The secret was followed by &, as signature V1 wants it; V3 takes it as it is.",
        lambda: signed(right, key + "&"),
    )
    yield Mistake("secret-untrimmed", "The secret ends in a line break.", lambda: signed(right, key + "\n"))


def of_rpc1(message: Message, key: str) -> Iterator[Mistake]:
    """Mistakes with V1."""
    right = rpc1.canonical(message, rpc1.Claim("", "", "", "", "", ""))

    def signed(canonical: str, sent: Message = message, secret: str = key) -> str:
        return rpc1.signature(secret, rpc1.string_to_sign(sent, canonical))

    for method in ("GET", "POST"):
        if method != message.method:
            yield Mistake(
                "method",
                f"The method {method} was signed, {message.method} was sent.",
                lambda method=method: signed(right, replace(message, method=method)),  # type: ignore[misc]
            )
    yield Mistake(
        "space-as-plus", "Spaces were signed as +; sign them as %20.", lambda: signed(right.replace("%20", "+"))
    )
    if message.body:
        without = replace(message, body=b"")
        yield Mistake(
            "form-left-out",
            "The form's parameters were not signed.",
            lambda: signed(rpc1.canonical(without, rpc1.Claim("", "", "", "", "", ""))),
        )
    yield Mistake(
        "secret-without-ampersand",
        "The secret was used as it is; signature V1 wants an & behind it.",
        lambda: rpc1.mac(key, rpc1.string_to_sign(message, right)),
    )
