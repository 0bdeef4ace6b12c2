"""What the Authorization header may look like, and what has to be signed."""

from __future__ import annotations

from urllib.parse import quote_from_bytes, unquote_plus, unquote_to_bytes

import pytest
from hypothesis import given
from hypothesis import strategies as st

from signing import acs3
from signing.encoding import again, canonical_query, decoded, strict
from signing.message import message
from signing.verify import verify

GOOD = "ACS3-HMAC-SHA256 Credential=k,SignedHeaders=host;x-acs-date,Signature=ab"


def claim(authorization: str) -> acs3.Claim | None:
    return acs3.claim(message("POST", "/", "", [("Authorization", authorization), ("Host", "h")], b""))


def test_members_come_in_any_order() -> None:
    assert claim("ACS3-HMAC-SHA256 Signature=ab, Credential=k, SignedHeaders=x-acs-date;host") == claim(GOOD)


@pytest.mark.parametrize("other", ["", "acs k:sig", "Bearer token", "q-sign-algorithm=sha1"])
def test_other_schemes_are_not_ours(other: str) -> None:
    assert claim(other) is None


@pytest.mark.parametrize(
    "broken",
    [
        "ACS3-HMAC-SHA256",
        "ACS3-HMAC-SHA256 Credential=k,Signature=ab",
        "ACS3-HMAC-SHA256 Credential=,SignedHeaders=host,Signature=ab",
        "ACS3-HMAC-MD5 Credential=k,SignedHeaders=host,Signature=ab",
    ],
)
def test_malformed_ones_are_refused(broken: str) -> None:
    with pytest.raises(acs3.Malformed):
        claim(broken)


def test_an_unsigned_action_is_refused_even_with_a_right_signature() -> None:
    headers = [("Authorization", GOOD), ("Host", "h"), ("x-acs-date", "2026-01-02T03:04:05Z"), ("x-acs-action", "A")]
    sent = message("POST", "/", "", headers, b"")
    claimed = acs3.claim(sent)
    assert claimed is not None
    right = acs3.signature("s", acs3.string_to_sign(claimed, acs3.canonical(sent, claimed)))
    signed = message("POST", "/", "", [("Authorization", GOOD.replace("=ab", "=" + right)), *headers[1:]], b"")
    again = acs3.claim(signed)
    assert again is not None
    verdict = verify(signed, again, "s")
    assert not verdict.ok
    assert verdict.unsigned == ("x-acs-action", "x-acs-content-sha256")


@pytest.mark.parametrize(
    ("wire", "canonical"),
    [
        ("a=1&b=2", "a=1&b=2"),
        ("b=2&a=1", "a=1&b=2"),
        ("a=x+y", "a=x%20y"),
        ("a=x%20y", "a=x%20y"),
        ("a=*", "a=%2A"),
        ("a=~", "a=~"),
        ("a=%7e", "a=~"),
        ("a", "a="),
        ("a=", "a="),
        ("&&a=1&", "a=1"),
        ("a=%e7%8c%ab", "a=%E7%8C%AB"),
        ("a=%ff", "a=%FF"),
        ("a=1=2", "a=1%3D2"),
    ],
)
def test_any_quoting_of_a_query_gives_one_canonical_form(wire: str, canonical: str) -> None:
    assert canonical_query(wire) == canonical


def test_strict_is_stable() -> None:
    assert strict(strict("a b*c~é")) == strict("a b*c~é")


@given(st.text(st.sampled_from("aZ09-_.~%+ *&=/é\udcff2DdEe357F"), max_size=12))
def test_the_short_way_gives_what_decoding_and_encoding_gives(raw: str) -> None:
    decoded = unquote_to_bytes(raw.replace("+", " ").encode("utf-8", "surrogateescape"))
    assert strict(raw) == quote_from_bytes(decoded, safe="")
    assert again(raw) == quote_from_bytes(raw.encode("utf-8", "surrogateescape"), safe="")


@pytest.mark.parametrize("byte", range(256))
def test_every_byte_is_encoded_once(byte: int) -> None:
    once = quote_from_bytes(bytes([byte]), safe="")
    for wire in (f"%{byte:02X}", f"%{byte:02x}", once):
        assert strict(wire) == once
    assert again(once) == quote_from_bytes(once.encode(), safe="")


@given(st.text(st.sampled_from("aZ%+&=éCcEe387F猫"), max_size=16))
def test_decoding_is_the_standard_librarys(raw: str) -> None:
    assert decoded(raw) == unquote_plus(raw)
    assert decoded(raw, "surrogateescape") == unquote_plus(raw, errors="surrogateescape")
