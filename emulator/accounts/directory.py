"""Who exists: accounts and the key pairs that speak for them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class KeyPair:
    """An access key of one account. The secret stays out of every repr, log and reply."""

    key: str
    secret: str = field(repr=False)
    account: str


@dataclass(frozen=True, slots=True)
class Account:
    """``id`` is what replies show as OwnerId; ``home`` gives the region by product when the host names none."""

    id: str
    appid: str
    home: Mapping[str, str]


DEFAULT = Account(
    id="1000000000000001",
    appid="1250000000",
    home={"imm": "cn-hangzhou", "iqs": "cn-zhangjiakou", "ci": "ap-beijing"},
)


class Directory:
    """Accounts by number and Alibaba Cloud access keys by name."""

    def __init__(self, accounts: Iterable[Account], keys: Iterable[KeyPair]) -> None:
        self._accounts = {account.id: account for account in accounts}
        self._keys = {pair.key: pair for pair in keys}

    def account(self, number: str) -> Account:
        return self._accounts[number]

    def access_key(self, key: str) -> KeyPair | None:
        return self._keys.get(key)


def default() -> Directory:
    """One account, ``test``/``test``, which exists where no account file is given."""
    return Directory([DEFAULT], [KeyPair("test", "test", DEFAULT.id)])
