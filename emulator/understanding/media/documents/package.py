"""Office files are ZIP archives: how much they unpack to is looked at before anything is unpacked."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO

from emulator.understanding.media.reading import Limits, Source, Unreadable

_ENTRIES = 10_000
_SMALL = 1024 * 1024
_LEAD = 4096
"""Bytes of an XML part in which its declarations stand."""
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@contextmanager
def opened(source: Source, limits: Limits) -> Iterator[BinaryIO]:
    """A stream of an Office file whose archive is within bounds. Raises :class:`Unreadable`.

    An archive that lies about its sizes gains nothing: no more than what is declared is ever unpacked.
    """
    if source.size > limits.packed_input:
        raise Unreadable(f"the document is larger than the {limits.packed_input} bytes allowed")
    with source.open() as stream:
        if stream.read(8) == _OLE:
            raise Unreadable("the document is encrypted or of the old binary format")
        try:
            with zipfile.ZipFile(stream) as archive:
                _check(archive.infolist(), limits)
                _refuse_entities(archive)
        except (zipfile.BadZipFile, NotImplementedError, ValueError) as broken:
            raise Unreadable(f"the document's archive is damaged: {broken}") from None
        stream.seek(0)
        yield stream


def _check(entries: list[zipfile.ZipInfo], limits: Limits) -> None:
    if len(entries) > _ENTRIES:
        raise Unreadable(f"the document's archive has more than {_ENTRIES} entries")
    if sum(entry.file_size for entry in entries) > limits.unpacked:
        raise Unreadable(f"the document unpacks to more than the {limits.unpacked} bytes allowed")
    for entry in entries:
        if entry.file_size > _SMALL and entry.file_size > limits.ratio * max(entry.compress_size, 1):
            raise Unreadable(f"the document unpacks to more than {limits.ratio} times its size")
        if entry.filename.lower().endswith((".xml", ".rels")) and entry.file_size > limits.unpacked_part:
            raise Unreadable(f"a part of the document unpacks to more than the {limits.unpacked_part} bytes allowed")
        if entry.flag_bits & 1:
            raise Unreadable("the document is encrypted")


def _refuse_entities(archive: zipfile.ZipFile) -> None:
    """No office program declares any, and none is ever read: what they stand for would be missing without a word."""
    for entry in archive.infolist():
        if entry.filename.lower().endswith((".xml", ".rels")):
            with archive.open(entry) as part:
                lead = part.read(_LEAD).replace(b"\0", b"")
            if b"<!DOCTYPE" in lead or b"<!ENTITY" in lead:
                raise Unreadable("the document declares entities of its own, which are not read")
