"""IndexFileMeta, GetFileMeta, UpdateFileMeta, DeleteFileMeta and their batches."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from emulator.dialects.imm.body import Body, array, dumps
from emulator.dialects.imm.notices import event_id
from emulator.dialects.imm.places import place
from emulator.dialects.imm.record import shown
from emulator.domain.errand import Errand
from emulator.domain.files import Given
from emulator.domain.library import Library
from emulator.domain.refusals import NotFound, Refusal, TooManyLabels
from emulator.exchange import Call

INDEX_IGNORES = ("Figures",)  # honoured only by the update operations (IMM: InputFile)


def given(file: Mapping[str, Any], leave_out: tuple[str, ...] = ()) -> Given:
    """An InputFile. SDKs write unset lists as ``[]``: empty means not given, but a map, which they leave out."""
    facts = {name: value for name, value in file.items() if name not in leave_out and value not in (None, "", [])}
    return Given(file["URI"], facts)


def errand(call: Call, batch: bool) -> Errand:
    """What the notification of an indexing tells besides. A batch's UserData comes with one to MNS only."""
    wanted = call.parameters.get("Notification") or {}
    topic = (wanted.get("MNS") or wanted.get("RocketMQ") or {}).get("TopicName") or ""
    told = not batch or bool(wanted.get("MNS"))
    user_data = call.parameters.get("UserData") or "" if told else ""
    return Errand(call.request.id, "batch" if batch else "one", user_data, topic)


async def index_file_meta(call: Call, library: Library) -> Body:
    file = given(call.parameters["File"], INDEX_IGNORES)
    await library.indexing.index(place(call), [file], errand(call, batch=False))
    return [("EventId", dumps(event_id(library.ids)))]


async def batch_index_file_meta(call: Call, library: Library) -> Body:
    files = [given(file, INDEX_IGNORES) for file in call.parameters["Files"]]
    await library.indexing.index(place(call), files, errand(call, batch=True))
    return [("EventId", dumps(event_id(library.ids)))]


async def get_file_meta(call: Call, library: Library) -> Body:
    return await files(call, library, [call.parameters["URI"]])


async def batch_get_file_meta(call: Call, library: Library) -> Body:
    return await files(call, library, call.parameters["URIs"])


async def files(call: Call, library: Library, uris: list[str]) -> Body:
    """Those that are indexed; an unknown URI is no error, clients poll for it."""
    where = place(call)
    records = await library.files.get(where, uris)
    wanted = frozenset(call.parameters.get("WithFields") or ())
    return [("Files", shown(where, records, wanted))]


async def update_file_meta(call: Call, library: Library) -> Body:
    (outcome,) = await library.files.update(place(call), [given(call.parameters["File"])])
    if outcome.error is not None:
        raise outcome.error
    return []


async def batch_update_file_meta(call: Call, library: Library) -> Body:
    outcomes = await library.files.update(place(call), [given(file) for file in call.parameters["Files"]])
    texts = [dumps({"URI": one.uri, "Success": one.error is None, "Message": op_error(one.error)}) for one in outcomes]
    return [("Files", array(texts))]


def op_error(error: Refusal | None) -> str:
    """A file's failure inside a successful batch, in the form of the documented sample."""
    if error is None:
        return ""
    if isinstance(error, TooManyLabels):
        return "*error.OpError : InvalidArgument | Index KV count exceeded, should be no more than 100."
    if isinstance(error, NotFound):
        return f"*error.OpError : ResourceNotFound | The specified resource {error.name} is not found."
    return f"*error.OpError : InvalidArgument | {error}"


async def delete_file_meta(call: Call, library: Library) -> Body:
    await library.files.delete(place(call), [call.parameters["URI"]])
    return []


async def batch_delete_file_meta(call: Call, library: Library) -> Body:
    await library.files.delete(place(call), call.parameters["URIs"])
    return []
