"""What `<key>.myna.json` says of a file, in IMM's own field names."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from album.canvas import Box

Row = Mapping[str, Any]


def _labels(row: Row) -> list[dict[str, Any]]:
    labels = []
    for field, language in (("labels", "zh-Hans"), ("english", "en")):
        for name, parent, confidence, *centric in row.get(field, ()):
            label: dict[str, Any] = {"LabelName": name}
            if parent:
                label["ParentLabelName"] = parent
            label |= {"LabelLevel": 2 if parent else 1, "LabelConfidence": confidence, "Language": language}
            if centric:
                label["CentricScore"] = centric[0]
            labels.append(label)
    return labels


def _figures(row: Row, faces: Sequence[Box], clusters: Mapping[str, str]) -> list[dict[str, Any]]:
    figures = []
    for facts, (left, top, width, height) in zip(row["figures"], faces, strict=True):
        figure = {name: value for name, value in facts.items() if name != "cluster"}
        figure["FigureType"] = "face"
        if "cluster" in facts:
            figure["FigureClusterId"] = clusters[facts["cluster"]]
        figure["Boundary"] = {"Left": left, "Top": top, "Width": width, "Height": height}
        figures.append(figure)
    return figures


def _address(place: Row) -> dict[str, str]:
    country, province, city, district, spot = place["address"]
    parts = [country, province, "" if city == province else city, district, spot]
    named = {"Country": country, "Province": province, "City": city, "District": district}
    fields = {name: words for name, words in named.items() if words}
    return {"Language": "zh-Hans", "AddressLine": "".join(parts), **fields}


def of_picture(row: Row, faces: Sequence[Box], place: Row | None, clusters: Mapping[str, str]) -> dict[str, Any]:
    """The sidecar of a picture. Time and position only where the file itself carries no EXIF.

    Raises ValueError where the figures told and the faces drawn differ in number.
    """
    insight = {"Caption": row["caption"]}
    if "description" in row:
        insight["Description"] = row["description"]
    told: dict[str, Any] = {"Labels": _labels(row), "Insights": {"Image": insight}}
    if "figures" in row:
        told["Figures"] = _figures(row, faces, clusters)
    if "ocr" in row:
        told["OCRTexts"] = row["ocr"]
    if place is not None:
        told["Addresses"] = [_address(place)]
    if not row.get("exif", True):
        if "time" in row:
            told["ProduceTime"] = row["time"]
        if place is not None:
            told["LatLong"] = "{:.6f},{:.6f}".format(*place["at"])
    told["ImageScore"] = {"OverallQualityScore": row["score"]}
    return told


def of_sound(row: Row) -> dict[str, Any]:
    """The sidecar of a sound: its title, artist and labels."""
    names = {"title": "Title", "artist": "Artist", "album": "Album", "composer": "Composer"}
    return {field: row[name] for name, field in names.items() if name in row} | {"Labels": _labels(row)}


def text(told: Mapping[str, Any]) -> bytes:
    """A sidecar's bytes."""
    return (json.dumps(told, ensure_ascii=False, indent=1) + "\n").encode()
