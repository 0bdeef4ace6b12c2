"""``--throttling on``: a project takes so many calls a second as it says, by the account's time."""

from __future__ import annotations

from dataclasses import replace

import pytest
from control_client import control
from wire_client import Client

from emulator.settings import Settings


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return replace(settings, throttling="on")


async def test_a_project_has_its_calls_a_second(client: Client) -> None:
    await control(client, "POST", "clock", {"frozen": True})
    made = (await client.call("CreateProject", {"ProjectName": "p"})).json["Project"]
    assert made["ProjectQueriesPerSecond"] == 100
    answers = [await client.call("ListDatasets", {"ProjectName": "p"}) for _ in range(100)]
    assert {answer.status for answer in answers[:-1]} == {200}
    refused = answers[-1]
    assert (refused.status, refused.json["Code"]) == (400, "Throttling.User")
    assert refused.json["Message"] == "Request was denied due to user flow control."
    assert refused.headers["x-acs-retry-after"] == "10"
    assert (await client.call("CreateProject", {"ProjectName": "other"})).status == 200
    assert (await client.call("ListProjects", {})).status == 200
    await control(client, "POST", "clock", {"advance": 0.01})
    assert (await client.call("ListDatasets", {"ProjectName": "p"})).status == 200
    assert (await client.call("ListDatasets", {"ProjectName": "p"})).status == 400
    await control(client, "POST", "reset", {})
    assert (await client.call("ListDatasets", {"ProjectName": "p"})).status == 404
