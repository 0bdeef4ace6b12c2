"""A request's signature, looked at again: what the server computes, and what is wrong with what the client sent.

Worked out when somebody asks, from the request as it was kept; nothing of it is stored.
"""

from __future__ import annotations

from emulator.accounts.directory import Directory
from emulator.admit import api_key, bearer
from emulator.admit.paths import paths
from emulator.admit.standing import SENTENCES, objection
from emulator.catalog.addresses import address, called
from emulator.exchange import Request
from signing import acs3, qsign, roa2, rpc1
from signing.explain import explain
from signing.message import Message, message
from signing.verify import Claim, verify

BODY_CUT = "The journal kept only the beginning of the body, so its signature cannot be worked out again; send less."
SCHEMES = {
    "imm": "signature V3, signature V1 or a bearer token",
    "iqs": "signature V3, signature V2, a bearer token or an API key",
    "ci": "q-sign",
    "cos": "q-sign",
}
TENCENT = ("ci", "cos")
RIGHT_KEY = "The API key is right."
RIGHT_BEARER = "The bearer token is right."
NO_SIGNATURE = "{product} takes {schemes}, and the request brings nothing of that."
ANOTHER_SCHEME = "{scheme} is not for {product}, which takes {schemes}."
ANOTHER_APPID = "The host names the AppId {appid}; the key is of an account with another one."


def xray(
    request: Request, product: str, directory: Directory, known: tuple[str, ...] = (), cut: bool = False
) -> dict[str, str]:
    """Cause and explanation, and of a signature what was signed; empty where no product was found.

    ``known`` are the paths of the product's operations: one of them may have been signed instead. ``cut``: not all of
    the body was kept, so a signature that covers it cannot be worked out again. This may take a second for a request
    with very many parameters; it belongs on a thread.
    """
    if product not in SCHEMES:
        return {}
    keyed = without_signature(request, product, directory)
    if keyed is not None:
        return keyed
    signed = message(request.method, request.path, request.query, request.headers.items, request.body)
    try:
        claim = claimed(signed, product)
        other = None if claim else stranger(signed, product)
    except (acs3.Malformed, qsign.Malformed, roa2.Malformed, rpc1.Malformed) as error:
        return {"Cause": "malformed", "Explanation": f"The signature cannot be read: {error}."}
    if claim is None:
        if other is not None:
            told = ANOTHER_SCHEME.format(scheme=other.algorithm, product=product, schemes=SCHEMES[product])
            return {"Cause": "another-scheme", "Explanation": told}
        return {
            "Cause": "no-signature",
            "Explanation": NO_SIGNATURE.format(product=product, schemes=SCHEMES[product]),
        }
    return of_signature(request, signed, claim, product, directory, known, cut)


def of_signature(
    request: Request,
    signed: Message,
    claim: Claim,
    product: str,
    directory: Directory,
    known: tuple[str, ...],
    cut: bool,
) -> dict[str, str]:
    """What was signed, and what is wrong with it; what speaks against the key comes first, as at the gate."""
    pair = directory.secret_id(claim.key) if product in TENCENT else directory.access_key(claim.key)
    key = "" if pair is None else pair.public_key if claim.algorithm == acs3.RSA else pair.secret
    ways = paths(request, product)
    verdict = verify(signed, claim, key, ways)
    account = directory.account(pair.account) if pair else None
    now = request.at + (account.skew if account else 0.0)
    if cut and not verdict.ok:
        return {"Cause": "body-cut", "Explanation": BODY_CUT}
    told = explain(signed, claim, key, now, ways, known)
    found = {
        "CanonicalRequest": verdict.canonical,
        "StringToSign": verdict.string_to_sign,
        "Cause": told.cause,
        "Explanation": told.sentence,
    }
    against = objection(pair, claim.token, request.at) if pair else None
    named = address(called(request.target, request.headers.get("host") or "")).appid
    if against:
        found |= {"Cause": against, "Explanation": f"{SENTENCES[against]} {told.sentence}"}
    elif told.cause == "none" and account and named not in ("", account.appid):
        found |= {"Cause": "another-appid", "Explanation": f"{told.sentence} {ANOTHER_APPID.format(appid=named)}"}
    return found


def without_signature(request: Request, product: str, directory: Directory) -> dict[str, str] | None:
    """What is wrong with a bearer token or an API key; None where there is none that the product would look at."""
    against: api_key.Objection | None
    if product == "iqs":
        key = api_key.api_key(request)
        if key is not None:
            against = api_key.objection(directory.api_key(key), request.at) if key else "api-key-missing"
            return {
                "Cause": against or "none",
                "Explanation": api_key.SENTENCES[against] if against else RIGHT_KEY,
            }
    token = bearer.bearer_token(request) if product in ("imm", "iqs") else None
    if token is None:
        return None
    refused = bearer.objection(directory.bearer(token), request.at)
    return {"Cause": refused or "none", "Explanation": bearer.SENTENCES[refused] if refused else RIGHT_BEARER}


def claimed(signed: Message, product: str) -> Claim | None:
    """The claim of the schemes that the product takes, as its gate reads them. Raises the scheme's Malformed."""
    if product in TENCENT:
        return qsign.claim(signed)
    return acs3.claim(signed) or (rpc1.claim(signed) if product == "imm" else roa2.claim(signed))


def stranger(signed: Message, product: str) -> Claim | None:
    """The claim of a scheme that another product takes. Raises the scheme's Malformed."""
    if product in TENCENT:
        return acs3.claim(signed) or roa2.claim(signed) or rpc1.claim(signed)
    return (roa2.claim(signed) if product == "imm" else rpc1.claim(signed)) or qsign.claim(signed)
