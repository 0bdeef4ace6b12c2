"""DatasetFaceSearch: who else is on pictures, by what people wrote down. No face is looked at."""

from __future__ import annotations

from typing import Any

from emulator.dialects.ci.envelope import Answer
from emulator.dialects.ci.errors import Refused
from emulator.dialects.ci.hybrid import fitting
from emulator.dialects.ci.places import bucket, place
from emulator.dialects.ci.realm import searches
from emulator.dialects.ci.switches import searchable
from emulator.domain.faces import Seen, person
from emulator.domain.library import Library
from emulator.domain.realm import Facts
from emulator.domain.refusals import BadValue, NotFound
from emulator.exchange import Call

SURE = 100
"""Every score: a name is the same or it is not."""


async def dataset_face_search(call: Call, library: Library) -> Answer:
    given = call.parameters
    await fitting(call, library, searches()["FaceSearch"])
    await searchable(call, library, [bucket(call, given["URI"])])
    where = place(call)
    try:
        faces = await library.faces.of(where, given["URI"])
    except NotFound as missing:
        raise Refused("invalid-object", str(missing)) if missing.kind == "file" else missing from None
    except BadValue as wrong:
        raise Refused("format-not-supported", f"URI: {wrong.reason}") from None
    if not faces:
        raise Refused("no-face", "No sidecar, name in the picture, or Persons at its indexing says who is on it.")
    results = []
    for face in faces[: given["MaxFaceNum"]]:
        found = await library.faces.like(where, person(face), given["Limit"])
        results.append({**boundary("InputFaceBoundary", face), "FaceInfos": [shown(one) for one in found]})
    return Answer({"FaceResult": results})


def shown(one: Seen) -> dict[str, Any]:
    return {
        **boundary("FaceBoundary", one.figure),
        "FaceId": one.figure.get("FigureId") or "",
        "PersonId": person(one.figure),
        "Score": SURE,
        "URI": one.uri,
    }


def boundary(name: str, face: Facts) -> dict[str, dict[str, int]]:
    """In pixels; nothing where nobody said where the face is."""
    box = face.get("Boundary")
    return {name: {side: int(box.get(side) or 0) for side in ("Height", "Left", "Top", "Width")}} if box else {}
