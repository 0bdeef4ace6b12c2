"""Why a signature does not match: the likely mistake, found by making it. One file an algorithm.

What can be seen without a signature is told first: a body that is not what its hash states, a signed header that
did not arrive. The client's own canonical form never reaches the server; but if signing with one common mistake gives
the very signature that arrived, or that signature verifies over the mistaken form, that mistake is the cause. Neither
the secret nor the right signature is ever shown.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from signing import acs3 as v3
from signing import qsign as q
from signing import roa2 as v2
from signing import rpc1 as v1
from signing.explain import acs3, qsign, roa2, rpc1
from signing.explain.mistake import Mistake as Mistake
from signing.message import Message
from signing.stamp import seconds
from signing.verify import Claim, verify

WINDOW = 900.0  # seconds


@dataclass(frozen=True, slots=True)
class Explanation:
    """``cause`` is a stable word for programs, ``sentence`` says what happened and what to do."""

    cause: str
    sentence: str


def explain(
    message: Message,
    claimed: Claim,
    key: str,
    now: float,
    paths: tuple[str, ...] = ("/",),
    others: tuple[str, ...] = (),
) -> Explanation:
    """What is wrong with a claim; ``now`` is real time in seconds since the epoch.

    ``key`` is the secret of the key that the claim names, or its public key where the claim is RSA's; empty where
    there is no such key. ``paths`` are the canonical paths that may have been signed, most likely first; ``others``
    are further paths of the service, which a client may have signed by mistake.
    """
    if not key:
        return Explanation("unknown-key", f"The key {claimed.key} has no secret here; give one that Myna knows.")
    right = verify(message, claimed, key, paths).ok
    timely = clock(claimed, now)
    if right or timely.cause != "none":  # services look at the time first
        return timely if right else Explanation(timely.cause, f"{timely.sentence} The signature does not match either.")
    for mistake in mistakes(message, claimed, key, paths, others):
        if mistake.fits:
            return Explanation(mistake.cause, mistake.sentence)
    return Explanation(
        "wrong-secret-or-changed",
        "No common mistake gives this signature: the secret is another one, or something was changed after signing. "
        "Compare StringToSign with the client's own: where they are equal it is the secret; where not, compare "
        "CanonicalRequest line by line, and the first line that differs is what was changed.",
    )


def clock(claimed: Claim, now: float) -> Explanation:
    """What the time of a signature, and what goes with it, has against it; nothing of the signature itself."""
    if isinstance(claimed, q.Claim):
        return window(claimed, now)
    stamp = seconds(claimed.date)
    if not claimed.date:
        return Explanation("time-missing", "The request names no time, which signs with it.")
    if stamp is None:
        return Explanation("time-format", f"{claimed.date[:64]} is not of the form 2026-01-02T03:04:05Z.")
    minutes = round(abs(now - stamp) / 60)
    if abs(now - stamp) > WINDOW:
        way = "behind" if stamp < now else "ahead"
        return Explanation("clock", f"The client's clock is {minutes} minutes {way}; 15 are allowed.")
    if isinstance(claimed, v1.Claim) and not claimed.nonce:
        return Explanation("nonce-missing", "Signature V1 needs a SignatureNonce, another one for every request.")
    return Explanation("none", "The signature is right.")


def window(claimed: q.Claim, now: float) -> Explanation:
    """Whether a signature counts already and still."""
    start, end = claimed.window
    if now > end:
        return Explanation("expired", f"The signature counted until {moment(end)}; it is {moment(now)}.")
    if now < start:
        return Explanation("not-yet-valid", f"The signature counts from {moment(start)}; it is {moment(now)}.")
    return Explanation("none", "The signature is right.")


def moment(at: float) -> str:
    """``2026-01-02T03:04:05Z``; the number itself where no calendar has it."""
    try:
        return datetime.fromtimestamp(int(at), UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    except (ValueError, OverflowError, OSError):
        return str(int(at))


def mistakes(
    message: Message, claimed: Claim, key: str, paths: tuple[str, ...], others: tuple[str, ...]
) -> Iterator[Mistake]:
    """Common ones of the claim's algorithm, most likely first."""
    if isinstance(claimed, v3.Claim):
        yield from acs3.mistakes(message, claimed, key, paths, others)
    elif isinstance(claimed, v2.Claim):
        yield from roa2.mistakes(message, claimed, key, paths, others)
    elif isinstance(claimed, q.Claim):
        yield from qsign.mistakes(message, claimed, key, paths, others)
    else:
        yield from rpc1.mistakes(message, claimed, key)
