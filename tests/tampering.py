"""What can go wrong with a signed request, by name: mistakes of clients, and changes after signing."""

from __future__ import annotations

import base64
import hashlib
import re
import tomllib
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from email.utils import format_datetime, parsedate_to_datetime
from pathlib import Path
from urllib.parse import quote, unquote, unquote_plus

from drafts import SECRETS, TOKEN, Draft, good, signed, stamp

from signing import acs3
from signing.encoding import canonical_query

TABLE = Path(__file__).parents[1] / "fixtures" / "signing" / "tampering.toml"
Change = Callable[[Draft], Draft]
Spelling = Callable[[str, Draft], str]
"""The canonical request of a draft as a client spells it."""
KEY = re.compile(r"(Credential=|^acs |\bAccessKeyId=|\bq-ak=)[^,:&]+")
TOKENS = {"qsign": "x-cos-security-token"}
PROOF = re.compile(r"((?:^|[,&])(?:q-s|S)ignature=|^acs [^:]+:)(.)")


def same(draft: Draft) -> Draft:
    return draft


def plainly(canonical: str, draft: Draft) -> str:
    return canonical


@dataclass(frozen=True, slots=True)
class Mutation:
    """``before`` changes what is signed and sent; ``instead`` what is signed, not what is sent; ``spelled`` the
    canonical request's text; ``after`` what is sent, once it is signed. ``times``: how often it is sent.
    """

    before: Change = same
    instead: Change = same
    spelled: Spelling = plainly
    after: Change = same
    times: int = 1

    def made(self, scheme: str, at: datetime, nonce: str) -> Draft:
        """The good request of a scheme with this done to it."""
        draft = self.before(good(scheme, at, nonce))
        return self.after(signed(draft, self.instead(draft), lambda text: self.spelled(text, draft)))


@dataclass(frozen=True, slots=True)
class Row:
    """What is expected of a mutation. ``code`` ``OK``: it is admitted, as its scheme does not cover the change.

    ``cause`` as the journal tells it; ``malformed`` for what cannot be read, empty for a request without a signature.
    """

    mutation: str
    schemes: tuple[str, ...]
    code: str
    cause: str
    status: int = 0


def rows() -> list[Row]:
    """The table. Raises TypeError for a row with other columns."""
    document = tomllib.loads(TABLE.read_text("utf-8"))
    return [Row(**{**row, "schemes": tuple(row["schemes"])}) for row in document["rows"]]


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


