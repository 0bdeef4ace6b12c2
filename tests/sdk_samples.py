"""The requests of ``fixtures/signing/samples``: exact bytes that official SDKs and hand-written clients sent."""

from __future__ import annotations

import csv
from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from http_bytes import read

from signing import acs3, qsign, roa2, rpc1
from signing.message import Message
from signing.verify import Claim

FOLDER = Path(__file__).parents[1] / "fixtures" / "signing" / "samples"
UNSIGNED = ("bearer token", "API key")
TOKEN = "sts-token/+="
"""What the samples with temporary credentials carry."""


@dataclass(frozen=True, slots=True)
class Sample:
    """``variant`` is what the file's name has behind the operation; ``scheme`` what ``schemes.tsv`` says of it."""

    path: Path
    product: str
    variant: str
    scheme: str

    @property
    def name(self) -> str:
        return f"{self.path.parent.name}/{self.path.stem}"

    @property
    def raw(self) -> bytes:
        return self.path.read_bytes()

    @property
    def message(self) -> Message:
        return read(self.raw)

    @property
    def at(self) -> float:
        """When it was signed, in seconds since the epoch; an API key has no time."""
        found = claim(self.message)
        if isinstance(found, qsign.Claim):
            return float(found.window[0])
        date = found.date if found else self.message.header("x-acs-date") or "2026-11-21T00:00:00Z"
        return datetime.fromisoformat(date).timestamp()


def claim(message: Message) -> Claim | None:
    return acs3.claim(message) or roa2.claim(message) or qsign.claim(message) or rpc1.claim(message)


with (FOLDER / "schemes.tsv").open(encoding="utf-8", newline="") as table:
    ROWS = list(csv.DictReader(table, delimiter="\t"))
SCHEMES = {(row["client"], row["product"], row["variant"]): row["scheme"] for row in ROWS}
COUNTS = Counter({(row["client"], row["product"], row["variant"]): int(row["files"]) for row in ROWS})


def group(path: Path) -> tuple[str, str, str]:
    """Client, product and variant of ``client/product-Operation-variant.http``."""
    product, _, rest = path.stem.partition("-")
    return path.parent.name, product, rest.partition("-")[2]


def samples() -> list[Sample]:
    """All, by name. Raises KeyError for a file that ``schemes.tsv`` does not speak of."""
    paths = sorted(FOLDER.glob("*/*.http"))
    return [Sample(path, product(path), group(path)[2], SCHEMES[group(path)]) for path in paths]


def product(path: Path) -> str:
    """The files' names count objects as CI's."""
    return "cos" if path.stem.partition("-")[2] in ("PutObject", "HeadObject") else group(path)[1]
