"""A request's signature, looked at again: what the server computes, and what is wrong with what the client sent.

Worked out when somebody asks, from the request as it was kept; nothing of it is stored.
"""

from __future__ import annotations

from emulator.accounts.directory import Directory
from emulator.admit import q_signed
from emulator.admit.standing import SENTENCES, objection
from emulator.exchange import Request
from signing import acs3, qsign, roa2, rpc1
from signing.explain import explain
from signing.message import Message, message
from signing.verify import Claim, verify

BODY_CUT = "The journal kept only the beginning of the body, so its signature cannot be worked out again; send less."


def xray(
    request: Request, product: str, directory: Directory, known: tuple[str, ...] = (), cut: bool = False
) -> dict[str, str]:
    """Canonical request, string to sign, cause and explanation; empty for a request without a signature.

    ``known`` are the paths of the product's operations: one of them may have been signed instead. ``cut``: not all of
    the body was kept, so a signature that covers it cannot be worked out again. This may take a second for a request
    with very many parameters; it belongs on a thread.
    """
    signed = message(request.method, request.path, request.query, request.headers.items, request.body)
    try:
        claim = claimed(signed, product)
    except (acs3.Malformed, qsign.Malformed, roa2.Malformed, rpc1.Malformed) as error:
        return {"Cause": "malformed", "Explanation": f"The signature cannot be read: {error}."}
    if claim is None:
        return {}
    pair = directory.secret_id(claim.key) if product == "ci" else directory.access_key(claim.key)
    key = "" if pair is None else pair.public_key if claim.algorithm == acs3.RSA else pair.secret
    verdict = verify(signed, claim, key, paths(request, product))
    account = directory.account(pair.account) if pair else None
    now = request.at + (account.skew if account else 0.0)
    if cut and not verdict.ok:
        return {"Cause": "body-cut", "Explanation": BODY_CUT}
    told = explain(signed, claim, key, now, paths(request, product), known)
    found = {
        "CanonicalRequest": verdict.canonical,
        "StringToSign": verdict.string_to_sign,
        "Cause": told.cause,
        "Explanation": told.sentence,
    }
    against = objection(pair, claim.token, request.at) if pair and told.cause == "none" else None
    if against:
        found |= {"Cause": against, "Explanation": f"{told.sentence} {SENTENCES[against]}"}
    return found


def claimed(signed: Message, product: str) -> Claim | None:
    """The claim of the schemes that the product takes. Raises the scheme's Malformed."""
    if product == "ci":
        return qsign.claim(signed)
    return acs3.claim(signed) or roa2.claim(signed) or rpc1.claim(signed)


def paths(request: Request, product: str) -> tuple[str, ...]:
    """Paths that may have been signed: RPC services sign ``/`` whatever the wire says."""
    if product == "ci":
        return q_signed.paths(request)
    return ("/",) if product == "imm" else (request.path,)
