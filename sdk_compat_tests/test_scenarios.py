"""The scenario list is sound, and every scenario is played by a runner."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from sdk_scenarios import CLIENTS, EVIDENCE, PRODUCTS, Environment, Scenario, environments, reasons, scenarios

RUNNER = Path(__file__).parent / "python" / "run_imm.py"


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


def test_every_scenario_has_a_runner_and_nothing_else_is_played() -> None:
    done = subprocess.run([sys.executable, str(RUNNER), "--list"], capture_output=True, encoding="utf-8", check=True)
    played = done.stdout.split()
    assert len(played) == len(set(played))
    assert set(played) == scenarios().keys()
