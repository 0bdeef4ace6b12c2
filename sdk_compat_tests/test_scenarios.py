"""The scenario list is sound, and every scenario is played by a runner."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from sdk_scenarios import CLIENTS, EVIDENCE, PRODUCTS, Environment, Scenario, environments, reasons, scenarios

RUNNER_FOLDER = Path(__file__).parent / "python"
PACKAGES = {"run_imm": "scenarios", "run_iqs": "iqs_scenarios", "run_ci": "ci_scenarios"}
RUNNERS = sorted(set(RUNNER_FOLDER.glob("run_*.py")) - {RUNNER_FOLDER / "run_driven.py"})


@pytest.mark.parametrize("scenario", scenarios().values(), ids=lambda one: one.id)
def test_scenario_row(scenario: Scenario) -> None:
    assert scenario.product in PRODUCTS
    assert scenario.id.startswith(f"{scenario.product}.")
    for texts in ((scenario.title,), scenario.steps, scenario.holds):
        assert texts
        assert all(text.strip() == text and text for text in texts)
    assert scenario.evidence
    assert set(scenario.evidence) <= set(EVIDENCE)


def test_reasons_to_skip() -> None:
    assert reasons().keys() == {"no-such-call", "not-installed", "toolchain-missing"}


@pytest.mark.parametrize("environment", environments().values(), ids=lambda one: one.name)
def test_environment_row(environment: Environment) -> None:
    assert environment.pins
    assert all("==" in pin for pin in environment.pins)
    assert environment.clients
    assert set(environment.clients) <= set(CLIENTS)
    assert environment.lacks < scenarios().keys()


def test_the_newest_sdk_plays_everything_in_every_way() -> None:
    newest = environments()["new"]
    assert not newest.lacks
    assert newest.clients == CLIENTS


@pytest.mark.parametrize("runner", RUNNERS, ids=lambda one: one.stem)
def test_a_runner_plays_what_its_environments_are_for(runner: Path) -> None:
    """The ids are read from the source: the SDKs that runners import are in other environments."""
    mine = [one for one in environments().values() if one.runner == runner.name]
    assert mine
    played = registered(runner)
    assert len(played) == len(set(played))
    assert set(played) == {identifier for identifier in scenarios() if any(one.has(identifier) for one in mine)}


def test_every_scenario_has_a_runner() -> None:
    assert scenarios().keys() == {identifier for runner in RUNNERS for identifier in registered(runner)}


def registered(runner: Path) -> list[str]:
    """What the runner's source says it plays; some keep their scenarios in a package."""
    package = PACKAGES.get(runner.stem)
    files = sorted((RUNNER_FOLDER / package).glob("*.py")) if package else [runner]
    return [
        found
        for file in files
        for found in re.findall(r'^@(?:SCENARIOS\.)?scenario\("([^"]+)"', file.read_text(), re.M)
    ]
