"""From an object to a :class:`Reading`: the one entrance of this package."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import timezone

from emulator.clock import CHINA, rfc3339
from emulator.understanding.media import hashes, mime, passages
from emulator.understanding.media.reading import NAMED, Facts, Findings, Limits, Reading, Source, Unreadable

_DEFAULTS = Limits()
_REASON = 300
"""Characters of one reason."""


def read(
    source: Source,
    limits: Limits = _DEFAULTS,
    zone: timezone = CHINA,
    operators: Collection[str] | None = None,
    known: Callable[[dict[str, Facts]], None] = lambda facts: None,
) -> Reading:
    """Everything that is really in the object. Blocking; called in a process of its own.

    ``zone`` is where times without an offset were taken. Of ``operators`` only the dear ones count here (recognising
    faces, text and scenes, decoding a picture): they are left out unless they are named; None names all but the
    picture. ``known`` is called with the facts of OSSMeta and MIME before anything else is read. Nothing is raised:
    what cannot be read is a reason, and the object is still described by its size, times and hashes.
    """
    try:
        stored, head = hashes.oss_meta(source)
    except OSError as broken:
        little: dict[str, Facts] = {
            "OSSMeta": {"Size": source.size, "FileModifiedTime": rfc3339(source.modified_ns, digits=0)}
        }
        known(little)
        return Reading(little, (), (f"the object cannot be opened: {_told(broken)}",))
    kind = _kind(source, head)
    facts: dict[str, Facts] = {
        "OSSMeta": stored | {"ContentType": kind.content_type},
        "MIME": {"MediaType": kind.media_type, "ContentType": kind.content_type},
    }
    known(facts)
    if not stored["Size"]:
        return Reading(facts, (), ("the object is empty",))
    found = _findings(source, kind, limits, zone, operators)
    cut, reasons = passages.cut(found.blocks, limits)
    facts |= {operator: dict(yielded) for operator, yielded in found.facts.items() if yielded}
    if kind.media_type == "document":
        _titled(facts)
    for operator in ("FaceDetection", NAMED):
        if operator in facts:
            from emulator.understanding.media.pictures import figures

            facts[operator]["Figures"] = figures.numbered(facts[operator]["Figures"], stored["FileHash"])
    told = tuple(reason[:_REASON] for reason in (*found.reasons, *reasons))
    return Reading(facts, cut, told, found.origins, found.picture, found.notes)


def _kind(source: Source, head: bytes) -> mime.Kind:
    """By the name, the first bytes, and for films and sounds by their tracks."""
    kind = mime.detect(source.key, head)
    if kind.media_type not in ("audio", "video"):
        return kind
    from emulator.understanding.media.streams import tracks

    return tracks.sort(source, kind)


def _titled(facts: dict[str, Facts]) -> None:
    """A document's title is found by who reads its text (a guess: no page says who finds it), its keywords are not."""
    title = facts.get("Keywords", {}).pop("Title", None)
    if title is not None:
        facts["ExtractDocumentText"] = {**facts.get("ExtractDocumentText", {}), "Title": title}
    if "Keywords" in facts and not facts["Keywords"]:
        del facts["Keywords"]


def _findings(
    source: Source, kind: mime.Kind, limits: Limits, zone: timezone, operators: Collection[str] | None
) -> Findings:
    try:
        return _reader(source, kind, limits, zone, operators)
    except Unreadable as broken:
        return Findings(reasons=(str(broken),))
    except OSError as broken:
        return Findings(reasons=(f"the object cannot be read: {_told(broken)}",))
    except MemoryError:
        return Findings(reasons=(f"cannot be read as {kind.content_type}: it needs more memory than allowed",))
    except Exception as broken:  # a library's surprise about a hostile file must not end the indexing of others
        return Findings(reasons=(f"cannot be read as {kind.content_type}: {type(broken).__name__}",))


def _reader(
    source: Source, kind: mime.Kind, limits: Limits, zone: timezone, operators: Collection[str] | None
) -> Findings:
    """The libraries come in with the module that needs them."""
    match mime.table()["readers"].get(kind.content_type):
        case "pictures":
            from emulator.understanding.media import images

            return images.read(source, kind.content_type, limits, zone, operators)
        case "svg":
            from emulator.understanding.media import svg

            return svg.read(source, limits)
        case "audio":
            from emulator.understanding.media import audio

            return audio.read(source, kind.content_type, limits, zone)
        case "film":
            from emulator.understanding.media.streams import film

            return film.read(source, kind.content_type, limits, zone, operators)
        case "plain" | "markdown" as form:
            from emulator.understanding.media.documents import plain

            return plain.read(source, limits, markdown=form == "markdown")
        case "html":
            from emulator.understanding.media.documents import html

            return html.read(source, limits)
        case "xml":
            from emulator.understanding.media.documents import xml

            return xml.read(source, limits)
        case "pdf":
            from emulator.understanding.media.documents import pdf

            return pdf.read(source, limits)
        case "docx":
            from emulator.understanding.media.documents import docx

            return docx.read(source, limits)
        case "pptx":
            from emulator.understanding.media.documents import pptx

            return pptx.read(source, limits)
        case "xlsx":
            from emulator.understanding.media.documents import xlsx

            return xlsx.read(source, limits)
        case _:
            return _unread(kind)


def _unread(kind: mime.Kind) -> Findings:
    if kind.media_type in ("archive", "other"):
        return Findings()
    return Findings(reasons=(f"no reader for {kind.content_type}: only its size, times and hashes are known",))


def _told(broken: OSError) -> str:
    """Without the path, which is nobody's business outside of this machine."""
    return broken.strerror or type(broken).__name__
