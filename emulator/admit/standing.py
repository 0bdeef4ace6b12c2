"""Whether a key may be used now: disabled, temporary and expired, with the right token."""

from __future__ import annotations

import hmac

from emulator.accounts.credentials import KeyPair
from emulator.admit.rows import Objection, Rows
from emulator.catalog.errors import ErrorTable
from emulator.catalog.load import load
from emulator.exchange import Fault

SERVICES = {"imm": "imm", "iqs": "iqs", "ci": "ci", "cos": "cos"}
"""What ``deny`` lists call the services, with the catalogue that has their operations."""
SENTENCES: dict[Objection, str] = {
    "key-disabled": "The key is disabled.",
    "token-missing": "The key is temporary, and its token did not come with it.",
    "token-mismatch": "The token that came with the key is not the key's.",
    "token-expired": "The key is temporary, and its time is over.",
}


def objection(pair: KeyPair, token: str, now: float) -> Objection | None:
    """What speaks against a key; ``token`` as the request brought it, empty for none; ``now`` in seconds."""
    if pair.inactive:
        return "key-disabled"
    if pair.token and not token:
        return "token-missing"
    if token and not hmac.compare_digest(token.encode("utf-8", "replace"), pair.token.encode()):
        return "token-mismatch"
    if pair.expires is not None and now >= pair.expires:
        return "token-expired"
    return None


def check(pair: KeyPair, token: str, now: float, errors: ErrorTable, rows: Rows) -> None:
    """Raises Fault for what speaks against a key."""
    found = objection(pair, token, now)
    if found is not None:
        raise Fault(errors[rows.key[found]])


def deniable(rule: str) -> None:
    """Raises ValueError with a sentence for what a ``deny`` list may not have: it would match nothing."""
    if rule in ("*", "*:*"):
        return
    service, colon, operation = rule.partition(":")
    if not colon or service not in SERVICES:
        raise ValueError(f"must be *, or one of {', '.join(SERVICES)} with a colon and an operation or *")
    product = SERVICES[service]
    if operation == "*":
        return
    found = load(product).find(operation) if product else None
    if found is None or found.name != operation:  # whatever its case a client calls it, the list has its name
        raise ValueError(f"names no operation of {service}; {service}:* is all of them")


def denied(deny: tuple[str, ...], service: str, operation: str) -> bool:
    """Whether a key's ``deny`` list has the operation: ``imm:SemanticQuery``, ``imm:*``, ``*``."""
    return any(rule in (f"{service}:{operation}", f"{service}:*", "*", "*:*") for rule in deny)
