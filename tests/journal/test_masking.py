"""What the journal masks, however it is spelt, and what it leaves."""

from __future__ import annotations

import json

import pytest

from emulator.exchange import Headers
from emulator.journal import masking

SECRET = "s3cr3t"


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("Basic s3cr3t", "Basic ***"),
        ("s3cr3t", "***"),
        ("Bearer s3cr3t", "Bearer ***"),
        ("bearer  s3cr3t", "bearer ***"),
        ("acs key:s3cr3t", "acs key:***"),
        ("acs s3cr3t", "acs ***"),
        ("Digest username=a, response=s3cr3t", "Digest ***"),
        ("ACS3-HMAC-SHA256 s3cr3t", "ACS3-HMAC-SHA256 ***"),
        *(
            (
                f"{scheme} Credential=k,SignedHeaders=a;b,{member}s3cr3t",
                f"{scheme} Credential=k,SignedHeaders=a;b,{shown}",
            )
            for scheme in ("ACS3-HMAC-SHA256", "acs3-hmac-sm3", "ACS4-HMAC-SHA256")
            for member, shown in (
                ("Signature=", "Signature=***"),
                ("signature=", "signature=***"),
                (" Signature = ", " Signature =***"),
                ("Token=", "Token=***"),
            )
        ),
        (
            "q-sign-algorithm=sha1&q-ak=k&q-signature=s3cr3t&x-cos-security-token=s3cr3t",
            "q-sign-algorithm=sha1&q-ak=k&q-signature=***&x-cos-security-token=***",
        ),
    ],
)
def test_an_authorization_keeps_what_is_known_to_be_open(value: str, shown: str) -> None:
    assert masking.header("authorization", value) == shown


@pytest.mark.parametrize(
    "name",
    [
        *("Proxy-Authorization", "Cookie", "Set-Cookie", "Token", "X-API-Key", "x-apikey", "X-Secret", "X-Password"),
        *("x-acs-security-token", "x-acs-bearer-token", "x-acs-zero-trust-idtoken", "x-ci-security-token"),
    ],
)
def test_headers_that_hold_or_sound_like_secrets(name: str) -> None:
    assert masking.headers(Headers([(name, SECRET)])) == [(name, "***")]


@pytest.mark.parametrize("name", ["Host", "Date", "x-acs-signature-nonce", "x-acs-date", "x-acs-accesskey-id"])
def test_other_headers_stay(name: str) -> None:
    assert masking.headers(Headers([(name, "a")])) == [(name, "a")]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("/?Signature=s3cr3t&a=1", "/?Signature=***&a=1"),
        ("Signature=s3cr3t", "Signature=***"),
        ("/?%53ignature=s3cr3t", "/?%53ignature=***"),
        ("a=1&Security%54oken=s3cr3t%26x&b=2", "a=1&Security%54oken=***&b=2"),
        ("/?token=s3cr3t&NextToken=AAAA", "/?token=***&NextToken=AAAA"),
        ("/?u=http://x/?q-signature=s3cr3t?x&y=2", "/?u=http://x/?q-signature=***&y=2"),
        ("BearerToken=&a=1", "BearerToken=***&a=1"),
        ("a=Signature&b=1", "a=Signature&b=1"),
    ],
)
def test_parameters_whatever_their_spelling(text: str, shown: str) -> None:
    assert masking.query(text) == shown


def test_the_values_of_json() -> None:
    told = {"Signature": 'a"b\\', "SecurityToken": SECRET, "inner": [{"BearerToken": SECRET}], "Name": "Signature"}
    shown = json.loads(masking.json(json.dumps(told)))
    assert shown == {"Signature": "***", "SecurityToken": "***", "inner": [{"BearerToken": "***"}], "Name": "Signature"}
    assert SECRET not in masking.json(r'{"Secur\u0069tyToken" : "s3cr3t", "\ud800\x": "y"}')


@pytest.mark.parametrize("text", ['"' * 200_000, '\\"' * 100_000, '"a\\"' * 60_000, "a=%41&" * 40_000, "?=&" * 60_000])
def test_no_text_is_gone_over_again_and_again(text: str) -> None:
    assert masking.json(masking.query(text)) == text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("http://me:s3cr3t@a.example/x", "http://***@a.example/x"),
        ("see HTTPS://s3cr3t@x@a.example, b@c", "see HTTPS://***@a.example, b@c"),
        ("/?url=http%3A%2F%2Fme%3As3cr3t%40a.example%2F&b=1", "/?url=http%3A%2F%2F***%40a.example%2F&b=1"),
        (r'{"url":"http:\/\/me:s3cr3t@a.example\/"}', r'{"url":"http:\/\/***@a.example\/"}'),
        ("http://a.example/~me@home?to=b@c", "http://a.example/~me@home?to=b@c"),
        ("http%3A%2F%2Fa.example%2Fme%40home", "http%3A%2F%2Fa.example%2Fme%40home"),
        ("http://a.example b@c", "http://a.example b@c"),
    ],
)
def test_addresses_without_passwords(text: str, shown: str) -> None:
    assert masking.query(text) == masking.parameter("url", text) == masking.refusal(masking.address(text)) == shown
