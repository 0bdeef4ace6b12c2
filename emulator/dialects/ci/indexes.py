"""CreateFileMetaIndex, UpdateFileMetaIndex, DescribeFileMetaIndex, DeleteFileMetaIndex."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from emulator.dialects.ci.envelope import Answer
from emulator.dialects.ci.places import bucket, place
from emulator.dialects.ci.record import shown_files
from emulator.dialects.ci.switches import usable
from emulator.domain.errand import Errand
from emulator.domain.files import Given
from emulator.domain.library import Library
from emulator.exchange import Call

FACTS = ("CustomId", "CustomLabels", "MediaType", "ContentType", "Persons")
"""What a request says of a file that becomes a part of its record."""


def given(file: Mapping[str, Any]) -> Given:
    """An InputFile; a map that is given empty is given. Who is said to be on a picture (``Persons``) is no face: nobody
    said where."""
    return Given(file["URI"], {name: file[name] for name in FACTS if file.get(name) not in (None, "", [])})


def event(library: Library) -> str:
    """``wi`` and 32 hex digits."""
    return f"wi{library.ids.bits(128):032x}"


async def create_file_meta_index(call: Call, library: Library) -> Answer:
    """What is indexed already is overwritten: nothing stays of what was said of it before (a guess)."""
    file = given(call.parameters["File"])
    await usable(call, library, [bucket(call, file.uri, "File.URI")])
    await library.indexing.index(place(call), [file], Errand(call.request.id), afresh=True)
    return Answer({"EventId": event(library)})


async def update_file_meta_index(call: Call, library: Library) -> Answer:
    """What is not given stays. Of a file that is not indexed it is refused (a guess)."""
    file = given(call.parameters["File"])
    await usable(call, library, [bucket(call, file.uri, "File.URI")])
    (outcome,) = await library.files.update(place(call), [file])
    if outcome.error is not None:
        raise outcome.error
    return Answer({"EventId": event(library)})


async def describe_file_meta_index(call: Call, library: Library) -> Answer:
    """One file; of what is not indexed none (SDKs' own tests poll for it)."""
    where = place(call)
    records = await library.files.get(where, [call.parameters["uri"]])
    files = shown_files(call, where.dataset, records)
    return Answer({"Files": files} if files else {})


async def delete_file_meta_index(call: Call, library: Library) -> Answer:
    """What is not indexed is no error (a guess). The object stays."""
    await library.files.delete(place(call), [call.parameters["URI"]])
    return Answer()
