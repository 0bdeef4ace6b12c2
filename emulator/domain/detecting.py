"""What is known of an object without indexing it: its sidecar, what stands in it, what an installed extra sees.

Nothing is invented: where nobody says anything and nobody looked, :class:`NothingKnown` says what would help.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from emulator.domain.objects import address, behind
from emulator.domain.readers import Readers
from emulator.domain.reading import REGEO, placed
from emulator.domain.realm import Facts
from emulator.domain.refusals import BadValue, NotFound, NothingKnown
from emulator.objects.api import KeyRefused, Objects

if TYPE_CHECKING:  # imported with the first object
    from emulator.understanding.media.reading import Reading

MIB = 1024 * 1024
PICTURE, SIDES = 20 * MIB, (20, 30_000)
"""Bytes and pixels a side of a picture whose text is looked for (IMM: DetectImageTexts)."""
DOCUMENT, TEXT = 200 * MIB, 2 * MIB
"""Bytes of a document, and of the text that comes back (IMM: ExtractDocumentText)."""


@dataclass(frozen=True, slots=True)
class Sight:
    """``facts`` are the sidecar's and the object's own, ``text`` is a document's.

    ``reasons`` say what could not be read, ``missing`` which extras would have seen more.
    """

    uri: str
    size: int
    media_type: str
    facts: Facts
    text: str = ""
    reasons: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Named:
    """An object's bytes under another name: its ending says how it is read."""

    key: str
    size: int
    modified_ns: int
    path: Path


class Detecting:
    """Looks at objects of any bucket that is mapped. Every method raises BadValue, NotFound (file), NothingKnown."""

    def __init__(self, objects: Objects, readers: Readers) -> None:
        self._objects = objects
        self._readers = readers

    async def labels(self, account: str, uri: str) -> list[Facts]:
        """Labels of a picture."""
        sight = await self._look(account, uri, ("Keywords",), image)
        if "Labels" not in sight.facts:
            raise NothingKnown(
                "labels", uri, "Myna has no model that sees them: write Labels into its sidecar, or keywords into it."
            )
        return list(sight.facts["Labels"])

    async def faces(self, account: str, uri: str) -> list[Facts]:
        """Faces in a picture; an empty list where it was looked for them."""
        return list(await self._seen(account, uri, "FaceDetection", "Figures", "faces"))

    async def named_faces(self, account: str, uri: str) -> list[Facts]:
        """Faces in a picture, with whose they are where people wrote that into it."""
        sight = await self._look(account, uri, ("FaceDetection", "FaceNames"), image)
        if "Figures" not in sight.facts:
            unseen(sight, "Figures", "faces")
        return list(sight.facts.get("Figures") or [])

    async def writing(self, account: str, uri: str) -> tuple[str, list[Facts]]:
        """The text in a picture as a whole, and by its places as far as they are known."""
        sight = await self._look(account, uri, ("EXIF", "TextRecognition"), readable)
        known = {"OCRTexts", "OCRContents"} & sight.facts.keys()
        if not known:
            unseen(sight, "OCRTexts", "text")
        contents = list(sight.facts.get("OCRContents") or [])
        whole = sight.facts.get("OCRTexts") or "\n".join(str(one.get("Contents", "")) for one in contents)
        return str(whole), contents

    async def media(self, account: str, uri: str) -> Facts:
        """What is known of sound and films, with the address of the position."""
        sight = await self._look(account, uri, ("OSSMeta", "MediaMeta", REGEO), stream)
        if not {"Duration", "VideoStreams", "AudioStreams"} & sight.facts.keys():
            raise NothingKnown("streams", uri, f"{'; '.join(sight.reasons) or 'No stream was found in it'}.")
        return sight.facts

    async def text(self, account: str, uri: str, ending: str) -> str:
        """A document's text, cut where it is longer than the service returns. ``ending``: what its name should have."""
        sight = await self._look(account, uri, ("ExtractDocumentText",), document, ending)
        if not sight.text and sight.reasons:
            raise BadValue("SourceURI", "; ".join(sight.reasons) + ".")
        return sight.text.encode()[:TEXT].decode(errors="ignore")

    async def _seen(self, account: str, uri: str, operator: str, member: str, what: str) -> list[Facts]:
        sight = await self._look(account, uri, (operator,), image)
        if member not in sight.facts:
            unseen(sight, member, what)
        return list(sight.facts.get(member) or [])

    async def _look(
        self, account: str, uri: str, operators: Collection[str], fits: Callable[[Sight], str], ending: str = ""
    ) -> Sight:
        address(uri, "SourceURI")
        sight = await asyncio.to_thread(self._read, account, uri, operators, ending)
        wrong = fits(sight)
        if wrong:
            raise BadValue("SourceURI", wrong)
        return sight

    def _read(self, account: str, uri: str, operators: Collection[str], ending: str) -> Sight:
        """Blocks: touches the disk and waits for a reading process."""
        from emulator.understanding.media import sidecar, trust

        found = behind(uri, account, self._objects)
        if found.missing:
            raise NotFound("file", uri)
        if found.object is None:
            raise NothingKnown("content", uri, "None of the folders of --objects has its bucket.")
        file = found.object
        named = Named(f"{file.key}.{ending}", file.size, file.modified_ns, file.path) if ending else file
        try:
            raw = found.object.sidecar()
            beside: Facts = {} if raw is None else sidecar.parse(raw).facts
        except (sidecar.SidecarInvalid, KeyRefused, OSError) as error:
            raise BadValue("SourceURI", f"{found.object.key}.myna.json: {error}") from None
        reading = self._readers.read(named, operators)
        facts = placed(trust.merge({}, beside, reading.facts_of(operators)), operators)
        kind = reading.facts_of(("MIME",))
        media_type = str(beside.get("MediaType") or kind.get("MediaType") or "other")
        text = "\n".join(passage.text for passage in reading.passages)
        return Sight(uri, named.size, media_type, facts, text, tuple(reading.reasons), noted(reading))


