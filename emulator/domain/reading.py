"""One file made ready for the index: what the request gives, what a sidecar says, what the object itself holds.

The order of trust for a fact is the request, the sidecar, metadata inside the file. A template's operators govern only
what Myna reads by itself.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from emulator.domain.cuts import BOUNDLESS, SIDES, Frame
from emulator.domain.files import Given
from emulator.domain.objects import behind, filename, told
from emulator.domain.readers import Readers
from emulator.domain.realm import Facts
from emulator.domain.refusals import BadPicture
from emulator.engine.api import Part
from emulator.objects.api import KeyRefused, Objects

if TYPE_CHECKING:  # imported by the processes that read
    from emulator.understanding.media.reading import Passage

REGEO = "ReGEO"
FACES, NAMED = "FaceDetection", "FaceNames"
"""Whose faces are that people marked and named belongs to a record with faces: it is found by their names."""
PICTURED = "ImageEmbeddingExtraction"
"""The operator that lets pictures be looked at."""


@dataclass(frozen=True, slots=True)
class Made:
    """``missing``: the bucket is mapped and the object is not in it. ``picture`` is a small upright JPEG, empty where
    the template does not ask for it. ``parts`` are what the engine keeps: first the passages, later all parts with
    their vectors, made of the ``embedded`` facts."""

    facts: dict[str, Any]
    passages: tuple[Passage, ...] = ()
    picture: bytes = b""
    parts: tuple[Part, ...] = ()
    embedded: Facts | None = None
    missing: bool = False


def own(uri: str) -> dict[str, Any]:
    """What follows from the URI alone. An object's id is the SHA-256 of its URI, so indexing it again is an upsert."""
    return {
        "ObjectType": "file",
        "ObjectId": hashlib.sha256(uri.encode()).hexdigest(),
        "URI": uri,
        "Filename": filename(uri),
        "ObjectStatus": "Indexed",
    }


def provisional(one: Given) -> Made:
    """What is known before the object has been read: it is not ``Indexed`` yet, and no other status is documented."""
    facts = {**own(one.uri), **dict(one.facts)}
    del facts["ObjectStatus"]
    return Made(facts)


def make(
    one: Given, account: str, objects: Objects, readers: Readers, operators: Collection[str], trust_missing: bool
) -> Made:
    """Read the object behind a URI, if an account sees one. Blocks: runs in a thread.

    An object that cannot be read as its kind is indexed with what is known; the failure stands in ``Reason``.
    """
    from emulator.understanding.media import mime, sidecar, trust

    found = behind(one.uri, account, objects)
    if found.missing and not trust_missing:
        return Made({}, missing=True)
    facts = own(one.uri)
    if found.object is None:
        # Nothing to read: the name still says what kind of file it is, unless the request says otherwise.
        kind = mime.detect(facts["Filename"], b"")
        known = {"MediaType": kind.media_type, "ContentType": kind.content_type} if "MIME" in operators else {}
        return Made(placed({**facts, **trust.merge(one.facts, {}, known)}, operators))
    reasons: list[str] = []
    beside: Facts = {}
    try:
        raw = found.object.sidecar()
        if raw is not None:
            told_beside = sidecar.parse(raw)
            beside = told_beside.facts
            if told_beside.ignored:
                left = ", ".join(told_beside.ignored)
                reasons.append(f"[InvalidArgument] {found.object.key}.myna.json: not for a sidecar to say: {left}")
    except (sidecar.SidecarInvalid, KeyRefused, OSError) as error:
        reasons.append(f"[InvalidArgument] {found.object.key}.myna.json: {error}")
    if FACES in operators:
        operators = frozenset((*operators, NAMED))
        if beside.get("Figures"):
            from emulator.understanding.media.pictures.figures import completed

            beside = {**beside, "Figures": completed(beside["Figures"], f"{one.uri}/sidecar")}
    reading = readers.read(found.object, operators)
    reasons += [f"[InvalidArgument] {reason}" for reason in reading.reasons]
    inside = reading.facts_of(operators) | (told(found.object) if "OSSMeta" in operators else {})
    facts = placed(facts | trust.merge(one.facts, beside, inside), operators)
    if reasons:
        facts["Reason"] = "; ".join(reasons)
    return Made(facts, reading.passages if "ExtractDocumentText" in operators else (), reading.picture)


def picture(uri: str, account: str, objects: Objects, readers: Readers) -> bytes:
    """A small upright JPEG of the object at a URI; empty where there is none that can be read. Blocks."""
    try:
        return asked(uri, account, objects, readers, BOUNDLESS)
    except BadPicture:
        return b""


def measured(uri: str, account: str, objects: Objects, readers: Readers) -> Facts:
    """What :meth:`Frame.check` asks of the object at a URI; nothing where there is none. Blocks."""
    try:
        found = behind(uri, account, objects).object
    except KeyRefused:
        found = None
    return {} if found is None else {**readers.read(found, ()).facts_of(("EXIF",)), "Size": found.size}


def asked(uri: str, account: str, objects: Objects, readers: Readers, frame: Frame) -> bytes:
    """The same of a picture that somebody asks by. Blocks. Raises BadPicture, which says what is wrong with it."""
    try:
        found = behind(uri, account, objects).object
    except KeyRefused:
        found = None
    if found is None:
        raise BadPicture(uri, "missing")
    frame.check(uri, {"Size": found.size})
    reading = readers.read(found, (PICTURED,))
    facts = reading.facts_of(("MIME", "EXIF"))
    if facts.get("MediaType") not in ("image", "video"):
        raise BadPicture(uri, "kind")
    frame.check(uri, facts)
    if not reading.picture:
        raise undecoded(uri, facts)
    return reading.picture


def undecoded(uri: str, facts: Facts) -> BadPicture:
    """Why a picture's pixels are not there: what is too large is never decoded, however sound it is."""
    from emulator.understanding.media.reading import Limits

    width, height = (int(facts.get(side) or 0) for side in SIDES)
    most = Limits().area(str(facts.get("ContentType") or ""))
    if width * height <= most:
        return BadPicture(uri, "damaged")
    return BadPicture(uri, "area", f"It has {width}x{height} pixels, {width * height} in all; {most} are looked at.")


def placed(facts: dict[str, Any], operators: Collection[str]) -> dict[str, Any]:
    """With the address of the position, unless one was given."""
    position = facts.get("LatLong")
    if REGEO not in operators or "Addresses" in facts or not isinstance(position, str):
        return facts
    from emulator.understanding.places import nearest

    try:
        latitude, longitude = map(float, position.split(","))
    except ValueError:
        return facts
    address = nearest(latitude, longitude) if abs(latitude) <= 90 and abs(longitude) <= 180 else None
    return facts if address is None else {**facts, "Addresses": [address.facts()]}
