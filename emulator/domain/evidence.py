"""What is written about a file, as the text that a search by words looks through.

Everything here was given by the request, a sidecar or the file itself. A file's own text (passages) is kept apart: each
passage is found on its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from emulator.domain.realm import Facts

WORDS = ("Title", "Artist", "Album", "AlbumArtist", "Composer", "Performer", "OCRTexts", "CustomId")
SPLIT = re.compile(r"[/_\-.\s]+")
NOISE = re.compile(r"(?i)^(?:img|dsc|dscn|pxl|vid|mvi|\d{1,3}|jpe?g|png|gif|webp|avif|heic|mp[34]|mov|wav|m4a|flac)$")


def evidence(facts: Facts) -> str:
    """One text, a line a source, without what no one would ask for (camera file names, endings)."""
    return "\n".join(line for line in lines(facts) if line)


def lines(facts: Facts) -> Iterator[str]:
    """Names and folders, labels with their parents, captions, text in the picture, tags, addresses, custom labels."""
    yield " ".join(piece for piece in SPLIT.split(str(facts.get("Filename", ""))) if not NOISE.match(piece))
    for label in facts.get("Labels") or ():
        yield joined(label, "LabelName", "LabelAlias", "ParentLabelName")
    insights = facts.get("Insights") or {}
    for kind in ("Image", "Video"):
        yield joined(insights.get(kind) or {}, "Caption", "Description")
    yield joined(facts, *WORDS)
    for address in facts.get("Addresses") or ():
        yield address.get("AddressLine") or joined(address, "Country", "Province", "City", "District", "Township")
    custom = facts.get("CustomLabels")
    if isinstance(custom, Mapping):
        for key, value in custom.items():
            yield f"{key} {value}" if isinstance(value, str) else str(key)


def joined(source: Mapping[str, Any], *names: str) -> str:
    """The texts of those members that are there."""
    return " ".join(value for value in (source.get(name) for name in names) if isinstance(value, str) and value)
