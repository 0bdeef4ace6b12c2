"""Each common mistake, made on purpose, is named; the secret is in no sentence."""

from __future__ import annotations

import hashlib
from dataclasses import replace

import pytest

from signing import acs3, rpc1
from signing.explain import explain
from signing.message import Message, message
from signing.verify import Claim

SECRET = "the-secret"
DATE = "2026-01-02T03:04:05Z"
NOW = 1767323045.0
BODY = b"Messages=%5B%5D"


def sent(method: str = "POST", path: str = "/", query: str = "b=x+y&a=1", body: bytes = BODY) -> Message:
    headers = [
        ("host", "127.0.0.1:4570"),
        ("x-acs-date", DATE),
        ("x-acs-content-sha256", hashlib.sha256(body).hexdigest()),
        ("content-type", rpc1.FORM),
    ]
    return message(method, path, query, headers, body)


def acs3_claim(canonical_of: Message, canonical: str = "", secret: str = SECRET) -> acs3.Claim:
    """The claim of a client that signed ``canonical``, or the right form of another message."""
    claim = acs3.Claim("ACS3-HMAC-SHA256", "key", tuple(sorted(canonical_of.headers)), "", DATE, "", "")
    text = canonical or acs3.canonical(canonical_of, claim)
    return replace(claim, signature=acs3.signature(secret, acs3.string_to_sign(claim, text)))


def canonical(of: Message) -> str:
    return acs3.canonical(of, acs3_claim(of))


def without_port(of: Message) -> Message:
    return replace(of, headers={**of.headers, "host": ["127.0.0.1"]})


CASES = {
    "none": (sent(), acs3_claim(sent())),
    "wrong-secret": (sent(), acs3_claim(sent(), secret="another")),
    "body-changed": (replace(sent(), body=b"changed"), acs3_claim(sent())),
    "space-as-plus": (sent(), acs3_claim(sent(), canonical(sent()).replace("x%20y", "x+y"))),
    "query-as-sent": (sent(), acs3_claim(sent(), canonical(sent()).replace("a=1&b=x%20y", "b=x+y&a=1"))),
    "query-left-out": (sent(), acs3_claim(sent(), canonical(sent()).replace("a=1&b=x%20y", ""))),
    "query-encoded-twice": (sent(), acs3_claim(sent(), canonical(sent()).replace("%20", "%2520"))),
    "host-without-port": (sent(), acs3_claim(without_port(sent()))),
    "path": (sent(path="/imm/"), acs3_claim(sent(), canonical(sent()).replace("POST\n/\n", "POST\n/imm/\n"))),
    "method": (sent(), acs3_claim(sent(method="GET"))),
    "secret-with-ampersand": (sent(), acs3_claim(sent(), secret=SECRET + "&")),
    "secret-untrimmed": (sent(), acs3_claim(sent(), secret=SECRET + "\n")),
    "unsigned-header": (sent(), replace(acs3_claim(sent()), signed_headers=("host",))),
}


@pytest.mark.parametrize("cause", CASES)
def test_each_mistake_is_named(cause: str) -> None:
    request, claim = CASES[cause]
    told = explain(request, claim, SECRET, NOW)
    assert told.cause == cause
    assert told.sentence.endswith(".")
    assert SECRET not in told.sentence


@pytest.mark.parametrize(("minutes", "way"), [(17, "ahead"), (-17, "behind")])
def test_a_clock_that_is_off_is_measured(minutes: int, way: str) -> None:
    told = explain(sent(), acs3_claim(sent()), SECRET, NOW - minutes * 60)
    assert told.cause == "clock"
    assert f"17 minutes {way}" in told.sentence


def test_an_unknown_key() -> None:
    assert explain(sent(), acs3_claim(sent()), "", NOW).cause == "unknown-key"


def rpc1_claim(of: Message, secret: str = SECRET, text: str = "", key: str = "") -> Claim:
    empty = rpc1.Claim("", "key", "", DATE, "", "")
    to_sign = rpc1.string_to_sign(of, text or rpc1.canonical(of, empty))
    return replace(empty, signature=rpc1.mac(key or f"{secret}&", to_sign))


V1 = {
    "none": (sent(), rpc1_claim(sent())),
    "wrong-secret": (sent(), rpc1_claim(sent(), "another")),
    "method": (sent(), rpc1_claim(sent(method="GET"))),
    "form-left-out": (sent(), rpc1_claim(sent(body=b""))),
    "space-as-plus": (sent(), rpc1_claim(sent(), text="Messages=%5B%5D&a=1&b=x+y")),
    "secret-without-ampersand": (sent(), rpc1_claim(sent(), key=SECRET)),
}


@pytest.mark.parametrize("cause", V1)
def test_each_mistake_with_v1_is_named(cause: str) -> None:
    request, claim = V1[cause]
    assert explain(request, claim, SECRET, NOW).cause == cause
