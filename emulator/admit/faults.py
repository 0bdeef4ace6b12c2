"""Injected faults: rules that a test puts in, and what they do to a request.

What a rule does is chosen here, carried as data in the reply, and executed by the listener.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from emulator.exchange import Wire


@dataclass(frozen=True, slots=True)
class Effect:
    """``code`` (or the name of a row, with ``message`` and ``status``, empty for the table's own) refuses; the rest
    happens on the wire.

    ``retry_after`` in milliseconds, as the header ``x-acs-retry-after`` has it.
    """

    code: str = ""
    message: str = ""
    status: int = 0
    retry_after: int = 0
    wire: Wire = field(default_factory=Wire)


@dataclass(frozen=True, slots=True)
class Rule:
    """``products`` are those that it strikes; of the other conditions empty ones match everything.

    ``times`` None: for ever. ``probability`` in 0..1, drawn with ``seed``.
    """

    id: str
    effect: Effect
    products: tuple[str, ...]
    operation: str = ""
    account: str = ""
    times: int | None = None
    probability: float = 1.0
    seed: int = 0
    seen: int = 0
    done: int = 0

    def fits(self, product: str, operation: str, account: str) -> bool:
        return (
            product in self.products
            and self.operation in ("", operation)
            and self.account in ("", account)
            and (self.times is None or self.done < self.times)
        )


class Faults:
    """The rules in force, oldest first. ``draw(seed, n)`` gives the n-th number in 0..1 of a seed's sequence."""

    def __init__(self, draw: Callable[[int, int], float]) -> None:
        self._draw = draw
        self._rules: dict[str, Rule] = {}

    def put(self, rule: Rule) -> None:
        """Add a rule, or write over the one of that id."""
        self._rules[rule.id] = rule

    def remove(self, identifier: str = "") -> int:
        """Remove one rule, or all; returns how many."""
        if identifier:
            return int(self._rules.pop(identifier, None) is not None)
        count = len(self._rules)
        self._rules.clear()
        return count

    def rules(self) -> list[Rule]:
        return list(self._rules.values())

    def choose(self, product: str, operation: str, account: str) -> Effect | None:
        """The effect of the first rule that fits and whose chance comes up; its counters move."""
        for rule in self.rules():
            if rule.fits(product, operation, account):
                struck = rule.probability >= 1 or self._draw(rule.seed, rule.seen) < rule.probability
                self._rules[rule.id] = replace(rule, seen=rule.seen + 1, done=rule.done + struck)
                if struck:
                    return rule.effect
        return None
