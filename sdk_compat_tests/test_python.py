"""Every scenario with every generation of the official Python SDK, in every way to call it."""

from __future__ import annotations

import http.client
import json
from collections.abc import Callable
from typing import Any

import pytest
from sdk_scenarios import Scenario, environments, reasons, scenarios


def cases() -> list[Any]:
    found = []
    for environment in environments().values():
        for client in environment.clients:
            for identifier in scenarios():
                if environment.has(identifier) and identifier not in environment.lacks:
                    label = f"{environment.name}-{client}-{identifier}"
                    found.append(pytest.param(environment.name, client, identifier, id=label))
    return found


@pytest.mark.parametrize(("environment", "client", "scenario"), cases())
def test_scenario(
    environment: str,
    client: str,
    scenario: str,
    outcomes: Callable[[str, str], dict[str, dict[str, Any]]],
    waiting: Callable[[Scenario], None],
) -> None:
    waiting(scenarios()[scenario])
    result = outcomes(environment, client)[scenario]
    assert result["outcome"] == "ok", result["detail"]


@pytest.mark.parametrize("environment", environments().values(), ids=lambda one: one.name)
def test_what_an_sdk_cannot_call_is_known(
    environment: Any, outcomes: Callable[[str, str], dict[str, dict[str, Any]]]
) -> None:
    """Nothing is skipped that environments.toml does not list, and nothing is listed that could be played."""
    for client in environment.clients:
        results = outcomes(environment.name, client)
        skipped = {name: result["reason"] for name, result in results.items() if result["outcome"] == "skipped"}
        assert skipped.keys() == environment.lacks & results.keys()
        assert set(skipped.values()) <= {"no-such-call"} <= reasons().keys()


def test_every_served_operation_is_called_with_the_sdk(
    endpoint: str, outcomes: Callable[[str, str], dict[str, dict[str, Any]]]
) -> None:
    """The server counts the calls of each operation."""
    outcomes("new", "sync")
    connection = http.client.HTTPConnection(endpoint, timeout=20)
    connection.request("GET", "/_myna/operations")
    listed = json.loads(connection.getresponse().read())
    connection.close()
    served = [one for one in listed if (one["Product"], one["State"]) == ("imm", "emulated")]
    assert served
    assert [one["Operation"] for one in served if not one["Calls"]] == []
