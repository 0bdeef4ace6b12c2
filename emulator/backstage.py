"""What the control API does to the running product; see :class:`emulator.control.facade.Facade`."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice, takewhile
from typing import TYPE_CHECKING, Any

from emulator.accounts.account import Account
from emulator.accounts.directory import Directory
from emulator.accounts.minted import Minted
from emulator.admit.faults import Faults, Rule
from emulator.clock import CHINA, Clock, Ids, rfc3339
from emulator.control.facade import Told
from emulator.journal import journal
from emulator.journal.journal import Entry, Journal
from emulator.store.api import StoreFailure

if TYPE_CHECKING:
    from emulator.catalog.errors import ErrorTable
    from emulator.catalog.load import Catalog
    from emulator.libraries import Libraries
    from emulator.storeroom import Storeroom

LARGEST = 10**12
FIRST, LAST = (int(datetime(year, 1, 1, tzinfo=UTC).timestamp()) * 10**9 for year in (1970, 9000))
"""Service times that there may be, in nanoseconds since the epoch: others cannot be written as the services do."""


@dataclass(frozen=True, slots=True)
class Backstage:
    """Parts of the product that the control API moves. ``state`` tells health.

    ``shared``: other processes serve the same state, and what only this one would know is refused. ``uncounted``
    forgets the calls of an account that services count."""

    time: Clock
    ids: Ids
    directory: Directory
    minted: Minted
    journal: Journal
    faulty: Faults
    libraries: Libraries
    catalogs: Callable[[], Sequence[Catalog]]
    table: Callable[[str], ErrorTable]
    state: Callable[[], Mapping[str, Any]]
    parameters: Callable[[Entry], Mapping[str, Any]]
    storeroom: Callable[[], Storeroom]
    shared: bool = False
    uncounted: Callable[[str], None] = lambda account: None

    def _alone(self, what: str) -> None:
        """Raises Told where other processes would not hear of it."""
        if self.shared:
            raise Told(409, f"{what} of this process alone would not be those of the others (--engine elasticsearch).")

    @property
    def objects(self) -> Storeroom:
        return self.storeroom()

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
        if asked.get("after") and not journal.plain(asked["after"]):
            raise Told(400, "after must be a RequestId.")
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
                        if self.journal.closed:
                            raise Told(503, "The server stops.")
                        await self.journal.change()
            except TimeoutError:
                raise Told(
                    408, f"After {patience:g} s {len(matching())} of {count} matching requests are there."
                ) from None
        return [journal.summary(entry) for entry in matching()[:limit]]

    async def request(self, identifier: str) -> dict[str, Any]:
        from emulator.admit.xray import xray

        entry = self.journal.find(identifier)
        if entry is None:
            raise Told(404, f"No request {identifier} is in the journal, which keeps the last {journal.ENTRIES}.")
        known = next((tuple(sorted(each.paths)) for each in self.catalogs() if each.product == entry.product), ())

        def told() -> dict[str, Any]:
            admission = xray(entry.request, entry.product, self.directory, known, entry.cut)
            return journal.whole(entry, self.parameters(entry), admission)

        return await asyncio.to_thread(told)

    async def understand(self, asked: Mapping[str, Any]) -> Mapping[str, Any]:
        """Times without a zone of their own are those of ``Now``, else China's."""
        from emulator.understanding.language import parse

        query, language = asked.get("Query"), asked.get("Language") or ""
        if not isinstance(query, str) or not query.strip():
            raise Told(400, "Query must be a text that is not empty.")
        spoken = language.partition("-")[0].lower() if isinstance(language, str) else None
        if spoken not in ("", "zh", "en"):
            raise Told(400, "Language must be zh or en, or be left out.")
        if asked.get("Now") is None:
            first = next((account.id for account in self.directory.accounts()), "")
            now = datetime.fromtimestamp(self.time.service(first) / 1e9, CHINA)
        else:
            now = zoned("Now", asked["Now"])
        languages = (spoken,) if spoken else ("zh", "en")
        return (await asyncio.to_thread(parse, query, now, languages)).shown()

    async def settle(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        patience = number(asked, "timeout", 30.0)
        self._accounts(asked)
        try:
            async with asyncio.timeout(patience):
                for library in self.libraries.every:
                    await library.settle()
        except TimeoutError:
            raise Told(408, f"After {patience:g} s there is still something being indexed.") from None
        return {"settled": True}

    async def reset(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        """Forget one account's things and its clock, or everybody's, with all faults; accounts and keys stay."""
        await self.minted.renewed(doubted=True)
        for account in self._accounts(asked):
            await self._empty(account.id)
            self.time.forget(account.id)
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
        self._alone("The clock and its moves")
        now = None if asked.get("now") is None else nanoseconds(asked["now"])
        frozen = asked.get("frozen")
        if frozen is not None and not isinstance(frozen, bool):
            raise Told(400, "frozen must be true or false.")
        advance = int(number(asked, "advance", 0.0) * 1e9)
        accounts = self._accounts(asked)
        times = [(self.time.service(account.id) if now is None else now) + advance for account in accounts]
        if not all(FIRST <= each < LAST for each in times):
            raise Told(400, "The service time must stay in the years 1970 to 8999.")
        for account in accounts:
            self.time.set(account.id, now, advance, frozen)
        return [self.clock_of(account) for account in accounts]

    async def mint(self, asked: Mapping[str, Any]) -> Mapping[str, Any]:
        """A new account with fresh keys for all three services."""
        if asked.get("fork"):
            raise Told(501, "Forks of accounts come in a later version; mint an empty one without fork.")
        try:
            return await self.minted.mint()
        except StoreFailure as error:
            raise Told(503, f"The account cannot be kept: {error}") from None

    async def forget(self, account: str) -> dict[str, Any]:
        await self.minted.renewed(doubted=True)
        if self.directory.account(account) is None:
            raise Told(404, f"There is no account {account}.")
        if account not in self.minted:
            raise Told(409, f"The account {account} was there from the start and stays; POST /_myna/reset empties it.")
        await self._empty(account)
        await self.minted.forget(account)
        self.time.forget(account)
        return {"forgotten": account}

    def faults(self) -> list[dict[str, Any]]:
        return [shown(rule) for rule in self.faulty.rules()]

    def put_fault(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        from emulator.admit.rulebook import Rulebook, Unruly

        self._alone("Faults")
        book = Rulebook(self.catalogs(), self.table, lambda account: self.directory.account(account) is not None)
        try:
            rule = book.rule(asked, lambda: self.ids.word(8))
        except Unruly as wrong:
            raise Told(400, str(wrong)) from None
        self.faulty.put(rule)
        return shown(rule)

    def remove_faults(self, identifier: str) -> dict[str, Any]:
        removed = self.faulty.remove(identifier)
        if identifier and not removed:
            raise Told(404, f"There is no fault {identifier}.")
        return {"removed": removed}

    def _accounts(self, asked: Mapping[str, Any]) -> list[Account]:
        if asked.get("account") in (None, ""):
            return self.directory.accounts()
        account = self.directory.account(str(asked["account"]))
        if account is None:
            raise Told(404, f"There is no account {asked['account']}.")
        return [account]

    async def _empty(self, account: str) -> None:
        for library in self.libraries.every:
            await library.forget(account)
        for library in self.libraries.every:
            await library.erase(account)
        await self.objects.forget(account)
        self.uncounted(account)
        self.journal.forget(account)


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
        "match": {name: getattr(rule, name) for name in ("account", "operation") if getattr(rule, name)},
        "products": list(rule.products),
        "effect": {name: value for name, value in effect.items() if value},
        "times": rule.times,
        "probability": rule.probability,
        "seed": rule.seed,
        "seen": rule.seen,
        "done": rule.done,
    }


def whole(asked: Mapping[str, Any], name: str, default: int) -> int:
    value = number(asked, name, float(default))
    if value != int(value) or value < 0:
        raise Told(400, f"{name} must be a whole number of 0 or more.")
    return int(value)


def number(asked: Mapping[str, Any], name: str, default: float) -> float:
    value = asked.get(name, default)
    try:
        result = float(value)
    except (TypeError, ValueError, OverflowError):
        result = math.nan
    if isinstance(value, bool) or math.isnan(result):
        raise Told(400, f"{name} must be a number.")
    if not abs(result) < LARGEST:
        raise Told(400, f"{name} must be a number below {LARGEST:g}.")
    return result


def nanoseconds(text: Any) -> int:
    moment = zoned("now", text)
    return int(moment.timestamp()) * 10**9 + moment.microsecond * 1000


def zoned(name: str, text: Any) -> datetime:
    """An RFC 3339 time with a zone."""
    try:
        moment = datetime.fromisoformat(text)
        if moment.tzinfo is None:
            raise ValueError("no zone")
    except (TypeError, ValueError):
        raise Told(400, f"{name} must be a time with a zone, such as 2026-12-01T00:00:00Z.") from None
    return moment
