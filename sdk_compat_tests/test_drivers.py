"""Every scenario with the SDKs of other languages, through their drivers."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sdk_drivers import TOOLS, Driver, ToolchainMissing, built, drivers, said, sources
from sdk_installation import NotInstalled
from sdk_runs import Outcomes
from sdk_scenarios import Scenario, reasons, scenarios

Waiting = Callable[[Scenario], None]


def cases() -> list[Any]:
    found = []
    for driver in drivers().values():
        for identifier in scenarios():
            if driver.has(identifier) and identifier not in driver.lacks:
                found.append(pytest.param(driver.name, identifier, id=f"{driver.name}-{identifier}"))
    return found


@pytest.mark.parametrize(("driver", "scenario"), cases())
def test_scenario(driver: str, scenario: str, driven: Callable[[str], Outcomes], waiting: Waiting) -> None:
    waiting(scenarios()[scenario])
    result = driven(driver)[scenario]
    assert result["outcome"] == "ok", result["detail"]


@pytest.mark.parametrize("driver", drivers().values(), ids=lambda one: one.name)
def test_what_an_sdk_cannot_call_is_known(driver: Driver, driven: Callable[[str], Outcomes]) -> None:
    """Nothing is skipped that drivers.toml does not list, and nothing is listed that could be played."""
    results = driven(driver.name)
    skipped = {name: result["reason"] for name, result in results.items() if result["outcome"] == "skipped"}
    assert skipped.keys() == driver.lacks & results.keys()
    assert set(skipped.values()) <= {"no-such-call"} <= reasons().keys()


@pytest.mark.parametrize("driver", drivers().values(), ids=lambda one: one.name)
def test_driver_row(driver: Driver) -> None:
    assert driver.language in TOOLS
    assert driver.lacks < scenarios().keys()
    assert all(driver.has(identifier) for identifier in driver.lacks)
    locks = "\n".join(path.read_text("utf-8") for path in sources(driver.language))
    for package in driver.packages:
        name, version = package.split(" ")
        assert name.rpartition(":")[2] in locks
        assert version in locks


@pytest.mark.parametrize("language", TOOLS)
def test_a_missing_tool_is_named(language: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its last tool alone is missing."""
    *_, (last, _) = TOOLS[language]
    found = shutil.which
    monkeypatch.setattr("sdk_drivers.shutil.which", lambda tool: None if tool == last else found(tool) or tool)
    with pytest.raises(ToolchainMissing, match=f"^{last}$"):
        built(language)


def test_a_failed_build_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "broken.py").write_text("import sys; print('x'); sys.exit('error: no such package')", "utf-8")
    with pytest.raises(NotInstalled, match=r"error: no such package$"):
        said([sys.executable, "broken.py"], tmp_path)
