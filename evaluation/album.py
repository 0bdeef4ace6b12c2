"""The set that is searched: the objects of the demo album and the files that are described beside them."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

from emulator.understanding.embed.api import Evidence
from emulator.understanding.embed.evidence import written
from emulator.understanding.media import read
from emulator.understanding.media.reading import OPERATORS, PICTURED
from emulator.understanding.media.sidecar import parse
from evaluation.lists import table

ROOT = Path(__file__).parent.parent
ALBUM = ROOT / "fixtures" / "demo" / "album"
SIDECAR = ".myna.json"
MEDIA = {"image", "video", "audio", "document"}


@dataclass(frozen=True, slots=True)
class Member:
    """A file of the set. ``facts`` as a record has them; ``passages`` are found on their own; ``picture`` is a small
    JPEG, empty for what has no pixels."""

    key: str
    kind: str
    facts: Mapping[str, Any]
    evidence: tuple[Evidence, ...]
    passages: tuple[str, ...] = ()
    picture: bytes = b""


@dataclass(frozen=True, slots=True)
class _Object:
    path: Path
    key: str
    size: int = 0
    modified_ns: int = 0
    extra: dict[str, Any] = field(default_factory=dict)

    def open(self) -> BinaryIO:
        return self.path.open("rb")


@functools.cache
def members() -> tuple[Member, ...]:
    """Reads every object of the album; takes seconds."""
    return (*_drawn(), *_described())


def _drawn() -> list[Member]:
    found = []
    for path in sorted(path for path in ALBUM.rglob("*") if path.is_file() and not path.name.endswith(SIDECAR)):
        key = path.relative_to(ALBUM).as_posix()
        stat = path.stat()
        reading = read(_Object(path, key, stat.st_size, stat.st_mtime_ns), operators=[*OPERATORS, PICTURED])
        facts = reading.facts
        beside = path.with_name(path.name + SIDECAR)
        if beside.exists():
            facts |= parse(beside.read_bytes()).facts
        passages = tuple(passage.text for passage in reading.passages)
        kind = facts.get("MediaType", "other")
        found.append(Member(key, kind, facts, written(facts, key), passages, reading.picture))
    return found


def _described() -> list[Member]:
    found = []
    for row in table("files")["file"]:
        facts: dict[str, Any] = {
            "MediaType": row["kind"],
            "Labels": [{"LabelName": label} for label in row.get("labels", ())],
            "CustomLabels": dict.fromkeys(row.get("people", ()), "people"),
            "OCRTexts": row.get("ocr", ""),
            "Title": row.get("title", ""),
            "Artist": row.get("artist", ""),
        }
        if "caption" in row:
            facts["Insights"] = {"Video" if row["kind"] == "video" else "Image": {"Caption": row["caption"]}}
        if "time" in row:
            facts["ProduceTime"] = row["time"]
        if place := row.get("place"):
            names = {"country": "Country", "province": "Province", "city": "City", "district": "District"}
            address = {name: place[key] for key, name in names.items() if key in place}
            facts["Addresses"] = [{**address, "AddressLine": "".join([*address.values(), place.get("line", "")])}]
            facts["LatLong"] = "{},{}".format(*place["at"])
        found.append(Member(row["key"], row["kind"], facts, written(facts, row["key"]), tuple(row.get("passages", ()))))
    return found
