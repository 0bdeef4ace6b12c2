"""Mistakes with Alibaba Cloud's signature V3, whatever its algorithm: RSA's are found by verifying."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from dataclasses import dataclass, replace

from signing import acs3
from signing.encoding import canonical_query
from signing.explain.mistake import Mistake, without_one
from signing.explain.spelling import spellings
from signing.message import Message
from signing.verify import equal, matches

METHODS = ("GET", "POST", "PUT", "DELETE")
LOCAL = ("localhost", "127.0.0.1", "host.docker.internal")
CLOUD = ("imm.cn-hangzhou.aliyuncs.com", "iqs.cn-zhangjiakou.aliyuncs.com")
"""Hosts that were meant when the request went elsewhere."""


@dataclass(frozen=True, slots=True)
class Trial:
    """The claim, tried over canonical requests that differ from the right one (``lines``) in one thing."""

    message: Message
    claimed: acs3.Claim
    key: str
    path: str
    lines: tuple[str, ...]

    def over(self, canonical: str, secret: str = "") -> bool:
        return matches(self.claimed, secret or self.key, acs3.string_to_sign(self.claimed, canonical))

    def line(self, number: int, text: str) -> bool:
        """With another text in one line: 0 method, 1 path, 2 query, -1 the body's hash."""
        lines = list(self.lines)
        lines[number] = text
        return self.over("\n".join(lines))

    def headers(self, names: tuple[str, ...], **values: str) -> bool:
        """With another list of signed headers, and with other values."""
        changed = {name: [value] for name, value in values.items()}
        sent = replace(self.message, headers={**self.message.headers, **changed})
        signed = acs3.header_lines(sent, tuple(sorted(names)))
        return self.over("\n".join((*self.lines[:3], signed, self.lines[-1])))


def mistakes(
    message: Message, claimed: acs3.Claim, key: str, paths: tuple[str, ...], others: tuple[str, ...] = ()
) -> Iterator[Mistake]:
    """What can be seen first, then each common mistake tried on the canonical request."""
    right = acs3.canonical(message, claimed, paths[0])
    trial = Trial(message, claimed, key, paths[0], tuple(right.split("\n")))
    yield from seen(message, claimed, trial)
    yield from of_body(message, claimed, trial)
    yield from of_query(message, trial)
    yield from of_headers(message, claimed, trial)
    yield from of_line(message, trial, others)
    yield from of_list(message, trial)
    yield base64_written(message, claimed, key, right)
    if claimed.algorithm != acs3.RSA:
        yield Mistake(
            "secret-with-ampersand",
            "The secret was followed by &, as signature V1 wants it; V3 takes it as it is.",
            trial.over(right, key + "&"),
        )
        yield Mistake("secret-untrimmed", "The secret ends in a line break.", trial.over(right, key + "\n"))


def seen(message: Message, claimed: acs3.Claim, trial: Trial) -> Iterator[Mistake]:
    """What needs no signature to be seen."""
    unsigned = acs3.unsigned(message, claimed, rpc=trial.path == "/")
    yield Mistake(
        "unsigned-header",
        f"These headers must be in SignedHeaders and are not: {', '.join(unsigned)}.",
        bool(unsigned),
    )
    lost = [name for name in claimed.signed_headers if name not in message.headers]
    yield Mistake(
        "header-missing",
        f"These headers are in SignedHeaders and did not arrive: {', '.join(lost)}.",
        bool(lost),
    )


def of_body(message: Message, claimed: acs3.Claim, trial: Trial) -> Iterator[Mistake]:
    """The body's hash: signed, stated, and what it is."""
    yield Mistake(
        "body-not-hashed",
        "The hash of an empty body was signed, but there is a body.",
        bool(message.body) and trial.line(-1, acs3.digest(acs3.HASHES[claimed.algorithm], b"")),
    )
    own = acs3.HASHES[claimed.algorithm]
    for name in acs3.STATED:
        other = "sm3" if own == "sha256" else "sha256"
        yield Mistake(
            "body-hash-algorithm",
            f"{name} states the body's {other.upper()}; {claimed.algorithm} wants its {own.upper()}.",
            bool(message.header(name)) and equal(message.header(name).lower(), acs3.digest(other, message.body)),
        )
    for name in acs3.STATED:
        yield Mistake(
            "body-changed",
            f"The body is not what {name} states: it was changed after it was hashed, or another one was hashed.",
            name in message.headers and not equal(message.header(name).lower(), trial.lines[-1]),
        )


