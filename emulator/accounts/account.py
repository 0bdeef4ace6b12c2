"""An account: whose resources these are, and how its services stand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias, get_args

IqsState: TypeAlias = Literal[
    "active", "not-activated", "arrears", "not-authorised", "trial-expired", "package-exhausted"
]
STATES = get_args(IqsState)


@dataclass(frozen=True, slots=True)
class Iqs:
    """How IQS stands for an account; None is no limit. ``trial_until`` in seconds since the epoch."""

    state: IqsState = "active"
    qps: int | None = None
    per_day: int | None = None
    trial_until: float | None = None


@dataclass(frozen=True, slots=True)
class Account:
    """``id`` is what replies show as OwnerId; ``home`` gives the region by product when the host names none.

    ``regions`` empty allows every region. ``skew`` is added to real time when signatures' ages are judged, in seconds:
    a way to provoke clock errors.
    """

    id: str
    appid: str
    home: Mapping[str, str]
    regions: frozenset[str] = frozenset()
    iqs: Iqs = field(default_factory=Iqs)
    skew: float = 0.0
