"""UpdateFileMeta and its batch through a socket: what is emptied, and what follows the position."""

from __future__ import annotations

import json
from typing import Any

import pytest
from ci_client import Ci, uri
from wire_client import Client

URI = "oss://nowhere/a.jpg"
HANGZHOU, BEIJING, SEA = "30.243100,120.150300", "39.904200,116.407400", "-40.000000,-120.000000"


async def indexed(client: Client, names: dict[str, str], **file: Any) -> dict[str, Any]:
    answer = await client.call("IndexFileMeta", names | {"File": json.dumps({"URI": URI, **file})})
    assert answer.status == 200, answer
    return await stored(client, names)


async def stored(client: Client, names: dict[str, str]) -> dict[str, Any]:
    (file,) = (await client.call("GetFileMeta", names | {"URI": URI})).json["Files"]
    return dict(file)


async def updated(client: Client, names: dict[str, str], way: str, **file: Any) -> dict[str, Any]:
    change = {"URI": URI, **file}
    if way == "UpdateFileMeta":
        answer = await client.call(way, names | {"File": json.dumps(change)})
    else:
        answer = await client.call(way, names | {"Files": json.dumps([change])})
        assert [one["Success"] for one in answer.json["Files"]] == [True]
    assert answer.status == 200, answer
    return await stored(client, names)


async def count(client: Client, names: dict[str, str], field: str, operation: str, value: str) -> int:
    query = json.dumps({"Field": field, "Operation": operation, "Value": value})
    return int((await client.call("SimpleQuery", names | {"Query": query})).json["TotalHits"])


@pytest.fixture(params=["UpdateFileMeta", "BatchUpdateFileMeta"])
def way(request: pytest.FixtureRequest) -> str:
    return str(request.param)


async def test_the_address_follows_the_position(client: Client, dataset: dict[str, str], way: str) -> None:
    names = dataset | {"DatasetName": "places"}
    await client.call("CreateDataset", names | {"TemplateId": "Myna:Everything"})
    file = await indexed(client, names, LatLong=HANGZHOU, Title="a")
    assert file["Addresses"][0]["City"] == "杭州市"
    file = await updated(client, names, way, LatLong=BEIJING)
    assert file["Addresses"][0]["Province"] == "北京市"
    assert await count(client, names, "Addresses.City", "eq", "杭州市") == 0
    assert await count(client, names, "Addresses.Province", "eq", "北京市") == 1
    assert "Addresses" not in await updated(client, names, way, LatLong=SEA)
    assert (await updated(client, names, way, LatLong=HANGZHOU))["Addresses"][0]["City"] == "杭州市"
    assert (await updated(client, names, way, Title="b"))["Addresses"][0]["City"] == "杭州市"


async def test_an_address_that_somebody_gave_stays(client: Client, dataset: dict[str, str], way: str) -> None:
    names = dataset | {"DatasetName": "places"}
    await client.call("CreateDataset", names | {"TemplateId": "Myna:Everything"})
    given = [{"AddressLine": "grandmother's garden", "City": "杭州市"}]
    await indexed(client, names, LatLong=HANGZHOU, Addresses=given)
    assert (await updated(client, names, way, LatLong=BEIJING))["Addresses"] == given
    both = await updated(client, names, way, LatLong=HANGZHOU, Addresses=[{"City": "x"}])
    assert both["Addresses"] == [{"City": "x"}]


async def test_a_template_without_places_makes_none(client: Client, dataset: dict[str, str], way: str) -> None:
    names = dataset | {"DatasetName": "bare"}
    await client.call("CreateDataset", names | {"TemplateId": "Official:DefaultEmptyId"})
    assert "Addresses" not in await indexed(client, names, LatLong=HANGZHOU)
    assert "Addresses" not in await updated(client, names, way, LatLong=BEIJING)


async def test_labels_without_a_value_are_none(client: Client, dataset: dict[str, str], way: str) -> None:
    """``null`` is no value: what is left of the map is empty, and takes the old one's place."""
    await indexed(client, dataset, CustomLabels={"n": "1"}, CustomId="c")
    file = await updated(client, dataset, way, CustomLabels={"n": None})
    assert "CustomLabels" not in file
    assert file["CustomId"] == "c"
    assert await count(client, dataset, "CustomLabels.n", "exist", "") == 0


async def test_labels_that_are_given_empty_are_taken_away(client: Client, dataset: dict[str, str], way: str) -> None:
    """A map that is given replaces the whole map (imm-behaviour.md 7); SDKs leave out what nobody set."""
    await indexed(client, dataset, CustomLabels={"n": "1"}, CustomId="c")
    file = await updated(client, dataset, way, CustomId="d")
    assert file["CustomLabels"] == {"n": "1"}
    file = await updated(client, dataset, way, CustomLabels={})
    assert "CustomLabels" not in file
    assert file["CustomId"] == "d"
    assert await count(client, dataset, "CustomLabels.n", "exist", "") == 0
    assert (await updated(client, dataset, way, CustomLabels={"m": "2"}))["CustomLabels"] == {"m": "2"}
    assert "CustomLabels" not in await indexed(client, dataset, CustomLabels={})


async def test_of_ci_too(client: Client) -> None:
    ci = Ci(client)
    await ci.dataset("test")
    await ci.index("test", "a.jpg", CustomLabels={"n": "1"}, CustomId="c")
    for labels in (None, {}):
        file = {"URI": uri("a.jpg"), "CustomLabels": labels}
        await ci.done("PUT", "/filemeta", {"DatasetName": "test", "File": file})
        stored = await ci.file("test", "a.jpg")
        assert stored is not None
        assert (stored["CustomId"], "CustomLabels" in stored) == ("c", labels is None)
