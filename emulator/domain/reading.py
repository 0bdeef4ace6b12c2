"""One file made ready for the index: what the request gives, what a sidecar says, what the object itself holds.

The order of trust for a fact is the request, the sidecar, metadata inside the file. A template's operators govern only
what Myna reads by itself.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from emulator.domain.files import Given
from emulator.domain.objects import behind, filename
from emulator.domain.realm import Facts
from emulator.objects.api import KeyRefused, Objects

if TYPE_CHECKING:  # the readers are imported when the first object is read
    from emulator.understanding.media.reading import Passage


@dataclass(frozen=True, slots=True)
class Made:
    """``missing``: the bucket is mapped and the object is not in it."""

    facts: dict[str, Any]
    passages: tuple[Passage, ...] = ()
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
    """What is known before the object has been read."""
    return Made({**own(one.uri), **dict(one.facts)})


def make(one: Given, objects: Objects, operators: Collection[str], trust_missing: bool) -> Made:
    """Read the object behind a URI, if there is one. Runs in a worker thread.

    An object that cannot be read as its kind is indexed with what is known; the failure stands in ``Reason``.
    """
    from emulator.understanding.media import mime, read, sidecar, trust

    found = behind(one.uri, objects)
    if found.missing and not trust_missing:
        return Made({}, missing=True)
    facts = own(one.uri)
    if found.object is None:
        # Nothing to read: the name still says what kind of file it is, unless the request says otherwise.
        kind = mime.detect(facts["Filename"], b"")
        known = {"MediaType": kind.media_type, "ContentType": kind.content_type} if "MIME" in operators else {}
        return Made({**facts, **trust.merge(one.facts, {}, known)})
    reasons: list[str] = []
    beside: Facts = {}
    try:
        raw = found.object.sidecar()
        beside = {} if raw is None else sidecar.parse(raw).facts
    except (sidecar.SidecarInvalid, KeyRefused, OSError) as error:
        reasons.append(f"[InvalidArgument] {found.object.key}.myna.json: {error}")
    reading = read(found.object)
    reasons += [f"[InvalidArgument] {reason}" for reason in reading.reasons]
    facts |= trust.merge(one.facts, beside, reading.facts_of(operators))
    if reasons:
        facts["Reason"] = "; ".join(reasons)
    return Made(facts, reading.passages if "ExtractDocumentText" in operators else ())