MUTATIONS: dict[str, Mutation] = {
    "nothing": Mutation(),
    # changes after signing
    "method-changed": Mutation(after=method("PUT")),
    "path-changed": Mutation(after=path("/linked-retrieval/linked-retrieval-entry/v1/iqs/search/unified")),
    "dataset-path-changed": Mutation(after=path("/datasetquery/facesearch")),
    "content-type-removed": Mutation(after=header("content-type", None)),
    "query-value-changed": Mutation(after=query("MaxResults=10", "MaxResults=11")),
    "parameter-added": Mutation(after=query("Prefix=", "Extra=1&Prefix=")),
    "parameter-removed": Mutation(after=query("&MaxResults=10", "")),
    "parameters-reordered": Mutation(after=query("Prefix=a+b&MaxResults=10", "MaxResults=10&Prefix=a+b")),
    "parameter-quoted-otherwise": Mutation(after=query("Prefix=a+b", "Pr%65fix=a%20%62")),
    "body-changed": Mutation(after=body(b"Remark=two")),
    "body-dropped": Mutation(after=body(b"")),
    "body-and-hash-changed": Mutation(after=hashed_again),
    "signed-header-changed": Mutation(after=header("x-acs-version", "2021-01-01")),
    "signed-header-removed": Mutation(after=header("x-acs-signature-nonce", None)),
    "header-added": Mutation(after=header("x-acs-extra", "1")),
    "content-type-changed": Mutation(after=header("content-type", "text/plain")),
    "user-agent-changed": Mutation(after=header("user-agent", "proxy/1.0")),
    "host-changed": Mutation(after=header("host", "localhost:4570")),
    "action-taken-off-the-list": Mutation(after=authorization("x-acs-action;", "")),
    "content-type-taken-off-the-list": Mutation(after=authorization("content-type;", "")),
    "user-agent-put-on-the-list": Mutation(after=authorization("SignedHeaders=", "SignedHeaders=user-agent;")),
    "date-changed": Mutation(after=late(1)),
    "signature-bit-flipped": Mutation(after=everywhere(PROOF, flipped)),
    "signature-cut-short": Mutation(after=everywhere(PROOF, r"\g<1>")),
    "key-swapped": Mutation(after=another_key),
    "key-made-up": Mutation(after=everywhere(KEY, r"\g<1>nobody")),
    "token-dropped": Mutation(before=temporary, after=token(None)),
    "token-changed": Mutation(before=temporary, after=token("another")),
    "nonce-changed": Mutation(after=nonce),
    "nonce-replayed": Mutation(times=2),
    "algorithm-made-up": Mutation(after=authorization("^ACS3-[A-Z0-9-]+", "ACS3-HMAC-MD5")),
    "sha1-swapped": Mutation(after=authorization("sha1", "sha256")),
    "host-taken-off-the-list": Mutation(after=authorization("content-type;host", "content-type")),
    "algorithm-swapped": Mutation(after=swapped),
    "authorization-removed": Mutation(after=header("authorization", None)),
    # what a client does wrong
    "token-sent": Mutation(before=temporary),
    "clock-17-minutes-behind": Mutation(before=late(-17)),
    "clock-17-minutes-ahead": Mutation(before=late(17)),
    "clock-14-minutes-behind": Mutation(before=late(-14)),
    "date-with-fractions": Mutation(before=dated("2026-01-02T03:04:05.678Z")),
    "secret-of-another-key": Mutation(instead=secret(lambda text: text.replace("test", "other"))),
    "secret-with-line-break": Mutation(instead=secret(lambda text: text.replace("test", "test\n"))),
    "secret-with-ampersand": Mutation(instead=secret(lambda text: text + "&")),
    "secret-without-ampersand": Mutation(instead=secret(lambda text: text.removesuffix("&"))),
    "space-signed-as-plus": Mutation(spelled=lambda text, _: text.replace("a%20b", "a+b").replace("a b", "a+b")),
    "query-signed-as-sent": Mutation(spelled=spelling(str)),
    "query-signed-unsorted": Mutation(spelled=spelling(in_order)),
    "query-signed-unsorted-and-decoded": Mutation(spelled=spelling(unquote_plus)),
    "query-signed-encoded": Mutation(spelled=spelling(canonical_query)),
    "query-not-signed": Mutation(instead=lambda draft: replace(draft, query="")),
    "query-encoded-twice": Mutation(spelled=lambda text, _: text.replace("%", "%25")),
    "host-signed-without-port": Mutation(instead=header("host", "127.0.0.1")),
    "method-signed-otherwise": Mutation(instead=method("GET")),
    "path-prefix-added": Mutation(after=path("/imm/")),
    "path-prefix-signed": Mutation(before=path("/imm/"), spelled=lambda text, _: text.replace("\n/\n", "\n/imm/\n", 1)),
    "path-signed-otherwise": Mutation(instead=path("/")),
    "body-not-hashed": Mutation(instead=body(b"")),
    "body-hash-misstated": Mutation(before=hash_misstated),
    "form-not-signed": Mutation(instead=body(b"")),
    "accept-not-signed": Mutation(instead=header("accept", None)),
    "content-type-not-signed": Mutation(instead=header("content-type", None)),
    "content-md5-not-signed": Mutation(instead=header("content-md5", None)),
    "date-not-signed": Mutation(instead=header("date", None)),
    "action-not-signed": Mutation(instead=header("x-acs-action", None)),
    "x-acs-headers-not-signed": Mutation(instead=without_x_acs),
}
