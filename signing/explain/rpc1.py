"""Mistakes with Alibaba Cloud's signature V1 for RPC services."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from signing import rpc1
from signing.encoding import canonical_query
from signing.explain.mistake import Mistake, without_one
from signing.explain.spelling import spellings
from signing.message import Message
from signing.verify import equal


def mistakes(message: Message, claimed: rpc1.Claim, key: str) -> Iterator[Mistake]:
    """Each one tried with the secret ``key``."""
    right = rpc1.canonical(message, claimed)
    to_sign = rpc1.string_to_sign(message, right)

    def signed(text: str, secret: str = key) -> bool:
        return equal(rpc1.signature(secret, text), claimed.signature)

    def over(canonical: str) -> bool:
        return signed(rpc1.string_to_sign(message, canonical))

    yield Mistake(
        "signature-not-encoded",
        "The + of the signature arrived as a space: percent-encode the signature in the query or the form.",
        equal(rpc1.signature(key, to_sign), claimed.signature.replace(" ", "+")),
    )
    for method in ("GET", "POST"):
        if method != message.method:
            yield Mistake(
                "method",
                f"The method {method} was signed, {message.method} was sent.",
                signed(rpc1.string_to_sign(replace(message, method=method), right)),
            )
    pairs = [(name, value) for name, value in rpc1.pairs(message) if name != "Signature"]
    as_sent = "&".join(f"{name}={value}" for name, value in pairs)
    for cause, sentence, canonical in (
        *spellings(right),
        ("query-as-sent", "The parameters were signed as they were sent; sort and encode them strictly.", as_sent),
        (
            "query-unsorted",
            "The parameters were signed in the order in which they were sent; sort them by name.",
            "&".join(canonical_query(f"{name}={value}") for name, value in pairs),
        ),
    ):
        yield Mistake(cause, sentence, over(canonical))
    if message.body:
        yield Mistake(
            "form-left-out",
            "The form's parameters were not signed.",
            over(rpc1.canonical(replace(message, body=b""), claimed)),
        )
    yield Mistake(
        "query-not-encoded-again",
        "The sorted parameters were signed as they are; the string to sign wants them encoded once more.",
        signed(f"{message.method}&%2F&{right}"),
    )
    yield Mistake(
        "secret-without-ampersand",
        "The secret was used as it is; signature V1 wants an & behind it.",
        equal(rpc1.mac(key, to_sign), claimed.signature),
    )
    yield Mistake("secret-untrimmed", "The secret ends in a line break.", signed(to_sign, key + "\n"))
    for name, rest in without_one(right):
        yield Mistake(
            "parameter-added",
            f"The parameter {name} was not signed: it was added afterwards, or left out of the string to sign.",
            over(rest),
        )
