"""Whether a key may be used now: disabled, temporary and expired, with the right token."""

from __future__ import annotations

import hmac

from emulator.accounts.credentials import KeyPair
from emulator.catalog.errors import ErrorTable
from emulator.exchange import Fault


def check(pair: KeyPair, token: str, now: float, errors: ErrorTable) -> None:
    """Raises Fault: a disabled key, a token that is missing, wrong, not wanted, or past its time.

    ``token`` is what the request brought, empty for none; ``now`` in seconds since the epoch.
    """
    if pair.inactive:
        raise Fault(errors["access-key-inactive"])
    if pair.token and not token:
        raise Fault(errors["missing-security-token"])
    if token and not hmac.compare_digest(token.encode("utf-8", "replace"), pair.token.encode()):
        raise Fault(errors["security-token-mismatch"])
    if pair.expires is not None and now >= pair.expires:
        raise Fault(errors["security-token-expired"])


def denied(deny: tuple[str, ...], product: str, operation: str) -> bool:
    """Whether a key's ``deny`` list has the operation: ``imm:SemanticQuery``, ``imm:*``, ``*``."""
    return any(rule in (f"{product}:{operation}", f"{product}:*", "*", "*:*") for rule in deny)
