"""Shares of what was right, by category."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field


@dataclass(slots=True)
class Share:
    """So many right of so many."""

    right: float = 0
    of: float = 0

    def add(self, right: float, of: float = 1) -> None:
        self.right += right
        self.of += of

    @property
    def value(self) -> float | None:
        """None of nothing."""
        return self.right / self.of if self.of else None

    def __str__(self) -> str:
        return "–" if self.value is None else f"{self.value:.2f}"


@dataclass(slots=True)
class Table:
    """Measures by category; ``whole`` is the row over all of them."""

    measures: tuple[str, ...]
    rows: dict[str, dict[str, Share]] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)

    def add(self, category: str, shares: Mapping[str, tuple[float, float]]) -> None:
        for name in (category, "all"):
            self.beside(name, shares)

    def beside(self, category: str, shares: Mapping[str, tuple[float, float]]) -> None:
        """For a category alone, of something that is counted elsewhere as well."""
        row = self.rows.setdefault(category, {measure: Share() for measure in self.measures})
        self.counts[category] = self.counts.get(category, 0) + 1
        for measure, (right, of) in shares.items():
            row[measure].add(right, of)

    def value(self, measure: str, category: str = "all") -> float:
        """0 if nothing was measured."""
        return (self.rows[category][measure].value or 0.0) if category in self.rows else 0.0

    def lines(self) -> Iterable[str]:
        yield f"{'':14}{'n':>4}" + "".join(f"{measure:>12}" for measure in self.measures)
        for name in (*(one for one in self.rows if one != "all"), "all"):
            if name in self.rows:
                cells = "".join(f"{self.rows[name][measure]!s:>12}" for measure in self.measures)
                yield f"{name:14}{self.counts[name]:>4}{cells}"
