"""What the control API does to the running product; see :class:`emulator.control.facade.Facade`."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice, takewhile
from typing import TYPE_CHECKING, Any

from emulator.accounts.account import Account
from emulator.accounts.credentials import ApiKey, KeyPair
from emulator.accounts.directory import HOME, Directory
from emulator.admit.faults import Effect, Faults, Rule
from emulator.admit.xray import xray
from emulator.clock import Clock, Ids, rfc3339
from emulator.control.facade import Told
from emulator.domain.library import Library
from emulator.exchange import Wire
from emulator.journal import journal
from emulator.journal.journal import Entry, Journal

if TYPE_CHECKING:
    from emulator.catalog.errors import ErrorTable
    from emulator.catalog.load import Catalog

LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
EFFECTS = {"code", "message", "status", "delay_ms", "reset", "cut_body", "garbage", "retry_after"}
MATCHES = {"product", "operation", "account"}


@dataclass(frozen=True, slots=True)
class Backstage:
    """Parts of the product that the control API moves. ``state`` tells health."""

    time: Clock
    ids: Ids
    directory: Directory
    journal: Journal
    faulty: Faults
    libraries: Sequence[Library]
    catalogs: Callable[[], Sequence[Catalog]]
    table: Callable[[str], ErrorTable]
    state: Callable[[], Mapping[str, Any]]
    parameters: Callable[[Entry], Mapping[str, Any]]

    def health(self) -> Mapping[str, Any]:
        return self.state()

    def operations(self) -> list[dict[str, Any]]:
        """Coverage: every operation of every product, and how often it was called."""
        return [
            {
                "Product": catalog.product,
                "Operation": operation.name,
                "State": operation.state,
                "Evidence": operation.evidence,
                "Calls": self.journal.calls(catalog.product, operation.name),
            }
            for catalog in self.catalogs()
            for operation in catalog.operations
        ]

    async def requests(self, asked: Mapping[str, str]) -> list[dict[str, Any]]:
        conditions = {name: asked.get(name, "") for name in ("account", "operation", "code")}
        limit, count = whole(asked, "limit", 100), whole(asked, "count", 1)
        patience = number(asked, "wait", 0.0)
        after = journal.plain(asked.get("after", ""))

        def matching() -> list[Entry]:
            newer = takewhile(lambda entry: entry.id != after, self.journal.newest(**conditions))
            return list(islice(newer, max(limit, count)))

        if patience:
            try:
                async with asyncio.timeout(patience):
                    while len(matching()) < count:
                        await self.journal.change()
            except TimeoutError:
                raise Told(
                    408, f"After {patience:g} s {len(matching())} of {count} matching requests are there."
                ) from None
        return [journal.summary(entry) for entry in matching()[:limit]]

    async def request(self, identifier: str) -> dict[str, Any]:
        entry = self.journal.find(identifier)
        if entry is None:
            raise Told(404, f"No request {identifier} is in the journal, which keeps the last {journal.ENTRIES}.")
        known = next((tuple(sorted(each.paths)) for each in self.catalogs() if each.product == entry.product), ())
        admission = await asyncio.to_thread(xray, entry.request, entry.product, self.directory, known, entry.cut)
        return journal.whole(entry, self.parameters(entry), admission)

    async def settle(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        patience = number(asked, "timeout", 30.0)
        try:
            async with asyncio.timeout(patience):
                for library in self.libraries:
                    await library.indexing.settle()
        except TimeoutError:
            raise Told(408, f"After {patience:g} s there is still something being indexed.") from None
        return {"settled": True}

    async def reset(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        """Forget one account's things, or everybody's; accounts and keys stay."""
        for account in self._accounts(asked):
            await self._empty(account.id)
        if "account" not in asked:
            self.journal.forget()
            self.faulty.remove()
        return {"reset": True}

    def clock_of(self, account: Account) -> dict[str, Any]:
        return {
            "Account": account.id,
            "Now": rfc3339(self.time.service(account.id)),
            "Frozen": self.time.frozen(account.id),
        }

    def clock(self, account: str) -> list[dict[str, Any]]:
        return [self.clock_of(one) for one in self._accounts({"account": account} if account else {})]

    def set_clock(self, asked: Mapping[str, Any]) -> list[dict[str, Any]]:
        """``now`` (RFC 3339), ``advance`` (seconds) and ``frozen``, of one account or of all."""
        unknown(asked, {"account", "now", "advance", "frozen"})
        now = None if asked.get("now") is None else nanoseconds(asked["now"])
        frozen = asked.get("frozen")
        if frozen is not None and not isinstance(frozen, bool):
            raise Told(400, "frozen must be true or false.")
        advance = int(number(asked, "advance", 0.0) * 1e9)
        accounts = self._accounts(asked)
        for account in accounts:
            self.time.set(account.id, now, advance, frozen)
        return [self.clock_of(account) for account in accounts]

    def mint(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        """A new account with fresh keys for all three services."""
        unknown(asked, {"fork"})
        if asked.get("fork"):
            raise Told(501, "Forks of accounts come in a later version; mint an empty one without fork.")
        account = Account(f"{10**15 + self.ids.bits(49)}", f"{1300000000 + self.ids.bits(26)}", HOME)
        alibaba = KeyPair("LTAI" + self._word(20), self._word(30), account.id)
        tencent = KeyPair("AKID" + self._word(32), self._word(32), account.id)
        api_key = ApiKey(self._word(32), account.id)
        self.directory.add(account, [alibaba], [tencent], [], [api_key])
        return {
            "Account": account.id,
            "AppId": account.appid,
            "Alibaba": {"AccessKeyId": alibaba.key, "AccessKeySecret": alibaba.secret},
            "Tencent": {"SecretId": tencent.key, "SecretKey": tencent.secret},
            "IqsApiKey": api_key.key,
        }

    async def forget(self, account: str) -> dict[str, Any]:
        if self.directory.account(account) is None:
            raise Told(404, f"There is no account {account}.")
        await self._empty(account)
        self.directory.forget(account)
        self.time.forget(account)
        return {"forgotten": account}

    def faults(self) -> list[dict[str, Any]]:
        return [shown(rule) for rule in self.faulty.rules()]

    def put_fault(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        unknown(asked, {"id", "match", "effect", "times", "probability", "seed"})
        match, effect = asked.get("match", {}), asked.get("effect")
        if not isinstance(match, dict) or not isinstance(effect, dict) or not effect:
            raise Told(400, 'Give {"match": {…}, "effect": {…}}; effect takes ' + ", ".join(sorted(EFFECTS)) + ".")
        unknown(match, MATCHES)
        unknown(effect, EFFECTS)
        times = asked.get("times")
        rule = Rule(
            id=str(asked.get("id") or self._word(8)),
            effect=Effect(
                code=self._code(match.get("product", ""), str(effect.get("code", ""))),
                message=str(effect.get("message", "")),
                status=whole(effect, "status", 0),
                retry_after=whole(effect, "retry_after", 0),
                wire=Wire(
                    delay=number(effect, "delay_ms", 0.0) / 1000,
                    reset=bool(effect.get("reset", False)),
                    cut=bool(effect.get("cut_body", False)),
                    garbage=bool(effect.get("garbage", False)),
                ),
            ),
            product=str(match.get("product", "")),
            operation=str(match.get("operation", "")),
            account=str(match.get("account", "")),
            times=None if times is None else whole(asked, "times", 1),
            probability=number(asked, "probability", 1.0),
            seed=whole(asked, "seed", 0),
        )
        self.faulty.put(rule)
        return shown(rule)

    def remove_faults(self, identifier: str) -> dict[str, Any]:
        removed = self.faulty.remove(identifier)
        if identifier and not removed:
            raise Told(404, f"There is no fault {identifier}.")
        return {"removed": removed}

    def _code(self, product: str, code: str) -> str:
        """A code that some row of the product's table has; a row's own name is taken as well."""
        products = [catalog.product for catalog in self.catalogs()]
        if product and product not in products:
            raise Told(400, f"There is no product {product}; there are {', '.join(products)}.")
        tables = [self.table(one) for one in ([product] if product else products)]
        for table in tables:
            for row in table:
                if code in (row.code, row.row):
                    return row.row
        if code:
            raise Told(400, f"{code} is in no error table of {product or 'any product'}.")
        return ""

    def _accounts(self, asked: Mapping[str, Any]) -> list[Account]:
        if asked.get("account") in (None, ""):
            return self.directory.accounts()
        account = self.directory.account(str(asked["account"]))
        if account is None:
            raise Told(404, f"There is no account {asked['account']}.")
        return [account]

    async def _empty(self, account: str) -> None:
        for library in self.libraries:
            await library.forget(account)
        self.journal.forget(account)

    def _word(self, length: int) -> str:
        return "".join(LETTERS[self.ids.bits(32) % len(LETTERS)] for _ in range(length))


def shown(rule: Rule) -> dict[str, Any]:
    """A rule as the API shows it."""
    wire = rule.effect.wire
    effect = {
        "code": rule.effect.code,
        "message": rule.effect.message,
        "status": rule.effect.status,
        "delay_ms": round(wire.delay * 1000, 3),
        "reset": wire.reset,
        "cut_body": wire.cut,
        "garbage": wire.garbage,
        "retry_after": rule.effect.retry_after,
    }
    return {
        "id": rule.id,
        "match": {name: getattr(rule, name) for name in sorted(MATCHES) if getattr(rule, name)},
        "effect": {name: value for name, value in effect.items() if value},
        "times": rule.times,
        "probability": rule.probability,
        "seed": rule.seed,
        "seen": rule.seen,
        "done": rule.done,
    }


def unknown(asked: Mapping[str, Any], known: set[str]) -> None:
    for name in asked:
        if name not in known:
            raise Told(400, f"{name} is not known here; use {', '.join(sorted(known))}.")


def whole(asked: Mapping[str, Any], name: str, default: int) -> int:
    value = number(asked, name, float(default))
    if value != int(value) or value < 0:
        raise Told(400, f"{name} must be a whole number of 0 or more.")
    return int(value)


def number(asked: Mapping[str, Any], name: str, default: float) -> float:
    value = asked.get(name, default)
    try:
        result = float(value)
    except (TypeError, ValueError):
        raise Told(400, f"{name} must be a number.") from None
    if isinstance(value, bool) or not abs(result) < 1e15:
        raise Told(400, f"{name} must be a number.")
    return result


def nanoseconds(text: Any) -> int:
    """An RFC 3339 time with a zone."""
    try:
        moment = datetime.fromisoformat(text)
        if moment.tzinfo is None:
            raise ValueError("no zone")
    except (TypeError, ValueError):
        raise Told(400, "now must be a time with a zone, such as 2026-12-01T00:00:00Z.") from None
    return int(moment.timestamp()) * 10**9 + moment.microsecond * 1000