def noted(reading: Reading) -> tuple[str, ...]:
    """Which extras, that are not installed, would have seen more."""
    return tuple(reading.notes)


def unseen(sight: Sight, member: str, what: str) -> None:
    """Nobody wrote it down. Returns where it was looked for all the same, so that there is none.

    Raises NothingKnown where no extra looked, BadValue where one could not.
    """
    if sight.missing:
        told = "; ".join(sight.missing)
        raise NothingKnown(what, sight.uri, f"Write {member} into its sidecar, or install an extra: {told}.")
    if sight.reasons:
        raise BadValue("SourceURI", "; ".join(sight.reasons) + ".")


def image(sight: Sight) -> str:
    return "" if sight.media_type == "image" else f"It is not a picture: its MediaType is {sight.media_type}."


def stream(sight: Sight) -> str:
    known: tuple[str, ...] = ("audio", "video")
    return "" if sight.media_type in known else f"It is no sound and no film: its MediaType is {sight.media_type}."


def document(sight: Sight) -> str:
    if sight.media_type != "document":
        return f"It is not a document: its MediaType is {sight.media_type}."
    return f"It is larger than {DOCUMENT} bytes." if sight.size > DOCUMENT else ""


def readable(sight: Sight) -> str:
    """A picture within the limits for text."""
    wrong = image(sight)
    sides: list[Any] = [sight.facts[name] for name in ("ImageWidth", "ImageHeight") if name in sight.facts]
    if not wrong and sight.size > PICTURE:
        return f"It is larger than {PICTURE} bytes."
    if not wrong and not all(SIDES[0] <= side <= SIDES[1] for side in sides):
        return f"Its sides must have {SIDES[0]} to {SIDES[1]} pixels."
    return wrong
