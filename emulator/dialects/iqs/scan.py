"""ScanFile: a photographed sheet turned upright and cut to its edges."""

from __future__ import annotations

import asyncio
import base64
import binascii

from emulator.dialects.iqs.parameters import web_address
from emulator.dialects.members import Body, dumps
from emulator.domain.refusals import BadValue, NothingKnown
from emulator.domain.web.scanning import scanned
from emulator.domain.web.searching import Stopwatch
from emulator.domain.web.web import Web
from emulator.exchange import Call


async def scan_file(call: Call, web: Web) -> Body:
    given = call.parameters
    watch = Stopwatch(web.clock)
    if given.get("imageBase64"):
        name, data = "imageBase64", await asyncio.to_thread(encoded, given["imageBase64"])
    else:
        name, data = "imageUrl", await at((given.get("imageUrl") or "").strip(), web)
    how = given.get("scanFileInputConfig") or {}
    crop, rotate = (how.get(one) or "true" for one in ("autoCrop", "autoRotate"))
    sheet = await asyncio.to_thread(scanned, name, data, crop, rotate)
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
        return base64.b64decode("".join(text.split()), validate=True)
    except (binascii.Error, ValueError):
        raise BadValue("imageBase64", "It is not base64.") from None


async def at(url: str, web: Web) -> bytes:
    """The picture of the corpus at an address, from its file or drawn: nothing is fetched.

    Raises BadValue, NothingKnown.
    """
    if not url:
        raise BadValue("imageUrl", "Give one of imageUrl and imageBase64.")
    web_address("imageUrl", url)
    contents = (await web.corpus.opened()).contents
    identifier = url.rpartition("/_content/web/")[2].removesuffix(".jpg") if "/_content/web/" in url else ""
    shown = contents.pictures.get(identifier) or next(
        (one for one in contents.pictures.values() if one.picture.url == url), None
    )
    data = await asyncio.to_thread(web.seen, shown) if shown else None
    if data is None:
        raise NothingKnown("picture", url, "Myna fetches none; send its bytes as imageBase64.")
    return data
