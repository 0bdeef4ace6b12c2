"""Ten thousand files of a photo collection, as facts: every figure is made from the file's number."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Any

TRIPS = 100
STEP = timedelta(minutes=37)
BEGAN = datetime(2019, 4, 1, 6, tzinfo=timezone(timedelta(hours=8)))
CITIES = (
    ("中国", "浙江省", "杭州市", "西湖区"),
    ("中国", "四川省", "成都市", "武侯区"),
    ("France", "", "Lyon", "Presqu'île"),
)
THINGS = ("mountain", "lake", "bicycle", "cat", "market", "bridge", "snow", "dinner", "train", "garden", "lantern")
NOTES = (
    *("camera", "lens", "photographer", "licence", "event", "reviewer", "shelf", "rating"),
    *("origin", "series", "client", "invoice", "contract", "archive", "retention", "consent"),
)


@dataclass(frozen=True, slots=True)
class Photo:
    """One file of a trip. ``produced`` is RFC 3339; later numbers are later photos."""

    number: int

    @property
    def trip(self) -> str:
        return f"trip-{self.number % TRIPS:03d}"

    @property
    def produced(self) -> str:
        return (BEGAN + self.number * STEP).isoformat()

    @property
    def uri(self) -> str:
        return f"oss://bench-photos/{self.trip}/IMG_{self.number:05d}.jpg"


def labels(photo: Photo) -> dict[str, str]:
    """The custom labels: the trip, and notes of about 100 bytes that differ from file to file."""
    noted = {name: f"{name} {digest(photo, name)} {digest(photo, name + '-2')[:32]}" for name in NOTES}
    return {"trip": photo.trip, **noted}


def digest(photo: Photo, salt: str) -> str:
    """64 hex digits that stand for a text of its own."""
    return hashlib.sha256(f"{photo.number}/{salt}".encode()).hexdigest()


def facts(photo: Photo) -> dict[str, Any]:
    """The file as IMM's ``InputFile``."""
    country, province, city, district = CITIES[photo.number % len(CITIES)]
    seen = [THINGS[(photo.number * 7 + step * 3) % len(THINGS)] for step in range(3)]
    return {
        "URI": photo.uri,
        "CustomId": f"photo-{photo.number:05d}",
        "MediaType": "image",
        "ContentType": "image/jpeg",
        "ProduceTime": photo.produced,
        "LatLong": f"{20 + photo.number % 2500 / 100:.6f},{100 + photo.number % 3300 / 100:.6f}",
        "Title": f"{seen[0]} and {seen[1]}, photo {photo.number}",
        "CustomLabels": labels(photo),
        "Labels": [
            {"LabelName": name, "Language": "en", "LabelConfidence": 0.9, "ParentLabelName": "thing", "LabelLevel": 2}
            for name in seen
        ],
        "Addresses": [
            {
                "Language": "zh-Hans",
                "Country": country,
                "Province": province,
                "City": city,
                "District": district,
                "AddressLine": f"{country}{province}{city}{district}{photo.number}",
            }
        ],
    }


def item(photo: Photo) -> dict[str, dict[str, str]]:
    """The same as a DynamoDB item: partition key ``trip``, range key ``produced``, texts beside them.

    Nested members are JSON texts: typed maps would make the other server's item larger and slower.
    """
    given = facts(photo)
    texts = {"trip": photo.trip, "produced": photo.produced, **given.pop("CustomLabels")}
    texts |= {name: value if isinstance(value, str) else compact(value) for name, value in given.items()}
    texts["ObjectId"] = digest(photo, "object")
    return {name: {"S": value} for name, value in texts.items() if value}


def compact(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


@dataclass(frozen=True, slots=True)
class Slice:
    """A question: the newest ``size`` photos of a trip that were taken at ``since`` or later."""

    trip: str
    since: str
    size: int = 20


def question(number: int, photos: int) -> Slice:
    """The ``number``-th question over ``photos`` files: another trip each time, and a time that no other one has.

    The bound lies in the first 60 percent of its trip, so that with 40 photos a trip or more there are always 20.
    """
    trip, turn = number % TRIPS, number // TRIPS
    each = photos // TRIPS
    place = (number * 7 + turn) % max(1, each * 6 // 10)
    first = Photo(trip + place * TRIPS)
    since = BEGAN + first.number * STEP - timedelta(seconds=number % 100_000)
    return Slice(first.trip, since.isoformat())
