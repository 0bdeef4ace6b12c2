"""Header fields of objects: what a request says of one, what a reply tells, whatever prefix a product writes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from email.utils import formatdate
from urllib.parse import parse_qsl, urlencode

from emulator.objects.api import Object, Pairs, Properties

KEPT = ("content-type", "cache-control", "content-disposition", "content-encoding", "content-language", "expires")
UNKNOWN = ("content-type", "application/octet-stream")


@dataclass(frozen=True, slots=True)
class Vendor:
    """The names of a product's own fields, in lower case: what those of the user's metadata begin with, and the tags'.

    ``also``: further fields that are kept and told again. ``counted``: tells how many tags there are instead of which.
    """

    metadata: str
    tagging: str
    crc: str
    also: tuple[str, ...] = ()
    counted: str = ""


def said(headers: Iterable[tuple[str, str]], vendor: Vendor) -> Properties:
    """What a request says of an object; of a repeated field the first. Raises ValueError with a sentence."""
    kept: dict[str, str] = {}
    metadata: dict[str, str] = {}
    tags: Pairs = ()
    for name, value in headers:
        lower = name.lower()
        if lower in KEPT + vendor.also and value:
            kept.setdefault(lower, value)
        elif lower.startswith(vendor.metadata) and lower != vendor.metadata:
            metadata.setdefault(lower[len(vendor.metadata) :], value)
        elif lower == vendor.tagging and not tags:
            tags = tuple(parse_qsl(value, keep_blank_values=True, errors="surrogateescape"))
    try:
        for pair in (*kept.items(), *metadata.items(), *tags):
            "".join(pair).encode()
    except UnicodeEncodeError:
        raise ValueError("The headers of an object must be UTF-8.") from None
    return Properties(tuple(kept.items()), tuple(metadata.items()), tags)


def told(found: Object, vendor: Vendor) -> Pairs:
    """The fields of an object's reply. A browser must not run what somebody has put as a page of this server."""
    assert found.digest is not None, "head gives a digest"
    of = found.properties
    kept = of.headers if any(name == UNKNOWN[0] for name, _ in of.headers) else (UNKNOWN, *of.headers)
    tags = (vendor.counted, str(len(of.tags))) if vendor.counted else (vendor.tagging, urlencode(of.tags))
    return (
        *((name if name in vendor.also else name.title(), value) for name, value in kept),
        *((vendor.metadata + name, value) for name, value in of.metadata),
        *([tags] if of.tags else []),
        ("ETag", f'"{found.digest.etag}"'),
        ("Last-Modified", formatdate(found.modified_ns // 10**9, usegmt=True)),
        (vendor.crc, str(found.digest.crc)),
        ("Accept-Ranges", "bytes"),
        ("Content-Security-Policy", "sandbox"),
        ("X-Content-Type-Options", "nosniff"),
    )
