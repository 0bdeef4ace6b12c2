"""One server for all SDKs, one run of the scenarios for each SDK and way to call it.

The SDKs' environments are built on first use (seconds each, then kept in the user's cache). Where there is no package
index their tests are skipped with the reason; MYNA_SDK_REQUIRED=1 makes that a failure.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import bucket
import pytest
from myna_process import ROOT, serving
from sdk_drivers import ToolchainMissing, built, drivers
from sdk_installation import NotInstalled, python_of
from sdk_runs import Outcomes, driven_outcomes, missing, operations, python_outcomes
from sdk_runs import quiet_environment as quietly
from sdk_scenarios import Scenario, environments, reasons

DEMO = ROOT / "fixtures" / "demo"
FORMATS = ROOT / "fixtures" / "formats"


@pytest.fixture(scope="session")
def objects(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of buckets that the scenarios know."""
    return bucket.fill(tmp_path_factory.mktemp("objects"))


@pytest.fixture(scope="session")
def endpoint(objects: Path) -> Iterator[str]:
    """``host:port`` of a running Myna that serves ``objects``, the demo album and one file of each kind."""
    with serving([objects, DEMO, FORMATS]) as address:
        yield address


@pytest.fixture(scope="session")
def interpreter() -> Callable[[str], Path]:
    """The Python of an SDK environment by its name; skips where it cannot be installed."""
    return lambda name: installed(name, _python)


@pytest.fixture(scope="session")
def quiet_environment() -> dict[str, str]:
    """Variables for an SDK's process: no proxies (SDKs send loopback traffic to them), no settings of this project."""
    return quietly()


@pytest.fixture(scope="session")
def outcomes(
    endpoint: str, objects: Path, interpreter: Callable[[str], Path], quiet_environment: dict[str, str]
) -> Callable[[str, str], Outcomes]:
    """What became of each scenario, by its id, in one run of an environment's SDK called in one way."""

    @once
    def played(name: str, client: str) -> Outcomes:
        python = interpreter(name)
        return python_outcomes(environments()[name], client, python, endpoint, objects, quiet_environment)

    return played


@pytest.fixture(scope="session")
def language_build() -> Callable[[str], Path]:
    """The folder of a language's programs; skips where its tools are missing or it cannot be built."""
    return lambda language: installed(language, _built)


@pytest.fixture(scope="session")
def driven(
    endpoint: str,
    objects: Path,
    interpreter: Callable[[str], Path],
    language_build: Callable[[str], Path],
    quiet_environment: dict[str, str],
) -> Callable[[str], Outcomes]:
    """The same in one run of a driver's SDK; skips where its language is missing or it cannot be built."""

    @once
    def played(name: str) -> Outcomes:
        driver = drivers()[name]
        folder = language_build(driver.language)
        return driven_outcomes(driver, folder, interpreter("new"), endpoint, objects, quiet_environment)

    return played


@pytest.fixture(scope="session")
def waiting(endpoint: str) -> Callable[[Scenario], None]:
    """Skips a scenario whose operations this server does not emulate yet."""
    served = operations(endpoint)

    def wait(scenario: Scenario) -> None:
        if lacking := missing(scenario, served):
            pytest.skip(f"not emulated yet: {', '.join(lacking)}")

    return wait


def once(play: Callable[..., Outcomes]) -> Callable[..., Outcomes]:
    """A run is made once: one that broke is not tried again for each of its scenarios."""
    found: dict[tuple[str, ...], Outcomes | Exception] = {}

    def remembered(*names: str) -> Outcomes:
        if names not in found:
            try:
                found[names] = play(*names)
            except Exception as error:
                found[names] = error
        told = found[names]
        if isinstance(told, Exception):
            raise told
        return told

    return remembered


def installed(name: str, found: Callable[[str], Path | NotInstalled]) -> Path:
    """What ``found`` installed, or a test that is skipped, or failed where that is required, with one line."""
    place = found(name)
    if isinstance(place, NotInstalled):
        reason = "toolchain-missing" if isinstance(place, ToolchainMissing) else "not-installed"
        line = f"{name}: {reasons()[reason]}: {place}"
        if os.environ.get("MYNA_SDK_REQUIRED", "0") not in ("", "0"):
            pytest.fail(line, pytrace=False)
        pytest.skip(line)
    return place


@cache
def _python(name: str) -> Path | NotInstalled:
    try:
        return python_of(environments()[name])
    except NotInstalled as error:
        return error


@cache
def _built(language: str) -> Path | NotInstalled:
    try:
        return built(language)
    except NotInstalled as error:
        return error
