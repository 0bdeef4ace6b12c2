"""What can go wrong with a signed request, by name: mistakes of clients, and changes after signing."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from urllib.parse import unquote_plus

from changes import (
    KEY,
    PROOF,
    Change,
    Spelling,
    action_in_a_header,
    another_key,
    asking_for,
    authorization,
    before_path,
    bodiless,
    body,
    dated,
    escapes_lowered,
    everywhere,
    flipped,
    hash_misstated,
    hashed_again,
    header,
    in_base64,
    in_order,
    json_body,
    key_of_yesterday,
    late,
    left_out,
    method,
    nonce,
    path,
    public,
    query,
    secret,
    spelling,
    swapped,
    temporary,
    token,
    undated,
    without_x_acs,
)
from drafts import FORM, Draft, good, signed

from signing.encoding import canonical_query

TABLE = Path(__file__).parents[1] / "fixtures" / "signing" / "tampering.toml"


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

    ``cause`` as the journal tells it; ``malformed`` for what cannot be read, ``no-signature`` for a request
    without one. ``alone`` is the cause that the signature tells by itself, where the journal knows better.
    """

    mutation: str
    schemes: tuple[str, ...]
    code: str
    cause: str
    status: int = 0
    alone: str = ""


def rows() -> list[Row]:
    """The table. Raises TypeError for a row with other columns."""
    document = tomllib.loads(TABLE.read_text("utf-8"))
    return [Row(**{**row, "schemes": tuple(row["schemes"])}) for row in document["rows"]]


ODD = query("Prefix=a+b", "Prefix=%2A~%2F&Sort=")

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
    "value-padded": Mutation(after=query("Prefix=a+b", "Prefix=+a+b%0A")),
    "json-body-added": Mutation(before=bodiless, after=json_body),
    "type-changed-to-form": Mutation(
        before=header("content-type", "text/plain"),
        instead=header("content-type", None),
        after=header("content-type", FORM),
    ),
    "signature-left-out": Mutation(after=left_out("Signature")),
    "algorithm-in-lower-case": Mutation(after=authorization("^ACS3-[A-Z0-9-]+", "acs3-hmac-sha256")),
    "algorithm-of-v4": Mutation(after=authorization("^ACS3-[A-Z0-9-]+", "ACS4-HMAC-SHA256")),
    "key-time-over": Mutation(after=key_of_yesterday),
    "endpoint-prefix-added": Mutation(after=before_path("/pre")),
    "slash-doubled": Mutation(after=before_path("/")),
    "token-and-secret-changed": Mutation(
        before=temporary, instead=secret(lambda text: f"not-{text}"), after=token("another")
    ),
    # what a client does wrong
    "value-with-spaces": Mutation(before=query("Prefix=a+b", "Prefix=%20a%0A")),
    "action-in-a-header": Mutation(before=action_in_a_header),
    "nonce-left-out": Mutation(
        before=lambda draft: (
            left_out("SignatureNonce")(draft)
            if draft.scheme == "rpc1"
            else draft.with_header("x-acs-signature-nonce", None)
        )
    ),
    "signature-type-made-up": Mutation(before=public("SignatureType=PRIVATEKEY")),
    "signature-version-made-up": Mutation(before=asking_for("SignatureVersion", "x-acs-signature-version", "2.0")),
    "signature-method-made-up": Mutation(before=asking_for("SignatureMethod", "x-acs-signature-method", "HMAC-SHA256")),
    "body-hash-left-out": Mutation(before=header("x-acs-content-sha256", None)),
    "body-hash-empty": Mutation(before=header("x-acs-content-sha256", "")),
    "date-left-out": Mutation(before=undated),
    "date-of-another-zone": Mutation(before=dated("Fri, 02 Jan 2026 03:04:05 +0800")),
    "date-without-a-zone": Mutation(before=dated("02 Jan 2026 03:04:05")),
    "host-of-another-appid": Mutation(before=header("host", "1259999999.ci.ap-beijing.myqcloud.com")),
    "signed-headers-unsorted": Mutation(
        spelled=lambda text, _: text.replace("content-type;host", "host;content-type"),
        after=authorization("content-type;host", "host;content-type"),
    ),
    "marks-signed-as-they-are": Mutation(before=ODD, spelled=lambda text, _: text.replace("%2A", "*")),
    "tilde-signed-encoded": Mutation(before=ODD, spelled=lambda text, _: text.replace("~", "%7E")),
    "escapes-signed-in-lower-case": Mutation(before=ODD, spelled=escapes_lowered),
    "empty-value-signed-bare": Mutation(before=ODD, spelled=lambda text, _: text.replace("Sort=", "Sort")),
    "signature-in-base64": Mutation(after=in_base64),
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
