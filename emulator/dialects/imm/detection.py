"""DetectMediaMeta, ExtractDocumentText, DetectImageLabels, DetectImageFaces, DetectImageTexts."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from emulator.dialects.imm.body import Body, dumps
from emulator.dialects.imm.places import scope
from emulator.domain.library import Library
from emulator.domain.refusals import BadValue
from emulator.exchange import Call

FORMATS = {"mov": "mov,mp4,m4a,3gp,3g2,mj2", "matroska": "matroska,webm"}
"""ffprobe's whole name of a format, which records cut at the comma."""
UNABLE = "unable"
TAGS = ("Title", "Artist", "Album", "AlbumArtist", "Composer", "Performer")
"""What says ``unable`` where the file does not say it (IMM: DetectMediaMeta, its sample; of Title a guess)."""
SHOWN = (
    *("Addresses", "AudioStreams", "Bitrate", "Duration", "FormatLongName", "FormatName", "Language", "LatLong"),
    *("ProduceTime", "ProgramCount", "Size", "StartTime", "StreamCount", "Subtitles", "VideoHeight", "VideoStreams"),
    "VideoWidth",
)


async def source(call: Call, library: Library) -> str:
    """SourceURI, which every operation here needs, documented as required or not. Raises BadValue, NotFound."""
    given = call.parameters
    if given.get("ProjectName"):
        await library.projects.get(scope(call), given["ProjectName"])
    if not given.get("SourceURI"):
        raise BadValue("SourceURI", "It is required: which object is it?")
    return str(given["SourceURI"])


async def detect_media_meta(call: Call, library: Library) -> Body:
    facts = await library.detecting.media(call.identity.account, await source(call, library))
    shown: dict[str, Any] = {name: facts[name] for name in SHOWN if name in facts}
    shown |= {name: facts.get(name) or UNABLE for name in TAGS}
    if "FormatName" in shown:
        shown["FormatName"] = FORMATS.get(shown["FormatName"], shown["FormatName"])
    if "LatLong" in shown:
        latitude, longitude = map(float, shown["LatLong"].split(","))
        shown["LatLong"] = f"{longitude:+.6f},{latitude:+.6f}"  # the other way round than in records, and signed
    if "ProduceTime" in shown:
        moment = datetime.fromisoformat(shown["ProduceTime"]).astimezone(UTC)
        shown["ProduceTime"] = moment.strftime("%Y-%m-%dT%H:%M:%SZ")
    return [(name, dumps(value)) for name, value in sorted(shown.items())]


async def extract_document_text(call: Call, library: Library) -> Body:
    ending = (call.parameters.get("SourceType") or "").lower().removeprefix(".")
    text = await library.detecting.text(call.identity.account, await source(call, library), ending)
    return [("DocumentText", dumps(text))]


async def detect_image_labels(call: Call, library: Library) -> Body:
    """Labels below Threshold are left out; one without a confidence was written by a person and stays."""
    labels = await library.detecting.labels(call.identity.account, await source(call, library))
    least = call.parameters.get("Threshold") or 0.0
    return [("Labels", dumps([one for one in labels if one.get("LabelConfidence", 1.0) >= least]))]


async def detect_image_faces(call: Call, library: Library) -> Body:
    return [("Faces", dumps(await library.detecting.faces(call.identity.account, await source(call, library))))]


async def detect_image_texts(call: Call, library: Library) -> Body:
    text, contents = await library.detecting.writing(call.identity.account, await source(call, library))
    return [("OCRTexts", dumps(text)), *([("OCRContents", dumps(contents))] if contents else [])]
