"""Many objects deleted at once."""

from __future__ import annotations

from typing import Any

from emulator.dialects.ci.elements import NotXml, parse
from emulator.dialects.cos.envelope import answered
from emulator.dialects.cos.errors import REFUSALS, fault_of
from emulator.dialects.cos.shelf import Shelf, first
from emulator.exchange import Call, Reply

MOST = 1000


def delete_multiple_objects(call: Call, shelf: Shelf) -> Reply:
    """What is not there counts as deleted; what cannot be deleted is told with its error (COS 436/8289)."""
    account, bucket = shelf.bucket(call)
    root = parse(shelf.checked(call.request), "Delete")
    keys = [first(one, "Key") or "" for one in root.named("Object")]
    if not 1 <= len(keys) <= MOST:
        raise NotXml(f"It must have 1 to {MOST} elements Object.")
    if not all(keys):
        raise NotXml("An Object has no Key.")
    quiet = (first(root, "Quiet") or "").strip().lower() == "true"
    deleted: list[dict[str, Any]] = []
    failed: list[dict[str, Any]] = []
    for key in keys:
        try:
            shelf.objects.delete(account, bucket, key)
        except REFUSALS as refusal:
            fault = fault_of(refusal, shelf.errors)
            failed.append({"Key": key, "Code": fault.code, "Message": fault.message})
        else:
            deleted.append({"Key": key})
    return answered(call.request, "DeleteResult", {"Deleted": [] if quiet else deleted, "Error": failed})
