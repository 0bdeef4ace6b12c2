"""A file as CI shows it, in JSON and in XML: both made once and kept with the facts, spliced into every reply.

A stored record has three parts with an empty line between: the facts as one JSON object; a line a member of JSON,
``"Name":value``; a line a member of XML, ``<Name>value</Name>``.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from emulator.dialects.ci.names import THEIRS
from emulator.dialects.members import dumps
from emulator.exchange import Call

if TYPE_CHECKING:  # imported with the first record: the realm is there from the start
    from emulator.dialects import xml

SHOWN = (
    *("CacheControl", "ContentDisposition", "ContentEncoding", "ContentLanguage", "ContentType", "CreateTime"),
    *("CustomId", "CustomLabels", "ETag", "FileModifiedTime", "Filename", "MediaType", "ObjectACL", "ObjectId"),
    *("OSSCRC64", "OSSStorageClass", "OSSTagging", "OSSTaggingCount", "OSSUserMeta", "ServerSideEncryption"),
    *("Size", "URI", "UpdateTime"),
)
"""The facts that a record of CI has (CI 460/106164); all others serve searches."""
APART = b"\n\n"


@dataclass(frozen=True, slots=True)
class Stored:
    """One file of a reply, ready in both forms."""

    json: bytes
    xml: xml.Ready


def written(facts: Mapping[str, Any]) -> bytes:
    """The stored record. Only set members are shown."""
    members = {THEIRS.get(name, name): value for name, value in shown(facts).items()}
    lines = (b"\n".join(json_line(name, value) for name, value in sorted(members.items())),)
    return APART.join((dumps(dict(facts)), *lines, b"\n".join(xml_line(*one) for one in sorted(members.items()))))


def shown(facts: Mapping[str, Any]) -> dict[str, Any]:
    """The facts that are shown, with their values as CI writes them."""
    found = {name: facts[name] for name in SHOWN if facts.get(name) is not None and facts[name] not in ("", {}, [])}
    if "OSSStorageClass" in found:
        found["OSSStorageClass"] = str(found["OSSStorageClass"]).upper()
    if "ETag" in found:
        found["ETag"] = str(found["ETag"]).lower()
    return found


def json_line(name: str, value: Any) -> bytes:
    return dumps(name) + b":" + dumps(value)


def xml_line(name: str, value: Any) -> bytes:
    """Line breaks in texts are written as references, so that the line is one."""
    from emulator.dialects import xml

    return "".join(xml.pieces([(name, value)], lambda name: None)).replace("\n", "&#10;").encode("utf-8", "replace")


def facts(stored: bytes) -> dict[str, Any]:
    """A stored record back as facts."""
    found: dict[str, Any] = json.loads(stored[: stored.index(APART)])
    return found


def element(number: int, text: str, page: int | None, kind: str, pictures: tuple[tuple[int, str], ...] = ()) -> bytes:
    """A passage as DocResult has it, ``{Image_0}`` where a picture stands; ``Images`` are parts of the document."""
    pieces, last = [], 0
    for place, (at, _) in enumerate(pictures):
        pieces += [text[last:at], f"{{Image_{place}}}"]
        last = at
    said = {"Text": "".join((*pieces, text[last:]))} | ({"TextPage": page} if page is not None else {})
    return dumps({**said, "Images": [part for _, part in pictures]})


def shown_files(call: Call, dataset: str, records: Iterable[bytes], fields: Collection[str] = ()) -> list[Stored]:
    """The files of a reply. ``fields`` empty: every member; names that no file has are passed over."""
    whereabouts = {"DatasetName": dataset, "OwnerID": call.identity.appid}
    heads = (
        [json_line(name, value) for name, value in whereabouts.items()],
        [xml_line(name, value) for name, value in whereabouts.items()],
    )
    return [spliced(stored, heads, fields) for stored in records]


def spliced(stored: bytes, heads: tuple[list[bytes], list[bytes]], fields: Collection[str]) -> Stored:
    from emulator.dialects import xml

    _, as_json, as_xml = stored.split(APART)
    lines = sorted([*heads[0], *filter(None, as_json.split(b"\n"))])
    elements = sorted([*heads[1], *filter(None, as_xml.split(b"\n"))])
    if fields:
        lines = [line for line in lines if line[1 : line.index(b'"', 1)].decode() in fields]
        elements = [line for line in elements if line[1 : line.index(b">")].decode() in fields]
    return Stored(b"{" + b",".join(lines) + b"}", xml.Ready(b"".join(elements).decode()))
