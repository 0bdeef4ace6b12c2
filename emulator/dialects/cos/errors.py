"""What the object layer refuses, in COS's words: one row for each refusal."""

from __future__ import annotations

from emulator.catalog.errors import ErrorTable
from emulator.dialects.ci.elements import NotXml
from emulator.exchange import Fault
from emulator.objects.api import (
    BucketNotEmpty,
    BucketNotMapped,
    BucketRefused,
    DigestWrong,
    KeyRefused,
    ObjectExists,
    ObjectMissing,
    ReadOnly,
    TooLarge,
)
from emulator.objects.ranges import Unsatisfiable
from emulator.objects.uploads import PartNumberWrong, PartsUnordered, PartTooSmall, PartWrong, UploadMissing

REFUSALS = (
    BucketNotEmpty,
    BucketNotMapped,
    BucketRefused,
    DigestWrong,
    ObjectExists,
    ObjectMissing,
    ReadOnly,
    TooLarge,
    Unsatisfiable,
    PartNumberWrong,
    PartsUnordered,
    PartTooSmall,
    PartWrong,
    UploadMissing,
    NotXml,
)
ROWS = {
    BucketNotEmpty: "bucket-not-empty",
    BucketNotMapped: "no-such-bucket",
    ObjectExists: "object-exists",
    PartsUnordered: "invalid-part-order",
    UploadMissing: "no-such-upload",
}
"""Refusals whose row needs nothing of them."""


def fault_of(refusal: Exception, errors: ErrorTable) -> Fault:
    """Raises LookupError for what is none of REFUSALS."""
    match refusal:
        case KeyRefused():
            return Fault(errors["invalid-uri"], Detail=refusal.why)
        case ObjectMissing():
            return Fault(errors["no-such-key"])
        case BucketRefused():
            return Fault(errors["invalid-bucket-name"], Bucket=str(refusal).partition(" cannot")[0])
        case ReadOnly():
            return Fault(errors["read-only"], Detail=str(refusal))
        case TooLarge():
            return Fault(errors["entity-too-large"], Limit=str(refusal.limit))
        case DigestWrong():
            return Fault(errors["bad-digest"], Detail=str(refusal))
        case PartNumberWrong():
            return Fault(errors["invalid-argument"], Detail=str(refusal))
        case PartWrong():
            return Fault(errors["invalid-part"], Part=str(refusal.number))
        case PartTooSmall():
            return Fault(errors["entity-too-small"], Part=str(refusal.number), Limit=str(refusal.least))
        case NotXml():
            return Fault(errors["malformed-xml"], Detail=str(refusal))
        case Unsatisfiable():
            fault = Fault(errors["invalid-range"])
            fault.headers = (("Content-Range", f"bytes */{refusal.size}"),)
            return fault
    return Fault(errors[ROWS[type(refusal)]])
