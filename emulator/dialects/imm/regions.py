"""ListRegions."""

from __future__ import annotations

from emulator.catalog.regions import Regions
from emulator.dialects.imm.body import Body, dumps
from emulator.domain.library import Library
from emulator.exchange import Call


async def list_regions(call: Call, library: Library) -> Body:
    """The regions of the service; Myna itself answers in any."""
    language = call.parameters["AcceptLanguage"]
    rows = Regions.load("imm").rows
    return [("Regions", dumps([{"RegionId": row.id, "LocalName": row.names[language]} for row in rows]))]
