"""A request's signature, looked at again: what the server computes, and what is wrong with what the client sent.

Worked out when somebody asks, from the request as it was kept; nothing of it is stored.
"""

from __future__ import annotations

from emulator.accounts.directory import Directory
from emulator.exchange import Request
from signing import acs3, roa2, rpc1
from signing.explain import explain
from signing.message import message
from signing.verify import verify


def xray(request: Request, product: str, directory: Directory) -> dict[str, str]:
    """Canonical request, string to sign, cause and explanation; empty for a request without a signature."""
    signed = message(request.method, request.path, request.query, request.headers.items, request.body)
    try:
        claim = acs3.claim(signed) or roa2.claim(signed) or rpc1.claim(signed)
    except (acs3.Malformed, roa2.Malformed, rpc1.Malformed) as error:
        return {"Cause": "malformed", "Explanation": f"The signature cannot be read: {error}."}
    if claim is None:
        return {}
    pair = directory.access_key(claim.key)
    key = "" if pair is None else pair.public_key if claim.algorithm == acs3.RSA else pair.secret
    paths = ("/",) if product == "imm" else (request.path,)
    verdict = verify(signed, claim, key, paths)
    account = directory.account(pair.account) if pair else None
    told = explain(signed, claim, key, request.at + (account.skew if account else 0.0), paths)
    return {
        "CanonicalRequest": verdict.canonical,
        "StringToSign": verdict.string_to_sign,
        "Cause": told.cause,
        "Explanation": told.sentence,
    }
