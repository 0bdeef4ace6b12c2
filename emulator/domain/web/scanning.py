"""A photographed sheet made ready to be read."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from emulator.domain.refusals import BadValue

if TYPE_CHECKING:  # the readers are imported with the first picture
    from emulator.understanding.media.scan import Sheet


def scanned(name: str, data: bytes, crop: str, rotate: str) -> Sheet:
    """``name`` is what brought the picture; ``crop`` and ``rotate`` are true, false or force. Raises BadValue for what
    is no picture. Blocks."""
    from emulator.understanding.media import scan
    from emulator.understanding.media.reading import Limits, Unreadable

    try:
        return scan.scanned(data, crop, rotate, Limits())
    except Unreadable as error:
        told = str(error).partition(":")[0]  # behind the colon stands what its library calls it
        raise BadValue(name, f"{told[:1].upper()}{told[1:]}.") from None


def fault(path: Path, width: int, height: int) -> str:
    """What is wrong with a picture's file that is said to be so large; empty where nothing is. Blocks."""
    from emulator.understanding.media import scan
    from emulator.understanding.media.reading import Unreadable

    try:
        found = scan.size(path)
    except Unreadable as error:
        return str(error)
    except OSError as error:
        return error.strerror or "it cannot be read"
    return "" if found == (width, height) else f"it is {found[0]} x {found[1]} pixels, not {width} x {height}"
