"""What every answer of MetaInsight must have in it, whatever a scenario asks.

The SDKs show the same value in different types (Python's makes texts of all), so values are compared as texts. The
members are those of the vendor's pages: data set, file's metadata, binding, found picture, found face.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterator
from typing import Any

TIME = r"20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?\+08:00"
COUNT = r"\d+"
NAME = r"[^\s]+"
URI = r"cos://[a-z0-9-]+/.*"
SCORE = r"\d|[1-9]\d|100"
DATASET = {
    "DatasetName": NAME,
    "TemplateId": r"Official:\w+",
    "CreateTime": TIME,
    "UpdateTime": TIME,
    "BindCount": COUNT,
    "FileCount": COUNT,
    "TotalFileSize": COUNT,
}
FILE = {
    "URI": URI,
    "DatasetName": NAME,
    "Filename": r"(?s).+",
    "MediaType": r"(image|document|video|audio|archive|other|unknown)?",  # of unmapped files as the request says
    "ObjectId": r"[0-9a-f]{64}",
    "CreateTime": TIME,
    "UpdateTime": TIME,
}
BINDING = {
    "URI": URI,
    "State": r"Running|Stopped|Deleted",
    "CreateTime": TIME,
    "UpdateTime": TIME,
}
IMAGE = {"URI": URI, "Score": SCORE}
FACE = {"URI": URI, "Score": SCORE, "PersonId": NAME, "FaceId": NAME}
MEMBERS = {
    "Dataset": DATASET,
    "Datasets": DATASET,
    "Files": FILE,
    "Binding": BINDING,
    "Bindings": BINDING,
    "ImageResult": IMAGE,
    "FaceInfos": FACE,
}


def faults(answer: Any, lost: Container[str] = (), path: str = "") -> Iterator[str]:
    """A line for each member that is missing or has no value of its kind, at any depth.

    ``lost``: members that the SDK's own class of this answer does not keep; such a one must not be there.
    """
    if isinstance(answer, list):
        for number, one in enumerate(answer):
            yield from faults(one, lost, f"{path}[{number}]")
    elif isinstance(answer, dict):
        for name, value in answer.items():
            if name in MEMBERS:
                for number, one in enumerate(many(value)):
                    yield from wrong(one, MEMBERS[name], lost, f"{path}.{name}[{number}]")
            yield from faults(value, lost, f"{path}.{name}")


def wrong(one: Any, members: dict[str, str], lost: Container[str], path: str) -> Iterator[str]:
    if not isinstance(one, dict):
        yield f"{path} is {one!r}, not a map"
        return
    for name, pattern in members.items():
        told = text(one.get(name)) or (text(one.get("Uri")) if name == "URI" else "")  # Java's file has both
        if not re.fullmatch("" if name in lost else pattern, told):
            yield f"{path}.{name} is {told!r}"


def many(value: Any) -> list[Any]:
    """A list, however the SDK shows one: as a list, as its one element, as XML's items, or not at all."""
    if isinstance(value, list):
        return value
    if isinstance(value, dict) and value.keys() == {"Item"}:
        return many(value["Item"])
    return [] if value in (None, "") else [value]


def text(value: Any) -> str:
    """A value as its text: Python's SDK makes texts of all, and JSON's numbers may come as 7.0."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return "" if value is None else str(value)
