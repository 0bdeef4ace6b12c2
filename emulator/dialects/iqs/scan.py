"""ScanFile: a photographed sheet turned upright and cut to its edges."""

from __future__ import annotations

import asyncio
import base64
import binascii

from emulator.dialects.members import Body, dumps
from emulator.domain.refusals import BadValue, NothingKnown
from emulator.domain.web.scanning import scanned
from emulator.domain.web.searching import Stopwatch
from emulator.domain.web.web import Web
from emulator.exchange import Call

LONGEST = 48 * 1024 * 1024
"""Characters of a picture in base64."""


async def scan_file(call: Call, web: Web) -> Body:
    given = call.parameters
    watch = Stopwatch(web.clock)
    if given.get("imageBase64"):
        data = await asyncio.to_thread(encoded, given["imageBase64"])
    else:
        data = await at(given.get("imageUrl") or "", web)
    how = given.get("scanFileInputConfig") or {}
    sheet = await asyncio.to_thread(scanned, data, how.get("autoCrop") or "true", how.get("autoRotate") or "true")
    info = {
        "angle": sheet.angle,
        "width": sheet.width,
        "height": sheet.height,
        "imageBase64": base64.b64encode(sheet.data).decode(),
    }
    return [("scanFileInfoList", dumps([info])), ("searchInformation", dumps({"searchTime": watch.read()}))]


def encoded(text: str) -> bytes:
    """A picture in base64, bare or as a data address. Raises BadValue."""
    if text.startswith("data:"):
        text = text.partition(",")[2]
    try:
        if len(text) > LONGEST:
            raise BadValue("imageBase64", f"It may have at most {LONGEST} characters.")
        return base64.b64decode("".join(text.split()), validate=True)
    except (binascii.Error, ValueError):
        raise BadValue("imageBase64", "It is not base64.") from None


async def at(url: str, web: Web) -> bytes:
    """The picture of the corpus at an address, where it is a file: nothing is fetched.

    Raises BadValue, NothingKnown.
    """
    if not url:
        raise BadValue("imageUrl", "Give one of imageUrl and imageBase64.")
    contents = (await web.corpus.opened()).contents
    identifier = url.rpartition("/_content/web/")[2].removesuffix(".jpg") if "/_content/web/" in url else ""
    shown = contents.pictures.get(identifier) or next(
        (one for one in contents.pictures.values() if one.picture.url == url), None
    )
    if shown is None or shown.file is None:
        raise NothingKnown("picture", url, "Myna fetches none; send its bytes as imageBase64.")
    return await asyncio.to_thread(shown.file.read_bytes)
