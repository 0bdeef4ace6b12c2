"""How the groups of an aggregation are named."""

from __future__ import annotations

import json
from datetime import datetime

from wire_client import Client


async def test_groups_are_named_as_files_show_it(client: Client, dataset: dict[str, str]) -> None:
    """Times by a text that can be asked for again, custom labels by the spelling of the first file that has it."""
    noon, night = "2024-05-01T12:00:00+08:00", "2024-05-01T23:00:00.500000000+08:00"
    given = [
        {"URI": "oss://trusted/b", "ProduceTime": noon, "CustomLabels": {"Colour": "RED", "n": 7}},
        {"URI": "oss://trusted/a", "ProduceTime": "2024-05-01T04:00:00Z", "CustomLabels": {"colour": "Red", "n": 7}},
        {"URI": "oss://trusted/c", "ProduceTime": night, "CustomLabels": {"colour": "bLUE"}},
    ]
    assert (await client.call("BatchIndexFileMeta", dataset | {"Files": json.dumps(given)})).status == 200
    names = ("ProduceTime", "CustomLabels.COLOUR", "CustomLabels.n", "CreateTime")
    asked = [{"Field": name, "Operation": "group"} for name in names]
    asked += [{"Field": "ProduceTime", "Operation": operation} for operation in ("min", "max", "count", "distinct")]
    answer = (await client.call("SimpleQuery", dataset | {"Aggregations": json.dumps(asked)})).json["Aggregations"]
    groups = [[(one["Value"], one["Count"]) for one in each["Groups"]] for each in answer[:4]]
    assert groups[:3] == [[(noon, 2), (night, 1)], [("Red", 2), ("bLUE", 1)], [("7", 2)]]
    first = datetime.fromisoformat(noon).timestamp() * 1000
    assert [one["Value"] for one in answer[4:]] == [first, first + 11 * 3_600_000 + 500, 3, 2]
    stored = (await client.call("GetFileMeta", dataset | {"URI": "oss://trusted/a"})).json["Files"][0]
    assert len(groups[3][0][0]) == len(stored["CreateTime"])
    for name, value in (("ProduceTime", groups[0][0][0]), ("CreateTime", groups[3][0][0])):
        query = json.dumps({"Field": name, "Operation": "eq", "Value": value})
        found = (await client.call("SimpleQuery", dataset | {"Query": query})).json["Files"]
        assert "oss://trusted/a" in [file["URI"] for file in found]
