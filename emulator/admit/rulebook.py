"""What a fault rule may say: the control API's JSON becomes a :class:`Rule`, or is refused with a sentence."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from emulator.admit.faults import Effect, Rule
from emulator.catalog.errors import ErrorTable
from emulator.catalog.load import Catalog
from emulator.exchange import Wire

RULE = ("id", "match", "effect", "times", "probability", "seed")
MATCH = ("product", "operation", "account")
EFFECT = ("code", "message", "status", "delay_ms", "reset", "cut_body", "garbage", "retry_after")
ACTS = ("code", "delay_ms", "reset", "cut_body", "garbage")
"""Members that do something by themselves; the others go with ``code``."""
LONGEST_DELAY = 600_000
"""Milliseconds."""


class Unruly(ValueError):
    """What is wrong with a rule, in a sentence."""


@dataclass(frozen=True, slots=True)
class Rulebook:
    """Knows products, their operations and error tables, and which accounts there are."""

    catalogs: Sequence[Catalog]
    table: Callable[[str], ErrorTable]
    account: Callable[[str], bool]

    def rule(self, asked: Mapping[str, Any], identifier: Callable[[], str]) -> Rule:
        """Raises Unruly. ``identifier`` makes an id for a rule that has none."""
        known(asked, RULE, "")
        match, effect = table(asked, "match"), table(asked, "effect")
        known(match, MATCH, "match.")
        known(effect, EFFECT, "effect.")
        if not any(effect.get(name) for name in ACTS):
            raise Unruly(f"The effect does nothing: give at least one of {', '.join(ACTS)}.")
        alone = [name for name in ("message", "status", "retry_after") if name in effect and not effect.get("code")]
        if alone:
            raise Unruly(f"effect.{alone[0]} needs a code: it is part of a refusal.")
        product, operation, account = (text(match, "match.", name) for name in MATCH)
        products = self._products(product, operation, text(effect, "effect.", "code"))
        if account and not self.account(account):
            raise Unruly(f"There is no account {account}.")
        return Rule(
            id=text(asked, "", "id") or identifier(),
            effect=effects(effect),
            products=products,
            operation=operation,
            account=account,
            times=whole(asked, "", "times", 1, 10**9),
            probability=chance(asked),
            seed=whole(asked, "", "seed", 0, 2**63) or 0,
        )

    def _products(self, product: str, operation: str, code: str) -> tuple[str, ...]:
        """The products that a rule strikes: those that have the operation, and the code in their tables."""
        names = [catalog.product for catalog in self.catalogs]
        if product and product not in names:
            raise Unruly(f"There is no product {product}; there are {', '.join(names)}.")
        found = [catalog for catalog in self.catalogs if product in ("", catalog.product)]
        where = product or "any product"
        if operation:
            near = next((each.find(operation) for each in found if each.find(operation)), None)
            found = [catalog for catalog in found if catalog.operation(operation)]
            if not found:
                hint = f"; did you mean {near.name}?" if near else "; GET /_myna/operations lists them."
                raise Unruly(f"{operation} is no operation of {where}{hint}")
        if code:
            found = [catalog for catalog in found if self.table(catalog.product).for_code(code)]
            if not found:
                raise Unruly(f"{code} is in no error table of {where}{f' that has {operation}' if operation else ''}.")
        return tuple(catalog.product for catalog in found)


def effects(given: Mapping[str, Any]) -> Effect:
    """Raises Unruly."""
    delay = given.get("delay_ms", 0)
    if not numeric(delay) or not 0 <= delay <= LONGEST_DELAY:
        raise Unruly(f"effect.delay_ms must be a number in 0..{LONGEST_DELAY}.")
    return Effect(
        code=text(given, "effect.", "code"),
        message=text(given, "effect.", "message"),
        status=whole(given, "effect.", "status", 400, 599) or 0,
        retry_after=whole(given, "effect.", "retry_after", 0, LONGEST_DELAY) or 0,
        wire=Wire(
            delay=delay / 1000,
            reset=truth(given, "reset"),
            cut=truth(given, "cut_body"),
            garbage=truth(given, "garbage"),
        ),
    )


def known(asked: Mapping[str, Any], names: Sequence[str], place: str) -> None:
    for name in asked:
        if name not in names:
            raise Unruly(f"{place}{name} is not known here; use {', '.join(names)}.")


def table(asked: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    value = asked.get(name, {})
    if not isinstance(value, dict):
        raise Unruly(f'{name} must be an object. Give {{"match": {{…}}, "effect": {{…}}}}.')
    return value


def text(asked: Mapping[str, Any], place: str, name: str) -> str:
    """Empty where it is not given; given it must be a text that is not empty."""
    if name not in asked:
        return ""
    value = asked[name]
    if not isinstance(value, str) or not value or len(value) > 4096:
        raise Unruly(f"{place}{name} must be a text of 1 to 4096 characters, or be left out.")
    return value


def numeric(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def whole(asked: Mapping[str, Any], place: str, name: str, low: int, high: int) -> int | None:
    """None where it is not given, or null."""
    value = asked.get(name)
    if value is None:
        return None
    if not numeric(value) or not low <= value <= high or value != int(value):
        raise Unruly(f"{place}{name} must be a whole number in {low}..{high}.")
    return int(value)


def chance(asked: Mapping[str, Any]) -> float:
    value = asked.get("probability", 1)
    if not numeric(value) or not 0 < value <= 1:
        raise Unruly("probability must be a number above 0, at most 1.")
    return float(value)


def truth(given: Mapping[str, Any], name: str) -> bool:
    value = given.get(name, False)
    if not isinstance(value, bool):
        raise Unruly(f"effect.{name} must be true or false.")
    return value
