"""From a film or a sound to MediaMeta, by the best reader that is there."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import timezone
from typing import BinaryIO

from emulator.understanding.media import images
from emulator.understanding.media.reading import Facts, Findings, Limits, Source, Unreadable
from emulator.understanding.media.streams import boxes, ebml, ffprobe, pyav
from emulator.understanding.media.streams.probe import Probe, media_meta, whence

EXTRA = "films and sounds are described whole with the extra media (pip install 'myna[media]') or an ffprobe on PATH"
SCENES = "SceneDetection"
HEADERS: dict[str, Callable[[BinaryIO], Probe]] = {
    "video/mp4": boxes.read,
    "video/x-m4v": boxes.read,
    "video/quicktime": boxes.read,
    "video/3gpp": boxes.read,
    "video/3gpp2": boxes.read,
    "video/x-matroska": ebml.read,
    "video/webm": ebml.read,
    "audio/3gpp": boxes.read,
    "audio/x-matroska": ebml.read,
    "audio/webm": ebml.read,
}
"""Our own readers of headers."""


@dataclass(frozen=True, slots=True)
class Probed:
    """``probe`` None: no reader is there for this kind, or the best one failed and the header tells nothing either."""

    probe: Probe | None = None
    scenes: list[Facts] = field(default_factory=list)
    covers: list[bytes] = field(default_factory=list)
    reasons: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def read(
    source: Source, content_type: str, limits: Limits, zone: timezone, operators: Collection[str] | None
) -> Findings:
    """A film. Raises :class:`Unreadable` when nothing of it can be read."""
    found = probed(source, content_type, limits, operators is None or SCENES in operators)
    if found.probe is None:
        raise Unreadable(found.reasons[0])
    facts = media_meta(found.probe)
    extra, origins = whence(found.probe, source.key, zone)
    facts |= extra
    if covers := [one for data in found.covers if (one := images.describe_cover(data)) is not None]:
        facts["AudioCovers"] = covers
    reasons = found.reasons
    if not facts.get("VideoStreams") and not facts.get("AudioStreams"):
        reasons += ("no stream of it can be played",)
    elif "Duration" not in facts and not reasons:
        reasons += ("its length cannot be read",)
    by_operator = {"MediaMeta": facts} | ({SCENES: {"SceneElements": found.scenes}} if found.scenes else {})
    return Findings(by_operator, (), reasons, origins, notes=found.notes)


def _unread(content_type: str) -> str:
    return f"no reader for {content_type}: {EXTRA}"


def probed(source: Source, content_type: str, limits: Limits, scenic: bool = False) -> Probed:
    """What the best reader says; where it fails, its reason and what the header says."""
    reasons: tuple[str, ...] = ()
    try:
        if pyav.present():
            with source.open() as stream:
                probe, scenes, covers = pyav.read(stream, limits, scenic)
            return Probed(probe, scenes, covers)
        if (program := ffprobe.program()) is not None:
            return Probed(ffprobe.read(source, program, limits))
    except Unreadable as broken:
        reasons = (f"the film or sound {broken}",)
    header = HEADERS.get(content_type)
    if header is None:
        return Probed(reasons=reasons) if reasons else Probed(reasons=(_unread(content_type),), notes=(EXTRA,))
    try:
        with source.open() as stream:
            return Probed(header(stream), reasons=reasons, notes=() if reasons else (EXTRA,))
    except Unreadable as broken:
        return Probed(reasons=reasons or (str(broken),))
