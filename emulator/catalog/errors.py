"""The error table of a product: each row one refusal in the vendor's words."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Row:
    """One refusal. ``code`` and ``message`` have ``{Name}`` places, which :class:`emulator.exchange.Fault` fills.

    ``row`` is our stable name for it; ``kinds`` are the kinds of parameter errors that it answers; ``members`` are
    fields that stand in the body by themselves, beside code and message. ``example`` has a value for each place and
    member, for a fault that somebody injects. ``scheme``: of several rows with one code the row of requests whose
    signature scheme begins so.
    """

    row: str
    code: str
    status: int
    message: str
    evidence: str
    source: str
    kinds: tuple[str, ...] = ()
    members: tuple[str, ...] = ()
    example: Mapping[str, str] = field(default_factory=dict)
    scheme: str = ""

    @property
    def codes(self) -> tuple[str, ...]:
        """Its code as the table has it, and with the examples in its places."""
        filled = self.code
        for name, value in self.example.items():
            filled = filled.replace("{" + name + "}", value)
        return self.code, filled


class ErrorTable:
    """Rows by name: ``errors["resource-not-found"]`` or ``errors.resource_not_found``; an unknown name raises."""

    def __init__(self, rows: Iterable[Row]) -> None:
        self._rows = {row.row: row for row in rows}
        self._kinds = {kind: row for row in self._rows.values() for kind in row.kinds}

    @classmethod
    def load(cls, product: str) -> ErrorTable:
        """Read ``<product>_errors.json`` and the tables it includes; its own rows win over included ones."""
        lists = ("kinds", "members")
        return cls(Row(**{**row, **{name: tuple(row.get(name, ())) for name in lists}}) for row in rows_of(product))

    def __getitem__(self, name: str) -> Row:
        return self._rows[name]

    def __getattr__(self, name: str) -> Row:
        try:
            rows: dict[str, Row] = self.__dict__["_rows"]
            return rows[name.replace("_", "-")]
        except KeyError:
            raise AttributeError(f"no error row {name!r}") from None

    def __contains__(self, name: object) -> bool:
        return name in self._rows

    def __iter__(self) -> Iterator[Row]:
        return iter(self._rows.values())

    def __len__(self) -> int:
        return len(self._rows)

    def for_kind(self, kind: str) -> Row:
        """The row that answers a parameter error of this kind. Raises KeyError where the table has none."""
        return self._kinds[kind]

    def for_code(self, code: str, scheme: str = "") -> Row | None:
        """The row of that name, or one that has that code, or None.

        Of several with one code the one of the signature's ``scheme``, then the one that is named as the code is, then
        the first.
        """
        if code in self._rows:
            return self._rows[code]
        rows = [row for row in self._rows.values() if code in row.codes]
        for row in rows:
            if row.scheme and scheme.startswith(row.scheme):
                return row
        plain = [row for row in rows if not row.scheme]
        return next((row for row in plain if row.row == named(code)), plain[0] if plain else None)


def named(code: str) -> str:
    """``AccessDenied`` → ``access-denied``."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "-", code).lower()


def rows_of(product: str) -> list[dict[str, Any]]:
    document = json.loads((HERE / f"{product}_errors.json").read_bytes())
    included = [row for name in document["includes"] for row in rows_of(name)]
    return [*included, *document["rows"]]
