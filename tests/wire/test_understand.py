"""POST /_myna/understand through a socket."""

from __future__ import annotations

import json
from typing import Any

import pytest
from wire_client import Answer, Client

LOCAL = [("Host", "127.0.0.1"), ("Content-Type", "application/json")]
NOW = "2025-08-13T15:20:00+08:00"


async def asked(client: Client, body: Any) -> Answer:
    return await client.send("POST", "/_myna/understand", LOCAL, json.dumps(body).encode())


async def test_a_question_is_shown_as_it_is_read(client: Client) -> None:
    answer = await asked(client, {"Query": "去年夏天两个孩子在西湖没有船的视频", "Now": NOW})
    assert answer.status == 200, answer
    told = json.loads(answer.body)
    assert list(told) == ["Times", "Places", "Labels", "Negated", "MediaTypes", "People", "Rest"]
    assert told["Times"] == [{"Start": "2024-06-01T00:00:00+08:00", "End": "2024-09-01T00:00:00+08:00"}]
    (place,) = told["Places"]
    assert (place["Name"], place["Level"]) == ("西湖", "landmark")
    assert {"西湖", "West Lake"} <= set(place["Spellings"])
    assert [one["Name"] for one in told["Labels"]] == ["孩子"]
    assert {"孩子", "child", "婴儿"} <= set(told["Labels"][0]["Spellings"])
    assert [one["Name"] for one in told["Negated"]] == ["船"]
    assert (told["MediaTypes"], told["People"], told["Rest"]) == (["video"], 2, "两个孩子")


async def test_what_is_open_is_null_and_what_is_not_said_empty(client: Client) -> None:
    told = json.loads((await asked(client, {"Query": "before 2019", "Now": "2025-08-13T10:00:00Z"})).body)
    assert told == {
        "Times": [{"Start": None, "End": "2019-01-01T00:00:00+00:00"}],
        "Places": [],
        "Labels": [],
        "Negated": [],
        "MediaTypes": [],
        "People": None,
        "Rest": "",
    }


async def test_without_now_the_service_time_counts(client: Client) -> None:
    moved = {"now": "2012-03-05T01:00:00Z", "frozen": True}
    await client.send("POST", "/_myna/clock", LOCAL, json.dumps(moved).encode())
    told = json.loads((await asked(client, {"Query": "yesterday"})).body)
    assert told["Times"] == [{"Start": "2012-03-04T00:00:00+08:00", "End": "2012-03-05T00:00:00+08:00"}]


async def test_a_language_uses_its_rules_alone(client: Client) -> None:
    for language, count in {"zh": 0, "zh-Hans": 0, "en": 1, "en-US": 1, "": 1}.items():
        told = json.loads((await asked(client, {"Query": "last week", "Now": NOW, "Language": language})).body)
        assert len(told["Times"]) == count, language


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({}, "Query"),
        ({"Query": "  "}, "Query"),
        ({"Query": 7}, "Query"),
        ({"Query": None, "Now": NOW}, "Query"),
        ({"Query": "cat", "Now": "yesterday"}, "Now must be a time with a zone"),
        ({"Query": "cat", "Now": "2025-08-13T10:00:00"}, "Now must be a time with a zone"),
        ({"Query": "cat", "Now": 5}, "Now must be a time with a zone"),
        ({"Query": "cat", "Language": "fr"}, "Language must be zh or en"),
        ({"Query": "cat", "Language": ["zh"]}, "Language must be zh or en"),
        ({"Query": "cat", "Zone": "x"}, "Zone"),
        ([], "JSON object"),
    ],
)
async def test_what_cannot_be_read_is_told(client: Client, body: Any, words: str) -> None:
    answer = await asked(client, body)
    assert answer.status == 400
    assert words in json.loads(answer.body)["error"]


async def test_only_posting_asks(client: Client) -> None:
    answer = await client.send("GET", "/_myna/understand", LOCAL)
    assert answer.status == 405


async def test_lone_surrogates_are_no_crash(client: Client) -> None:
    answer = await client.send(
        "POST", "/_myna/understand", LOCAL, b'{"Query": "\\ud800 cat", "Now": "2025-01-01T00:00:00Z"}'
    )
    assert answer.status == 200
    assert [one["Name"] for one in json.loads(answer.body)["Labels"]] == ["猫"]
