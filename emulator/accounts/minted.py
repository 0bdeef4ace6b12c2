"""Accounts that are made while Myna runs. They are kept with the data: the next process that serves a data folder has
them again, and all that share an Elasticsearch have them within moments."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

from emulator.accounts.account import Account
from emulator.accounts.credentials import ApiKey, KeyPair
from emulator.accounts.directory import HOME, Directory
from emulator.clock import Clock, Ids
from emulator.store.api import Key, Row, Store, StoreFailure

SCOPE = ("",)
"""No account's own: what erases an account's rows leaves this one."""
FRESH = 5.0
"""Seconds for which what is known of a shared store is taken as it was."""
AGAIN = 0.5
"""Seconds before the store is asked again for keys that nobody knows."""


class Minted:
    """``shared``: other processes write to the store as well."""

    def __init__(self, store: Store, directory: Directory, clock: Clock, ids: Ids, shared: bool) -> None:
        self._store = store
        self._directory = directory
        self._clock = clock
        self._ids = ids
        self._shared = shared
        self._known: set[str] = set()
        self._read = 0
        self._turn = asyncio.Lock()

    def __contains__(self, account: str) -> bool:
        return account in self._known

    async def load(self) -> bool:
        """Bring the directory in step with the store: True when it was not. What the account file gives stays as it
        says. Raises StoreFailure."""
        async with self._turn:
            self._read = self._clock.ticks()
            rows = {row.key.name: row for row in await self._store.every("account")}
            gone = self._known - rows.keys()
            for number in gone:
                self._out(number)
            fresh = [row for number, row in rows.items() if number not in self._known and self._in(row)]
            return bool(gone or fresh)

    async def renewed(self, doubted: bool = False) -> bool:
        """The same where others write and some time has passed; less, where a key is ``doubted`` that they may have
        made. While the store does not answer, what is known stays: the call itself will say so."""
        if not self._shared or self._clock.ticks() - self._read < (AGAIN if doubted else FRESH) * 1e9:
            return False
        try:
            return await self.load()
        except StoreFailure:
            return False

    async def mint(self) -> Mapping[str, Any]:
        """A new account with fresh keys for all three services, as the control API shows it. Raises StoreFailure."""
        account = f"{10**15 + self._ids.bits(49)}"
        body = {
            "AppId": f"{1300000000 + self._ids.bits(26)}",
            "Alibaba": {"AccessKeyId": "LTAI" + self._ids.word(20), "AccessKeySecret": self._ids.word(30)},
            "Tencent": {"SecretId": "AKID" + self._ids.word(32), "SecretKey": self._ids.word(32)},
            "IqsApiKey": self._ids.word(32),
        }
        async with self._turn:
            self._in(await self._store.create(Key(SCOPE, "account", "", account), body))
        return {"Account": account, **body}

    async def forget(self, account: str) -> None:
        """The end of one that was minted. Raises StoreFailure."""
        async with self._turn:
            await self._store.remove(Key(SCOPE, "account", "", account))
            self._out(account)

    def _in(self, row: Row) -> bool:
        """False for one whose number or key is given to another: by the account file."""
        number, body = row.key.name, row.body
        alibaba, tencent = body["Alibaba"], body["Tencent"]
        try:
            self._directory.add(
                Account(number, body["AppId"], HOME),
                [KeyPair(alibaba["AccessKeyId"], alibaba["AccessKeySecret"], number)],
                [KeyPair(tencent["SecretId"], tencent["SecretKey"], number)],
                [],
                [ApiKey(body["IqsApiKey"], number)],
            )
        except ValueError:
            return False
        self._known.add(number)
        return True

    def _out(self, number: str) -> None:
        self._known.discard(number)
        self._directory.forget(number)
