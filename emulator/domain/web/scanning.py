"""A photographed sheet made ready to be read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from emulator.domain.refusals import BadValue

if TYPE_CHECKING:  # the readers are imported with the first picture
    from emulator.understanding.media.scan import Sheet


def scanned(data: bytes, crop: str, rotate: str) -> Sheet:
    """``crop`` and ``rotate`` are true, false or force. Raises BadValue for what is no picture. Blocks."""
    from emulator.understanding.media import scan
    from emulator.understanding.media.reading import Limits, Unreadable

    try:
        return scan.scanned(data, crop, rotate, Limits())
    except Unreadable as error:
        raise BadValue("imageBase64", f"{str(error)[:1].upper()}{str(error)[1:]}.") from None
