"""What proves who is asking: one small value for each way in."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class KeyPair:
    """An access key of one account. The secret stays out of every repr, log and reply.

    ``public_key`` (PEM) stands instead of the secret where the client signs with RSA. ``token`` and ``expires``
    (seconds since the epoch) belong to temporary credentials. ``deny`` lists ``product:Operation``, ``*`` for any.
    """

    key: str
    secret: str = field(repr=False)
    account: str
    public_key: str = field(default="", repr=False)
    token: str = field(default="", repr=False)
    expires: float | None = None
    inactive: bool = False
    deny: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Bearer:
    """A bearer token of Alibaba Cloud's SDKs."""

    token: str = field(repr=False)
    account: str
    expires: float | None = None


@dataclass(frozen=True, slots=True)
class ApiKey:
    """An IQS API key; before ``active_from`` (seconds since the epoch) it does not work yet."""

    key: str = field(repr=False)
    account: str
    active_from: float | None = None
    inactive: bool = False
