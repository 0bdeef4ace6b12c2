"""Addresses of objects: ``oss://bucket/key``, ``cos://bucket/key`` and ``pds://…``; keys are raw, never URL-decoded."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

_PDS = re.compile(r"domains/([^/]+)/drives/([^/]+)/files/([^/]+)/revisions/([^/]+)")
_PDS_SHAPE = "pds://domains/<domain>/drives/<drive>/files/<file>/revisions/<revision>"
_NOT_IN_BUCKET = re.compile(r"[\x00-\x20\x7f\\/?#]")


class UriInvalid(ValueError):
    """Not an address of an object; the message says what is wrong with it."""


@dataclass(frozen=True, slots=True)
class ObjectUri:
    scheme: Literal["oss", "cos"]
    bucket: str
    key: str


@dataclass(frozen=True, slots=True)
class PdsUri:
    """A revision of a file in Alibaba's drive service; its bytes are named by the request's OSSURI."""

    domain: str
    drive: str
    file: str
    revision: str


def parse(text: str) -> ObjectUri | PdsUri:
    """Take an address apart.

    Bucket names are lenient: one path segment without blanks, control characters, backslashes, ``?`` and ``#``.
    Raises :class:`UriInvalid`.
    """
    scheme, separator, rest = text.partition("://")
    if not separator:
        raise UriInvalid(f"{text!r} has no scheme: oss://bucket/key or cos://bucket/key is expected")
    match scheme:
        case "oss" | "cos":
            return _object(scheme, rest, text)
        case "pds":
            return _pds(rest, text)
        case _:
            raise UriInvalid(f"{text!r} has the scheme {scheme!r}: only oss, cos and pds are known")


def _object(scheme: Literal["oss", "cos"], rest: str, text: str) -> ObjectUri:
    bucket, slash, key = rest.partition("/")
    if not bucket:
        raise UriInvalid(f"{text!r} names no bucket")
    if not is_bucket(bucket):
        raise UriInvalid(f"{text!r} has a malformed bucket name: {bucket!r}")
    if not slash or not key:
        raise UriInvalid(f"{text!r} names no object in the bucket {bucket}")
    if key.startswith(("/", "\\")):
        raise UriInvalid(f"{text!r} has a key that begins with a slash")
    if "\x00" in key:
        raise UriInvalid(f"{text!r} has a NUL character in its key")
    return ObjectUri(scheme, bucket, key)


def _pds(rest: str, text: str) -> PdsUri:
    found = _PDS.fullmatch(rest)
    if found is None:
        raise UriInvalid(f"{text!r} is not of the shape {_PDS_SHAPE}")
    return PdsUri(*found.groups())


def is_bucket(name: str) -> bool:
    """Whether ``name`` can name a bucket, and a sub-folder of that name."""
    return bool(name) and not name.startswith(".") and _NOT_IN_BUCKET.search(name) is None
