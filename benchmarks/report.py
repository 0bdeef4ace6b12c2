"""The figures as a table for people."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from benchmarks.rounds import Spread

HEADINGS = ("", "Myna", "beside it", "ratio [quartiles]", "aim", "")


@dataclass(frozen=True, slots=True)
class Aim:
    """``least``: the ratio should be at least ``bound``, otherwise at most."""

    bound: float
    least: bool

    def reached(self, ratio: float) -> bool:
        return ratio >= self.bound if self.least else ratio <= self.bound

    def __str__(self) -> str:
        return f"{'at least' if self.least else 'at most'} {self.bound:.3g}x"


@dataclass(frozen=True, slots=True)
class Row:
    """One comparison; ``ours`` and ``theirs`` are written with their units."""

    name: str
    ours: str
    theirs: str
    ratio: Spread
    aim: Aim | None = None


def cells(row: Row) -> tuple[str, ...]:
    """The row's texts. A ratio without quartiles was measured once."""
    one = row.ratio
    inner = f" [{one.low:.2f}..{one.high:.2f}]" if one.count > 1 else ""
    verdict = "" if row.aim is None else "reached" if row.aim.reached(one.median) else "missed"
    return row.name, row.ours, row.theirs, f"{one.median:.2f}x{inner}", str(row.aim or ""), verdict


def table(rows: Sequence[Row]) -> str:
    """All rows with aligned columns, names to the left and figures to the right."""
    lines = [HEADINGS, *map(cells, rows)]
    widths = [max(width(line[at]) for line in lines) for at in range(len(HEADINGS))]
    return "\n".join("  ".join(padded(text, widths[at], at) for at, text in enumerate(line)).rstrip() for line in lines)


def padded(text: str, size: int, column: int) -> str:
    blank = " " * (size - width(text))
    return text + blank if column in (0, 5) else blank + text


def width(text: str) -> int:
    """Columns on a terminal."""
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text)


def mebibytes(size: float) -> str:
    return f"{size / 2**20:.1f} MiB"


def milliseconds(seconds: float) -> str:
    return f"{seconds * 1000:.0f} ms"


def microseconds(seconds: float) -> str:
    return f"{seconds * 1e6:.0f} µs"


def rate(value: float) -> str:
    return f"{value:,.0f}/s"
