"""CI's names of facts and fields, and the house's, which are IMM's: the same things of another store."""

from __future__ import annotations

from collections.abc import Mapping

THEIRS: Mapping[str, str] = {
    "OSSStorageClass": "COSStorageClass",
    "OSSCRC64": "COSCRC64",
    "OSSUserMeta": "COSUserMeta",
    "OSSTagging": "COSTagging",
    "OSSTaggingCount": "COSTaggingCount",
}
OURS: Mapping[str, str] = {theirs: ours for ours, theirs in THEIRS.items()}
STRANGE = "."
"""What a query for one of the house's names becomes: no field is called so."""


def of_field(path: str) -> str:
    """The house's path of a field that a client names: ``COSTagging.colour`` → ``OSSTagging.colour``."""
    head, dot, rest = path.partition(".")
    if head in THEIRS:
        return STRANGE + path
    return OURS.get(head, head) + dot + rest


def shown_field(path: str) -> str:
    """The way back."""
    head, dot, rest = path.removeprefix(STRANGE).partition(".")
    return THEIRS.get(head, head) + dot + rest
