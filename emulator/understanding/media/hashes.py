"""One pass over the bytes: what the object store itself knows of an object."""

from __future__ import annotations

import base64
import hashlib

from emulator.clock import rfc3339
from emulator.understanding.media.reading import Facts, Source

_CHUNK = 1024 * 1024
HEAD = 8192
"""Bytes kept from the start, enough for every signature."""


def oss_meta(source: Source) -> tuple[Facts, bytes]:
    """The facts of the operator OSSMeta but ContentType, and the first :data:`HEAD` bytes.

    ETag is the upper-case MD5 in double quotes, FileHash the lower-case MD5 without them, OSSCRC64 the decimal text of
    CRC-64/XZ, FileModifiedTime has second precision ("IMM: SemanticQuery" and recordings of the object store).
    Raises OSError.
    """
    from fastcrc import crc64

    digest = hashlib.md5(usedforsecurity=False)
    crc = size = 0
    head = b""
    with source.open() as stream:
        while chunk := stream.read(_CHUNK):
            if not size:
                head = chunk[:HEAD]
            size += len(chunk)
            digest.update(chunk)
            crc = crc64.xz(chunk, crc)
    facts: Facts = {
        "Size": size,
        "FileModifiedTime": rfc3339(source.modified_ns, digits=0),
        "ETag": f'"{digest.hexdigest().upper()}"',
        "FileHash": digest.hexdigest(),
        "ContentMd5": base64.b64encode(digest.digest()).decode("ascii"),
        "OSSCRC64": str(crc),
        "OSSStorageClass": "Standard",
        "OSSObjectType": "Normal",
        "ObjectACL": "default",
        "OSSTaggingCount": 0,
    }
    return facts, head
