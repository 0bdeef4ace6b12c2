"""Mistakes with Alibaba Cloud's signature V2 for ROA services."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from urllib.parse import unquote, unquote_plus

from signing import roa2
from signing.encoding import canonical_query
from signing.explain.mistake import Mistake, without_one
from signing.message import Message
from signing.verify import equal, md5_as_stated

METHODS = ("GET", "POST", "PUT", "DELETE")
TYPES = ("application/json", "application/json; charset=utf-8", "application/json;charset=utf-8")
LINES = {
    "accept": "Accept",
    "content-md5": "Content-MD5",
    "content-type": "Content-Type",
    "date": "Date",
}
"""The headers that have a line of their own, as they are called."""


@dataclass(frozen=True, slots=True)
class Trial:
    """The claim, tried over messages that differ from the one that came in one thing."""

    message: Message
    claimed: roa2.Claim
    key: str
    path: str
    resources: tuple[str, ...]
    """The parameters as they may have been signed."""

    def over(self, to_sign: str, secret: str = "") -> bool:
        return equal(roa2.signature(secret or self.key, to_sign), self.claimed.signature)

    def of(self, sent: Message, path: str = "") -> bool:
        """With other headers, another method or another path."""
        return any(
            self.over(roa2.string_to_sign(each, roa2.header_lines(each) + (path or self.path) + resource))
            for each in typed(sent)
            for resource in self.resources
        )


def typed(message: Message) -> tuple[Message, ...]:
    """As it came, and without the Content-Type that a bodiless request may have got after it was signed."""
    return (message,) if message.body else (message, changed(message, "content-type", ""))


def mistakes(
    message: Message, claimed: roa2.Claim, key: str, paths: tuple[str, ...], others: tuple[str, ...] = ()
) -> Iterator[Mistake]:
    """What can be seen first, then each common mistake tried with the secret ``key``."""
    resources = tuple(roa2.parameters(message.query, bare) for bare in (False, True))
    trial = Trial(message, claimed, key, paths[0], resources)
    yield Mistake(
        "body-changed",
        "The body is not what Content-MD5 states: it was changed after it was hashed, or another one was hashed.",
        not md5_as_stated(message),
    )
    yield from of_secret(message, claimed, trial)
    yield from of_resource(message, trial, others)
    yield from of_headers(message, trial)
    for method in METHODS:
        if method != message.method:
            yield Mistake(
                "method",
                f"The method {method} was signed, {message.method} was sent.",
                trial.of(replace(message, method=method)),
            )


def of_secret(message: Message, claimed: roa2.Claim, trial: Trial) -> Iterator[Mistake]:
    """The secret with something behind it."""
    right = roa2.string_to_sign(message, roa2.canonical(message, claimed, trial.path))
    yield Mistake(
        "secret-with-ampersand",
        "The secret was followed by &, as signature V1 wants it; V2 takes it as it is.",
        trial.over(right, trial.key + "&"),
    )
    yield Mistake("secret-untrimmed", "The secret ends in a line break.", trial.over(right, trial.key + "\n"))


def of_resource(message: Message, trial: Trial, others: tuple[str, ...]) -> Iterator[Mistake]:
    """Query and path: V2 signs names and values decoded, sorted by name."""
    right = trial.resources[0]
    in_order = "&".join(unquote_plus(pair) for pair in message.query.split("&") if pair)
    for cause, sentence, query in (
        ("query-left-out", "The query was not signed.", ""),
        ("space-as-plus", "Spaces in the query were signed as +; sign them as they are.", right[1:].replace(" ", "+")),
        (
            "query-encoded",
            "The query was signed encoded; sign its names and values decoded.",
            canonical_query(message.query),
        ),
        ("query-as-sent", "The query was signed as it was sent; sort it by name and decode it.", message.query),
        ("query-unsorted", "The query was signed in the order in which it was sent; sort it by name.", in_order),
    ):
        yield Mistake(cause, sentence, replace(trial, resources=(f"?{query}" if query else "",)).of(message))
    for name, rest in without_one(message.query):
        yield Mistake(
            "parameter-added",
            f"The parameter {name} was not signed: it was added afterwards, or left out of the resource.",
            replace(trial, resources=(roa2.parameters(rest),)).of(message),
        )
    for path in ("/", unquote(message.path), message.path.rstrip("/"), *others):
        if path != trial.path:
            yield Mistake("path", f"The path {path} was signed; sign {trial.path}.", trial.of(message, path))


def of_headers(message: Message, trial: Trial) -> Iterator[Mistake]:
    """The four headers with a line of their own, and those that begin with x-acs-."""
    for name, shown in LINES.items():
        if message.header(name):
            yield Mistake(
                f"{name}-left-out",
                f"{shown} was sent but not signed; where it is sent, its line must not be empty.",
                trial.of(changed(message, name, "")),
            )
    for name, values in (("content-type", TYPES), ("accept", ("application/json", "*/*"))):
        for value in values:
            if value != message.header(name):
                yield Mistake(
                    f"{name}-changed",
                    f"{LINES[name]} was signed as {value}; {message.header(name) or 'none'} was sent.",
                    trial.of(changed(message, name, value)),
                )
    ours = [name for name in message.headers if name.startswith("x-acs-")]
    bare = {name: values for name, values in message.headers.items() if name not in ours}
    yield Mistake("headers-left-out", "The x-acs- headers were not signed.", trial.of(replace(message, headers=bare)))
    for left in ours:
        rest = {name: values for name, values in message.headers.items() if name != left}
        yield Mistake(
            "header-left-out",
            f"The header {left} was not signed; V2 signs every x-acs- header.",
            trial.of(replace(message, headers=rest)),
        )


def changed(message: Message, name: str, value: str) -> Message:
    return replace(message, headers={**message.headers, name: [value]})
