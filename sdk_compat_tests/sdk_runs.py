"""One run of the scenarios with one SDK: what the tests report and what the matrix shows."""

from __future__ import annotations

import http.client
import json
import os
import subprocess
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from sdk_drivers import Driver, as_json
from sdk_scenarios import Environment, Scenario, scenarios

RUNNERS = Path(__file__).parent / "python"
PATIENCE = 420  # seconds for all scenarios of one SDK
Outcomes = dict[str, dict[str, Any]]


def quiet_environment() -> dict[str, str]:
    """Variables for an SDK's process: no proxies (SDKs send loopback traffic to them), no settings of this project."""
    return {
        name: value
        for name, value in os.environ.items()
        if not name.lower().endswith("_proxy") and not name.startswith(("MYNA_", "ALIBABA_CLOUD_", "PYTHON"))
    } | {"PYTHONIOENCODING": "utf-8"}


def operations(endpoint: str) -> frozenset[str]:
    """What the server emulates, as ``product:Operation``."""
    connection = http.client.HTTPConnection(endpoint, timeout=20)
    connection.request("GET", "/_myna/operations")
    answer = connection.getresponse()
    said = answer.read()
    connection.close()
    assert answer.status == 200, said
    listed = json.loads(said)
    return frozenset(f"{one['Product']}:{one['Operation']}" for one in listed if one["State"] == "emulated")


def missing(scenario: Scenario, served: frozenset[str]) -> list[str]:
    """The operations that this scenario waits for."""
    return [operation for operation in scenario.needs if operation not in served]


def python_outcomes(
    environment: Environment, client: str, python: Path, endpoint: str, objects: Path, variables: dict[str, str]
) -> Outcomes:
    """What became of each scenario, by its id, with an environment's SDK called in one way."""
    command = [str(python), str(RUNNERS / environment.runner), "--client", client]
    return played(command, known(environment, endpoint), endpoint, objects, variables)


def driven_outcomes(
    driver: Driver, folder: Path, python: Path, endpoint: str, objects: Path, variables: dict[str, str]
) -> Outcomes:
    """The same with the SDK of a driver; ``python`` is that of the newest Python SDK."""
    found: Outcomes = {}
    plays = known(driver, endpoint)
    for product in sorted({scenarios()[name].product for name in plays}):
        command = [str(python), str(RUNNERS / "run_driven.py"), "--driver", as_json(driver, folder)]
        command += ["--product", product, "--client", driver.name]
        mine = [name for name in plays if scenarios()[name].product == product]
        found |= played(command, mine, endpoint, objects, variables)
    return found


def known(sdk: Environment | Driver, endpoint: str) -> list[str]:
    """The scenarios that this SDK is for and that this server can play."""
    served = operations(endpoint)
    return [name for name, one in scenarios().items() if sdk.has(name) and not missing(one, served)]


def played(
    command: Sequence[str], identifiers: Iterable[str], endpoint: str, objects: Path, variables: dict[str, str]
) -> Outcomes:
    done = subprocess.run(
        [*command, "--json", "--endpoint", endpoint, "--objects", str(objects), *identifiers],
        capture_output=True,
        encoding="utf-8",
        env=variables,
        timeout=PATIENCE,
        check=False,
    )
    assert done.returncode in (0, 1), f"the runner ended with {done.returncode}: {done.stderr}"
    results = [json.loads(line) for line in done.stdout.splitlines()]
    return {result["scenario"]: result for result in results}
