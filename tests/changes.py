"""Changes to a request, before or after it is signed, by which :mod:`tampering` says what went wrong."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from email.utils import format_datetime, parsedate_to_datetime
from urllib.parse import quote, unquote

from drafts import SECRETS, TOKEN, Draft, stamp

from signing import acs3, qsign
from signing.encoding import canonical_query

Change = Callable[[Draft], Draft]
Spelling = Callable[[str, Draft], str]
"""The canonical request of a draft as a client spells it."""
KEY = re.compile(r"(Credential=|^acs |\bAccessKeyId=|\bq-ak=)[^,:&]+")
TOKENS = {"qsign": "x-cos-security-token"}
PROOF = re.compile(r"((?:^|[,&])(?:q-s|S)ignature=|^acs [^:]+:)(.)")


def method(name: str) -> Change:
    return lambda draft: replace(draft, method=name)


def path(text: str) -> Change:
    return lambda draft: replace(draft, path=text)


def query(old: str, new: str) -> Change:
    def changed(draft: Draft) -> Draft:
        assert old in draft.query, f"{old} is not in {draft.query}"
        return replace(draft, query=draft.query.replace(old, new))

    return changed


def body(text: bytes) -> Change:
    return lambda draft: replace(draft, body=text)


def header(name: str, value: str | None) -> Change:
    return lambda draft: draft.with_header(name, value)


def secret(change: Callable[[str], str]) -> Change:
    return lambda draft: replace(draft, secret=change(draft.secret))


def authorization(pattern: str, new: str) -> Change:
    """In the Authorization header."""

    def changed(draft: Draft) -> Draft:
        text, count = re.subn(pattern, new, draft.header("authorization"))
        assert count == 1, f"{pattern} is not in {draft.header('authorization')}"
        return draft.with_header("authorization", text)

    return changed


def everywhere(pattern: re.Pattern[str], new: str | Callable[[re.Match[str]], str]) -> Change:
    """In the Authorization header, or in the query of a scheme that has none."""

    def changed(draft: Draft) -> Draft:
        found = draft.header("authorization") or draft.query
        text, count = pattern.subn(new, found)
        assert count == 1, f"{pattern.pattern} is not in {found}"
        return draft.with_header("authorization", text) if draft.header("authorization") else replace(draft, query=text)

    return changed


def flipped(found: re.Match[str]) -> str:
    return found[1] + ("b" if found[2] == "a" else "a")


def another_key(draft: Draft) -> Draft:
    """One that Myna knows, of the same kind."""
    return everywhere(KEY, rf"\g<1>{'rsa-other' if draft.key == 'rsa' else 'other'}")(draft)


def hashed_again(draft: Draft) -> Draft:
    """A swapped body with the hash that its headers state brought up to date."""
    swapped = replace(draft, body=b"Remark=two")
    if draft.scheme == "roa2":
        digest = hashlib.md5(swapped.body, usedforsecurity=False).digest()
        return swapped.with_header("content-md5", base64.b64encode(digest).decode())
    name = "sm3" if draft.scheme == "acs3-sm3" else "sha256"
    return swapped.with_header("x-acs-content-sha256", acs3.digest(name, swapped.body))


def hash_misstated(draft: Draft) -> Draft:
    """The headers state the hash of another body; all else is right, and signed."""
    other = hashed_again(draft)
    return replace(other, body=draft.body)


def late(minutes: float) -> Change:
    """By a clock that is off."""

    def changed(draft: Draft) -> Draft:
        off = timedelta(minutes=minutes)
        if draft.scheme == "qsign":
            return replace(draft, at=draft.at + off)
        if draft.header("date"):
            moved = format_datetime(parsedate_to_datetime(draft.header("date")) + off, usegmt=True)
            return draft.with_header("date", moved)
        if draft.header("x-acs-date"):
            return draft.with_header("x-acs-date", stamp(datetime.fromisoformat(draft.header("x-acs-date")) + off))
        old = re.search(r"Timestamp=([^&]+)", draft.query)
        assert old
        new = stamp(datetime.fromisoformat(unquote(old[1])) + off)
        return replace(draft, query=draft.query.replace(old[1], quote(new, safe="")))

    return changed


def dated(text: str) -> Change:
    """With a time in a form of its own."""

    def changed(draft: Draft) -> Draft:
        for name in ("date", "x-acs-date"):
            if draft.header(name):
                return draft.with_header(name, text)
        return replace(draft, query=re.sub(r"Timestamp=[^&]+", f"Timestamp={quote(text, safe='')}", draft.query))

    return changed


def temporary(draft: Draft) -> Draft:
    """With temporary credentials, whose token is signed."""
    owner = replace(draft, key="STS.test", secret=draft.secret.replace("test", SECRETS["STS.test"]))
    if draft.scheme == "rpc1":
        named = draft.query.replace("AccessKeyId=test", "AccessKeyId=STS.test")
        return replace(owner, query=f"{named}&SecurityToken={quote(TOKEN, safe='')}")
    return owner.with_header(TOKENS.get(draft.scheme, "x-acs-security-token"), TOKEN)


def token(value: str | None) -> Change:
    """Another token than the one that was signed, or none."""

    def changed(draft: Draft) -> Draft:
        if draft.scheme == "rpc1":
            new = "" if value is None else f"&SecurityToken={value}"
            return replace(draft, query=re.sub(r"&SecurityToken=[^&]+", new, draft.query))
        return draft.with_header(TOKENS.get(draft.scheme, "x-acs-security-token"), value)

    return changed


def nonce(draft: Draft) -> Draft:
    if draft.scheme == "rpc1":
        return replace(draft, query=draft.query.replace("SignatureNonce=", "SignatureNonce=x"))
    return draft.with_header("x-acs-signature-nonce", "x")


def left_out(name: str) -> Change:
    """Without a public parameter of V1."""
    return lambda draft: replace(draft, query=re.sub(f"(?:^|&){name}=[^&]*", "", draft.query))


def public(text: str) -> Change:
    """With another public parameter of V1."""
    name = text.partition("=")[0]
    return lambda draft: replace(draft, query=f"{left_out(name)(draft).query}&{text}")


def asking_for(parameter: str, field: str, value: str) -> Change:
    """With a word about the signature itself: in V1 a parameter, in V2 a header."""
    return lambda draft: (
        public(f"{parameter}={value}")(draft) if draft.scheme == "rpc1" else draft.with_header(field, value)
    )


def undated(draft: Draft) -> Draft:
    if draft.scheme == "rpc1":
        return left_out("Timestamp")(draft)
    return draft.with_header("date" if draft.scheme == "roa2" else "x-acs-date", None)


def bodiless(draft: Draft) -> Draft:
    return replace(draft, body=b"").with_header("content-type", None)


def json_body(draft: Draft) -> Draft:
    return replace(draft, body=b'{"Prefix":"evil"}').with_header("content-type", "application/json")


def action_in_a_header(draft: Draft) -> Draft:
    return left_out("Action")(draft).with_header("x-acs-action", "ListProjects")


def key_of_yesterday(draft: Draft) -> Draft:
    """Signed now, with a derived key whose time is over; all else is right."""
    claim = qsign.claim(draft.message)
    assert claim is not None
    end = int(draft.at.timestamp()) - 60
    time = f"{end - 600};{end}"
    to_sign = qsign.string_to_sign(claim, qsign.canonical(draft.message, claim, draft.path))
    signed_so = authorization("q-signature=.+", f"q-signature={qsign.signature(draft.secret, time, to_sign)}")(draft)
    return authorization("q-key-time=[^&]+", f"q-key-time={time}")(signed_so)


def in_base64(draft: Draft) -> Draft:
    proof = draft.header("authorization").rpartition("=")[2]
    return authorization("Signature=.+", f"Signature={base64.b64encode(bytes.fromhex(proof)).decode()}")(draft)


def before_path(text: str) -> Change:
    return lambda draft: replace(draft, path=text + draft.path)


def escapes_lowered(text: str, draft: Draft) -> str:
    return re.sub("%[0-9A-F]{2}", lambda found: found[0].lower(), text)


def without_x_acs(draft: Draft) -> Draft:
    return replace(draft, headers=tuple(pair for pair in draft.headers if not pair[0].startswith("x-acs-")))


def swapped(draft: Draft) -> Draft:
    """Another algorithm of V3."""
    new = "ACS3-HMAC-SHA256" if draft.scheme in ("acs3-sm3", "acs3-rsa") else "ACS3-HMAC-SM3"
    return authorization("^ACS3-[A-Z0-9-]+", new)(draft)


def spelling(of_query: Callable[[str], str]) -> Spelling:
    """The signed parameters put otherwise; they are given as they were sent."""

    def spelled(canonical: str, draft: Draft) -> str:
        if draft.scheme == "rpc1":
            return of_query(f"{draft.query}&{draft.body.decode()}")
        if draft.scheme == "roa2":
            return f"{canonical.partition('?')[0]}?{of_query(draft.query)}"
        lines = canonical.split("\n")
        return "\n".join([*lines[:2], of_query(draft.query), *lines[3:]])

    return spelled


def in_order(query: str) -> str:
    """Each pair encoded strictly, none moved."""
    return "&".join(canonical_query(pair) for pair in query.split("&"))
