"""Who exists: accounts, and everything that speaks for them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

from emulator.accounts.account import Account
from emulator.accounts.credentials import ApiKey, Bearer, KeyPair

Credential = TypeVar("Credential", KeyPair, Bearer, ApiKey)
HOME = {"imm": "cn-hangzhou", "iqs": "cn-zhangjiakou", "ci": "ap-beijing"}
DEFAULT = Account(id="1000000000000001", appid="1250000000", home=HOME)


class Directory:
    """Accounts by number, credentials by their public half. Accounts can be added and forgotten while it is in use."""

    def __init__(self) -> None:
        self._accounts: dict[str, Account] = {}
        self._alibaba: dict[str, KeyPair] = {}
        self._tencent: dict[str, KeyPair] = {}
        self._bearers: dict[str, Bearer] = {}
        self._api_keys: dict[str, ApiKey] = {}

    def add(
        self,
        account: Account,
        alibaba: Iterable[KeyPair] = (),
        tencent: Iterable[KeyPair] = (),
        bearers: Iterable[Bearer] = (),
        api_keys: Iterable[ApiKey] = (),
    ) -> None:
        """Raises ValueError when a number, key or token is there already: each speaks for one account."""
        if account.id in self._accounts:
            raise ValueError(f"the account {account.id} is given twice")
        for pair in alibaba:
            once(self._alibaba, pair.key, pair, "the Alibaba Cloud key")
        for pair in tencent:
            once(self._tencent, pair.key, pair, "the Tencent Cloud key")
        for bearer in bearers:
            once(self._bearers, bearer.token, bearer, "a bearer token")
        for api_key in api_keys:
            once(self._api_keys, api_key.key, api_key, "an IQS API key")
        self._accounts[account.id] = account

    def forget(self, number: str) -> bool:
        """Remove an account and all that speaks for it; True when it was there."""
        held: list[dict[str, KeyPair] | dict[str, Bearer] | dict[str, ApiKey]]
        held = [self._alibaba, self._tencent, self._bearers, self._api_keys]
        for credentials in held:
            for key in [key for key, one in credentials.items() if one.account == number]:
                del credentials[key]
        return self._accounts.pop(number, None) is not None

    def account(self, number: str) -> Account | None:
        return self._accounts.get(number)

    def owner(self, credential: KeyPair | Bearer | ApiKey) -> Account:
        """Whose a credential of this directory is."""
        return self._accounts[credential.account]

    def accounts(self) -> list[Account]:
        return list(self._accounts.values())

    def access_key(self, key: str) -> KeyPair | None:
        """An Alibaba Cloud access key, temporary ones included."""
        return self._alibaba.get(key)

    def secret_id(self, key: str) -> KeyPair | None:
        """A Tencent Cloud SecretId."""
        return self._tencent.get(key)

    def bearer(self, token: str) -> Bearer | None:
        return self._bearers.get(token)

    def api_key(self, key: str) -> ApiKey | None:
        return self._api_keys.get(key)


def once(held: dict[str, Credential], key: str, value: Credential, what: str) -> None:
    """Add, or refuse a second one. Tokens are not quoted: they are secrets."""
    if key in held:
        shown = f" {key}" if isinstance(value, KeyPair) else ""
        raise ValueError(f"{what}{shown} is given twice")
    held[key] = value


def default() -> Directory:
    """One account, ``test``/``test`` everywhere, which exists where no account file is given."""
    directory = Directory()
    number = DEFAULT.id
    pair = KeyPair("test", "test", number)
    directory.add(DEFAULT, [pair], [pair], [Bearer("test", number)], [ApiKey("test", number)])
    return directory
