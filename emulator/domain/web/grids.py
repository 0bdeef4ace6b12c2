"""The rows of a table of HTML as cells that stand below each other."""

from __future__ import annotations

from dataclasses import dataclass, field

WIDEST = 100
"""Columns or rows that one cell takes."""
MOST = 100_000
"""Cells of a table that is filled up; places that its cells leave empty."""


@dataclass(slots=True)
class Grid:
    """A cell that takes more than one place leaves the others empty. ``rows`` are complete."""

    rows: list[list[str]] = field(default_factory=list)
    cells: list[str] = field(default_factory=list)
    taken: dict[int, int] = field(default_factory=dict)
    """How many rows a cell from above still takes of a column."""

    room: int = MOST
    """Empty places that may still be made."""

    def put(self, words: str, across: int, down: int) -> None:
        self.skip()
        across = min(across, 1 + self.room)
        self.room -= across - 1
        for column in range(len(self.cells), len(self.cells) + across):
            if down > 1:
                self.taken[column] = down
        self.cells += [words, *[""] * (across - 1)]

    def skip(self) -> None:
        """Past the columns that cells from above take."""
        while self.room and self.taken.get(len(self.cells), 0):
            self.cells.append("")
            self.room -= 1

    def end_row(self) -> None:
        if self.cells:
            self.skip()
            self.rows.append(self.cells)
            self.cells = []
        self.taken = {column: rows - 1 for column, rows in self.taken.items() if rows > 1}

    def filled(self) -> tuple[str, ...]:
        """The rows, their cells parted by tabs, all as wide as the widest."""
        self.end_row()
        width = max(map(len, self.rows), default=0)
        if width * len(self.rows) > MOST:
            return tuple(map("\t".join, self.rows))
        return tuple("\t".join((*row, *[""] * (width - len(row)))) for row in self.rows)


def span(written: str) -> int:
    """How many places a cell takes."""
    return min(WIDEST, max(1, int(written))) if written.isascii() and written.isdigit() and len(written) < 9 else 1
