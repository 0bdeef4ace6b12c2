"""What a request names: a bucket by host or by path, a key, and the parameters of the query."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import unquote_plus, unquote_to_bytes

from emulator.catalog.addresses import address, called, path_name
from emulator.exchange import Request

SERVICE, BUCKET, OBJECT = "/", "/{Bucket}", "/{Bucket}/{Key}"
"""Levels, as the catalogue writes their paths."""
COPY = "x-cos-copy-source"


@dataclass(frozen=True, slots=True)
class Target:
    """``query`` has the first value of each name, empty for one that stands alone."""

    bucket: str
    key: str
    query: Mapping[str, str]

    @property
    def level(self) -> str:
        return OBJECT if self.key else BUCKET if self.bucket else SERVICE

    def path(self, names: Iterable[str]) -> str:
        """The catalogue's path of the request's level with those of ``names`` that its query has."""
        asked = "&".join(sorted(set(names) & self.query.keys()))
        return self.level + (f"?{asked}" if asked else "")


def target(request: Request) -> Target:
    """Read the address of a request. Raises ValueError for a key that is not UTF-8."""
    query: dict[str, str] = {}
    for pair in filter(None, request.query.split("&")):
        name, _, value = pair.partition("=")
        name = unquote_plus(name, errors="surrogateescape")
        query.setdefault(name, unquote_plus(value, errors="surrogateescape"))
    bucket, key = place(address(called(request.target, request.headers.get("host") or "")).bucket, request.path)
    return Target(bucket, key, query)


def place(named: str, path: str) -> tuple[str, str]:
    """Bucket and key, where a host names the bucket or, with none named, a path. Raises ValueError."""
    key = path.removeprefix("/")
    if not named:
        named = path_name(path)
        _, _, key = path.lstrip("/").partition("/")
        if not named:
            return "", ""
    try:
        return named, unquote_to_bytes(key.encode("utf-8", "surrogateescape")).decode()
    except UnicodeError:
        raise ValueError("it is not UTF-8, percent-encoded") from None


def source(text: str) -> tuple[str, str]:
    """Bucket and key of ``x-cos-copy-source``: ``<bucket>.cos.<region>.myqcloud.com/<key>``, URL-encoded.

    A client whose endpoint is a local address may name the bucket first in the path instead, behind that address or
    without one. Raises ValueError with a sentence.
    """
    where, _, version = text.strip().partition("?versionId=")
    host, slash, path = where.lstrip("/").partition("/")
    if version not in ("", "null"):
        raise ValueError("There are no versions of objects here: leave versionId out of x-cos-copy-source.")
    for named, rest in possible(host, path):
        bucket, key = place(named, f"/{rest}")
        if slash and bucket and key:
            return bucket, key
    raise ValueError("x-cos-copy-source must be <bucket>.cos.<region>.myqcloud.com/<key>, URL-encoded.")


def possible(host: str, path: str) -> Iterator[tuple[str, str]]:
    """A host's bucket and the path below it, in every reading."""
    yield address(called("", host)).bucket, path
    yield "", f"{host}/{path}"
