"""Formats of texts that limits in numbers cannot say. Each takes a text and tells whether it fits."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

# IMM, CreateProject and CreateDataset: letters, digits, - and _, the first a letter or _ (the length is its own limit).
NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")
# CI 436/107204: 1 to 32 lower-case letters, digits and -, the first a letter or digit.
DATASET_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,31}")
# OSS, object naming conventions: a key has 1 to 1,023 bytes of UTF-8.
OSS_KEY = 1023
# IMM, IndexFileMeta: oss://bucket/key with the key as it is, not URL-encoded; no key begins with a slash.
OSS_URI = re.compile(r"oss://(?!\.)[^/\s\\?#\x00-\x20\x7f]+/(?![/\\])[^\x00]+", re.DOTALL)
# IMM, CreateBinding: oss://bucket; a slash behind it names no key (a guess).
BUCKET = re.compile(r"(?!\.)[^/\s\\?#\x00-\x20\x7f]+")
PDS_URI = re.compile(r"pds://domains/[^/]+/drives/[^/]+/files/[^/]+/revisions/[^/]+")
# CI 460/106022, Callback: an http or https address; what else it must look like is a guess.
HTTP_URL = re.compile(r"https?://(?:\[[0-9a-f:.]+\]|[^\s/?#@:\[\]\\]+)(?::[0-9]{1,5})?(?:[/?#][^\s]*)?", re.IGNORECASE)
RFC3339 = re.compile(
    r"([0-9]{4})-([0-9]{2})-([0-9]{2})[Tt](?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\.[0-9]{1,9})?"
    r"(?:[Zz]|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])"
)
LAT_LONG = re.compile(r"([+-]?[0-9]{1,2}(?:\.[0-9]{1,15})?),([+-]?[0-9]{1,3}(?:\.[0-9]{1,15})?)")


def name(text: str) -> bool:
    return NAME.fullmatch(text) is not None


def dataset_name(text: str) -> bool:
    return DATASET_NAME.fullmatch(text) is not None


def oss_uri(text: str) -> bool:
    return OSS_URI.fullmatch(text) is not None and len(text.split("/", 3)[3].encode()) <= OSS_KEY


def oss_bucket(text: str) -> bool:
    scheme, _, rest = text.partition("://")
    return scheme == "oss" and bucket(rest.removesuffix("/"))


def bucket(text: str) -> bool:
    """One path segment: names are lenient, as those of folders are."""
    return BUCKET.fullmatch(text) is not None


def http_url(text: str) -> bool:
    return HTTP_URL.fullmatch(text) is not None


def file_uri(text: str) -> bool:
    """An object of OSS or a revision of a file in Drive and Photo Service."""
    return oss_uri(text) or PDS_URI.fullmatch(text) is not None


def rfc3339(text: str) -> bool:
    """A time of a day that exists, with its zone and at most nine decimals."""
    found = RFC3339.fullmatch(text)
    if found is None:
        return False
    try:
        date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError:
        return False
    return True


def tag(text: str) -> bool:
    """``key=value``."""
    return text.partition("=")[0].strip() != "" and "=" in text


def lat_long(text: str) -> bool:
    """``lat,lon`` in degrees."""
    found = LAT_LONG.fullmatch(text)
    return found is not None and abs(float(found[1])) <= 90 and abs(float(found[2])) <= 180


FORMATS: dict[str, tuple[Callable[[str], bool], str]] = {
    "name": (name, "It may hold letters, digits, - and _, and begins with a letter or _."),
    "dataset-name": (
        dataset_name,
        "It may hold 1 to 32 lower-case letters, digits and -, and begins with a letter or a digit.",
    ),
    "oss-uri": (oss_uri, f"It must look like oss://bucket/key, with at most {OSS_KEY} bytes of key."),
    "oss-bucket": (oss_bucket, "It must name a whole bucket, as oss://bucket."),
    "bucket": (bucket, "It must be the name of a bucket."),
    "file-uri": (
        file_uri,
        f"It must look like oss://bucket/key, with at most {OSS_KEY} bytes of key, or "
        "pds://domains/<d>/drives/<d>/files/<f>/revisions/<r>.",
    ),
    "http-url": (http_url, "It must be an http or https address, such as http://www.callback.com."),
    "rfc3339": (rfc3339, "It must be a time with a zone, such as 2021-06-29T14:50:13+08:00."),
    "tag": (tag, "It must be key=value."),
    "lat-long": (lat_long, "It must be latitude,longitude in degrees, such as 30.134390,120.074997."),
}
"""What each ``format`` of the catalogue means, and how a refusal says so."""
