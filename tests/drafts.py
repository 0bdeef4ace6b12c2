"""Requests before and after they are signed, one good one a scheme, and a signer for each."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from email.utils import format_datetime
from functools import cache
from urllib.parse import quote

from signing import acs3, qsign, roa2, rpc1
from signing.message import Message, message

FORM = "application/x-www-form-urlencoded"
MULTIMODAL = "/linked-retrieval/linked-retrieval-entry/v1/iqs/multimodal/unified"
IMM = ("acs3", "acs3-sm3", "acs3-rsa", "rpc1")
IQS = ("acs3-roa", "roa2")
SCHEMES = (*IMM, *IQS, "qsign")
ALGORITHMS = {
    "acs3": "ACS3-HMAC-SHA256",
    "acs3-roa": "ACS3-HMAC-SHA256",
    "acs3-sm3": "ACS3-HMAC-SM3",
    "acs3-rsa": "ACS3-RSA-SHA256",
}
SECRETS = {"test": "test", "other": "another-secret", "STS.test": "temporary-secret"}
TOKEN = "sts-token/+="


@dataclass(frozen=True, slots=True)
class Draft:
    """A request, whole.

    ``key`` and ``secret`` are its client's. An RSA client's secret is its private key, a V1 client's has its ``&``.
    """

    scheme: str
    method: str
    path: str
    query: str
    headers: tuple[tuple[str, str], ...]
    body: bytes
    at: datetime
    key: str = "test"
    secret: str = "test"

    @property
    def message(self) -> Message:
        return message(self.method, self.path, self.query, self.headers, self.body)

    @property
    def target(self) -> str:
        return f"{self.path}?{self.query}" if self.query else self.path

    def header(self, name: str) -> str:
        return dict(self.headers).get(name, "")

    def with_header(self, name: str, value: str | None) -> Draft:
        """With another value in place, a new header at the end, or without one."""
        if name not in dict(self.headers):
            assert value is not None, f"there is no {name}"
            return replace(self, headers=(*self.headers, (name, value)))
        pairs = ((one, value if one == name else old) for one, old in self.headers)
        return replace(self, headers=tuple((one, text) for one, text in pairs if text is not None))


def good(scheme: str, at: datetime, nonce: str) -> Draft:
    """A request that is admitted once it is signed; ``at`` in UTC."""
    match scheme:
        case "rpc1":
            draft = of_rpc1(at, nonce)
        case "roa2":
            draft = of_roa2(at, nonce)
        case "qsign":
            draft = of_qsign(at)
        case _:
            draft = of_acs3(scheme, at, nonce)
    return draft if scheme != "acs3-rsa" else replace(draft, key="rsa", secret=key_pair(0)[0])


def stamp(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


def of_acs3(scheme: str, at: datetime, nonce: str) -> Draft:
    roa = scheme == "acs3-roa"
    body = '{"query":"狮子"}'.encode() if roa else b"Remark=one"
    headers = (
        ("host", "127.0.0.1:4570"),
        ("x-acs-action", "MultimodalSearch" if roa else "ListProjects"),
        ("x-acs-version", "2024-11-11" if roa else "2020-09-30"),
        ("x-acs-date", stamp(at)),
        ("x-acs-signature-nonce", nonce),
        ("x-acs-content-sha256", acs3.digest(acs3.HASHES[ALGORITHMS[scheme]], body)),
        ("content-type", "application/json; charset=utf-8" if roa else FORM),
        ("user-agent", "draft/1.0"),
    )
    return Draft(scheme, "POST", MULTIMODAL if roa else "/", "Prefix=a+b&MaxResults=10", headers, body, at)


def of_rpc1(at: datetime, nonce: str) -> Draft:
    public = {
        "Action": "ListProjects",
        "Version": "2020-09-30",
        "Format": "JSON",
        "AccessKeyId": "test",
        "SignatureMethod": "HMAC-SHA1",
        "SignatureVersion": "1.0",
        "SignatureNonce": nonce,
        "Timestamp": stamp(at),
    }
    query = "&".join(f"{name}={quote(value, safe='')}" for name, value in public.items())
    headers = (("host", "127.0.0.1:4570"), ("content-type", FORM), ("user-agent", "draft/1.0"))
    return Draft("rpc1", "POST", "/", f"Prefix=a+b&MaxResults=10&{query}", headers, b"Remark=one", at, secret="test&")


def of_roa2(at: datetime, nonce: str) -> Draft:
    body = '{"query":"狮子"}'.encode()
    headers = (
        ("host", "127.0.0.1:4570"),
        ("accept", "application/json"),
        ("content-md5", base64.b64encode(hashlib.md5(body, usedforsecurity=False).digest()).decode()),
        ("content-type", "application/json"),
        ("date", format_datetime(at, usegmt=True)),
        ("x-acs-version", "2024-11-11"),
        ("x-acs-action", "MultimodalSearch"),
        ("x-acs-signature-nonce", nonce),
        ("user-agent", "draft/1.0"),
    )
    return Draft("roa2", "POST", MULTIMODAL, "Prefix=a+b&MaxResults=10", headers, body, at)


def of_qsign(at: datetime) -> Draft:
    """q-sign has no nonce."""
    headers = (("host", "127.0.0.1:4570"), ("content-type", "application/json"), ("user-agent", "draft/1.0"))
    return Draft("qsign", "POST", "/datasetquery/simple", "Prefix=a+b&MaxResults=10", headers, b'{"MaxResults":1}', at)


Spelling = Callable[[str], str]
"""The canonical request as a client spells it."""


def signed(draft: Draft, instead: Draft, spelled: Spelling) -> Draft:
    """``draft`` with the signature of ``instead``, whose canonical form is spelled in a way of its own."""
    match draft.scheme:
        case "rpc1":
            return signed_rpc1(draft, instead, spelled)
        case "roa2":
            return signed_roa2(draft, instead, spelled)
        case "qsign":
            return signed_qsign(draft, instead, spelled)
        case _:
            return signed_acs3(draft, instead, spelled)


def signed_acs3(draft: Draft, instead: Draft, spelled: Spelling) -> Draft:
    names = sorted(name for name, _ in instead.headers if name.startswith(("x-acs-", "host", "content-type")))
    claim = acs3.Claim(ALGORITHMS[draft.scheme], draft.key, tuple(names), "", "", "", "")
    path = instead.path if draft.scheme == "acs3-roa" else "/"
    to_sign = acs3.string_to_sign(claim, spelled(acs3.canonical(instead.message, claim, path)))
    proof = rsa(instead.secret, to_sign) if draft.scheme == "acs3-rsa" else acs3.signature(instead.secret, to_sign)
    credential = f"{claim.algorithm} Credential={draft.key},SignedHeaders={';'.join(names)},Signature={proof}"
    return draft.with_header("authorization", credential)


def signed_rpc1(draft: Draft, instead: Draft, spelled: Spelling) -> Draft:
    canonical = spelled(rpc1.canonical(instead.message, rpc1.Claim("", "", "", "", "", "")))
    proof = rpc1.mac(instead.secret, rpc1.string_to_sign(instead.message, canonical))
    return replace(draft, query=f"{draft.query}&Signature={quote(proof, safe='')}")


def signed_roa2(draft: Draft, instead: Draft, spelled: Spelling) -> Draft:
    claim = roa2.Claim("", "", "", "", "", "")
    to_sign = roa2.string_to_sign(instead.message, spelled(roa2.canonical(instead.message, claim, instead.path)))
    return draft.with_header("authorization", f"acs {draft.key}:{roa2.signature(instead.secret, to_sign)}")


def signed_qsign(draft: Draft, instead: Draft, spelled: Spelling) -> Draft:
    """Host, content type and all parameters are signed, for ten minutes."""
    start = int(draft.at.timestamp()) - 60
    time = f"{start};{start + 660}"
    headers = tuple(sorted(name for name, _ in instead.headers if name in ("host", "content-type")))
    parameters = tuple(sorted(qsign.received(instead.query)))
    claim = qsign.Claim("", draft.key, "", time, time, headers, parameters, "")
    to_sign = qsign.string_to_sign(claim, spelled(qsign.canonical(instead.message, claim, instead.path)))
    members = {
        "q-sign-algorithm": "sha1",
        "q-ak": draft.key,
        "q-sign-time": time,
        "q-key-time": time,
        "q-header-list": ";".join(headers),
        "q-url-param-list": ";".join(parameters),
        "q-signature": qsign.signature(instead.secret, time, to_sign),
    }
    return draft.with_header("authorization", "&".join(f"{name}={value}" for name, value in members.items()))


def rsa(private_key: str, to_sign: str) -> str:
    """Hex, PKCS #1 v1.5 over SHA-256."""
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import padding
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

    key = serialization.load_pem_private_key(private_key.encode(), None, unsafe_skip_rsa_key_validation=True)
    assert isinstance(key, RSAPrivateKey)
    return key.sign(to_sign.encode(), padding.PKCS1v15(), hashes.SHA256()).hex()


@cache
def key_pair(number: int) -> tuple[str, str]:
    """Private and public key in PEM; the same for the same number within a run."""
    from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

    key = generate_private_key(public_exponent=65537, key_size=2048)
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    public = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
    return private, public
