"""CommonQueryByScene: points of interest; every scalar of an answer is a text."""

from __future__ import annotations

from typing import Any

from emulator.dialects.iqs.parameters import origin
from emulator.dialects.members import Body, dumps
from emulator.domain.web.points import Point
from emulator.domain.web.reading import source
from emulator.domain.web.web import Web
from emulator.exchange import Call

MEMBERS = (
    "id",
    "name",
    "address",
    "latitude",
    "longitude",
    "provinceCode",
    "provinceName",
    "cityCode",
    "cityName",
    "districtCode",
    "districtName",
    "typeCode",
    "types",
)


async def common_query_by_scene(call: Call, web: Web) -> Body:
    """``searchModel`` single: one place alone (a guess)."""
    given = call.parameters
    limit = 1 if given["searchModel"] == "single" else given["limit"]
    points = await web.points.find(given["query"], given.get("querySceneEnumCode") or "", limit)
    address = web.address(origin(call.request))
    return [("data", dumps([shown(one, address) for one in points]))]


def shown(point: Point, address: str) -> dict[str, Any]:
    page, known = point.page, point.page.place or {}
    made: dict[str, Any] = {name: known[name] for name in MEMBERS if isinstance(known.get(name), str)}
    if point.metres is not None:
        made["distanceMeter"] = str(round(point.metres))
    made["images"] = [{"title": one.caption, "url": source(one, address)} for one in page.pictures]
    metadata = known.get("metadata")
    made["metadata"] = {name: value for name, value in (metadata or {}).items() if isinstance(value, str)}
    return made
