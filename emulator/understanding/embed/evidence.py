"""What is written about a file, piece by piece with its kind, from the facts of its record."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from emulator.understanding.embed.api import Evidence

TITLES = ("Title", "Album")
NUMBERED = ("figure-cluster-id-", "Cluster-")
"""What the ids of clusters begin with that are nobody's name."""
TAGS = ("Artist", "AlbumArtist", "Composer", "Performer", "CustomId")


def written(facts: Mapping[str, Any], key: str = "") -> tuple[Evidence, ...]:
    """Everything but a document's passages. ``facts`` are names of IMM's File; ``key`` is the object's, for the names
    of file and folders."""
    return tuple(one for one in _pieces(facts, key) if one.text.strip())


def _pieces(facts: Mapping[str, Any], key: str) -> Iterator[Evidence]:
    *folders, name = key.split("/")
    yield Evidence("name", name.rpartition(".")[0] or name)
    for folder in folders:
        yield Evidence("folder", folder)
    for label in facts.get("Labels") or ():
        yield Evidence("label", _text(label, "LabelName"))
        yield Evidence("tag", _text(label, "LabelAlias", "ParentLabelName"))
    insights = facts.get("Insights") or {}
    for kind in ("Image", "Video"):
        yield Evidence("caption", _text(insights.get(kind) or {}, "Caption", "Description"))
    yield Evidence("title", _text(facts, *TITLES))
    yield Evidence("tag", _text(facts, *TAGS))
    yield Evidence("ocr", _text(facts, "OCRTexts"))
    for address in facts.get("Addresses") or ():
        yield Evidence(
            "folder", _text(address, "AddressLine") or _text(address, "Country", "Province", "City", "District")
        )
    for figure in facts.get("Figures") or ():
        whose = _text(figure, "FigureClusterId")
        yield Evidence("tag", "" if whose.startswith(NUMBERED) else whose)
    custom = facts.get("CustomLabels")
    if isinstance(custom, Mapping):
        for name, value in custom.items():
            yield Evidence("tag", f"{name} {value}" if isinstance(value, str) else str(name))


def _text(source: Any, *names: str) -> str:
    if not isinstance(source, Mapping):
        return ""
    return " ".join(value for value in (source.get(name) for name in names) if isinstance(value, str) and value)
