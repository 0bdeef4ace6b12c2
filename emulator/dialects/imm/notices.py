"""Notifications of indexing, as the service sends them to a message queue (IMM: asynchronous notification messages).

Evidence: documented; that a file whose reading failed later tells ``[InternalError]`` is a guess, and so is that files
which a binding indexes are told like a batch, under a RequestId of its own. What imm:Binding:Task says nobody
documents: none is sent.
"""

from __future__ import annotations

import json
from typing import Any

from emulator.clock import Ids, rfc3339
from emulator.dialects.imm.body import uuid
from emulator.domain.errand import Event

BASE62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
KINDS = {"one": "imm:FileMeta:Index", "batch": "imm:FileMeta:BatchIndex", "bound": "imm:FileMeta:BatchIndex"}


def event_id(ids: Ids) -> str:
    """Three hex digits, a dash and 27 characters that sort by nothing: ``30F-1D8FxFzDXKJH9YQdve4CjRa1b2c``."""
    number = ids.bits(160)
    text = ""
    for _ in range(27):
        number, digit = divmod(number, 62)
        text += BASE62[digit]
    return f"{ids.bits(12):03X}-{text}"


def message(event: Event, ids: Ids) -> dict[str, str]:
    """The envelope: all texts, the content JSON in one. Success is that of the call, each file has its Error."""
    scope, kind = event.place.scope, KINDS[event.errand.kind]
    return {
        "id": event_id(ids),
        "source": "acs.imm",
        "type": kind,
        "subject": f"acs:imm:{scope.region}:{scope.account}:{event.place.project}/{kind}",
        "time": str(event.ended // 1_000_000),
        "content": json.dumps(content(event), ensure_ascii=False, separators=(",", ":")),
    }


def content(event: Event) -> dict[str, Any]:
    """What happened to the files, in the order of the request."""
    return {
        "ProjectName": event.place.project,
        "DatasetName": event.place.dataset,
        "RequestId": uuid(event.errand.request),
        "StartTime": rfc3339(event.started),
        "EndTime": rfc3339(event.ended),
        "Success": True,
        "Message": "",
        "Files": [{"URI": uri, "Error": event.errors.get(uri, "")} for uri in event.uris],
        **({"UserData": event.errand.user_data} if event.errand.user_data else {}),
    }
