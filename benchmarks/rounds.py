"""Paired rounds: A B A B …, each pair gives one ratio, and only the ratios are summed up."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Spread:
    """The middle of some numbers, their quartiles, and how many there are."""

    median: float
    low: float
    high: float
    count: int


def spread(values: Sequence[float]) -> Spread:
    """Raises ValueError for no values."""
    if not values:
        raise ValueError("nothing was measured")
    if len(values) == 1:
        return Spread(values[0], values[0], values[0], 1)
    low, middle, high = statistics.quantiles(values, n=4, method="inclusive")
    return Spread(middle, low, high, len(values))


def paired(ours: Callable[[int], T], theirs: Callable[[int], T], rounds: int, warm: int = 1) -> Iterator[tuple[T, T]]:
    """Run both in turn; each is told the number of its round. The first ``warm`` pairs are not handed out."""
    for number in range(warm + rounds):
        pair = ours(number), theirs(number)
        if number >= warm:
            yield pair


def ratios(pairs: Sequence[tuple[T, T]], figure: Callable[[T], float]) -> list[float]:
    """Ours over theirs, pair by pair."""
    return [figure(ours) / figure(theirs) for ours, theirs in pairs]