def of_query(message: Message, trial: Trial) -> Iterator[Mistake]:
    """Encoding and order, and a parameter that came later."""
    query = trial.lines[2]
    in_order = "&".join(canonical_query(pair) for pair in message.query.split("&") if pair)
    for cause, sentence, text in (
        *spellings(query),
        (
            "query-as-sent",
            "The query was signed as it was sent; sort it by name and encode it strictly.",
            message.query,
        ),
        ("query-unsorted", "The query was signed in the order in which it was sent; sort it by name.", in_order),
        ("query-left-out", "The query was not signed.", ""),
    ):
        yield Mistake(cause, sentence, trial.line(2, text))
    for name, rest in without_one(query):
        yield Mistake(
            "parameter-added",
            f"The parameter {name} was not signed: it was added afterwards, or left out of the canonical query.",
            trial.line(2, rest),
        )


def of_headers(message: Message, claimed: acs3.Claim, trial: Trial) -> Iterator[Mistake]:
    """The host, and what SignedHeaders lists."""
    host = message.header("host")
    yield Mistake(
        "host-without-port",
        "The host was signed without its port; sign the Host header exactly as it is sent.",
        trial.headers(claimed.signed_headers, host=host.rpartition(":")[0] or host),
    )
    name, colon, port = host.partition(":")
    for other in (message.header("x-forwarded-host"), *(f"{one}{colon}{port}" for one in LOCAL), *CLOUD):
        if other not in ("", host):
            yield Mistake(
                "host-changed",
                f"The host {other} was signed, {host} was sent; sign the Host header exactly as it is sent.",
                trial.headers(claimed.signed_headers, host=other),
            )
    for name in message.headers:
        if name not in (*claimed.signed_headers, "authorization"):
            yield Mistake(
                "signed-headers-changed",
                f"The header {name} was signed, but SignedHeaders does not list it.",
                trial.headers((*claimed.signed_headers, name)),
            )
    for name in claimed.signed_headers:
        yield Mistake(
            "signed-headers-changed",
            f"SignedHeaders lists the header {name}, but it was not signed.",
            trial.headers(tuple(one for one in claimed.signed_headers if one != name)),
        )


def of_list(message: Message, trial: Trial) -> Iterator[Mistake]:
    """The signed headers in the order in which they were listed; they are sorted by name."""
    listed = acs3.listed(message)
    if list(listed) == sorted(listed):
        return
    sorted_lines = acs3.header_lines(message, tuple(sorted(listed))).rpartition("\n")[0]
    for signed in (acs3.header_lines(message, listed), f"{sorted_lines}\n{';'.join(listed)}"):
        yield Mistake(
            "signed-headers-unsorted",
            "The signed headers stand in another order than by name, in SignedHeaders or in what was signed.",
            trial.over("\n".join((*trial.lines[:3], signed, trial.lines[-1]))),
        )


def base64_written(message: Message, claimed: acs3.Claim, key: str, right: str) -> Mistake:
    """V1 and V2 write their signatures in base64; V3 does not. Of RSA's nobody but the client can tell."""
    _, _, sent = message.header("authorization").partition("Signature=")
    proof = "" if claimed.algorithm == acs3.RSA else acs3.signature(key, acs3.string_to_sign(claimed, right))
    return Mistake(
        "signature-in-base64",
        "The signature is right, but written in base64; V3 wants lower-case hex.",
        bool(proof) and equal(base64.b64encode(bytes.fromhex(proof)).decode(), sent.partition(",")[0].strip()),
    )


def of_line(message: Message, trial: Trial, others: tuple[str, ...]) -> Iterator[Mistake]:
    """Path and method, and the canonical request as a whole."""
    for path in (message.path, "/", message.path.rstrip("/"), *others):
        if path != trial.path:
            yield Mistake("path", f"The path {path} was signed; sign {trial.path}.", trial.line(1, path))
    for method in METHODS:
        if method != message.method:
            yield Mistake(
                "method", f"The method {method} was signed, {message.method} was sent.", trial.line(0, method)
            )
    whole = "\n".join((trial.claimed.algorithm, *trial.lines)).encode("utf-8", "replace").decode()
    yield Mistake(
        "canonical-not-hashed",
        "The canonical request itself was signed; sign the algorithm's name and the hash of the canonical request.",
        matches(trial.claimed, trial.key, whole),
    )
