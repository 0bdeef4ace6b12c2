"""One server for all SDKs, one run of the scenarios for each SDK and way to call it.

The SDKs' environments are built on first use (seconds each, then kept in the user's cache). Where there is no package
index their tests are skipped with the reason; MYNA_SDK_REQUIRED=1 makes that a failure.
"""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import bucket
import pytest
from myna_process import ROOT, serving
from sdk_installation import NotInstalled, python_of
from sdk_scenarios import environments, reasons, scenarios

RUNNERS = Path(__file__).parent / "python"
DEMO = ROOT / "fixtures" / "demo"


@pytest.fixture(scope="session")
def objects(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of buckets that the scenarios know."""
    return bucket.fill(tmp_path_factory.mktemp("objects"))


@pytest.fixture(scope="session")
def endpoint(objects: Path) -> Iterator[str]:
    """``host:port`` of a running Myna that serves ``objects`` and the demo album."""
    with serving([objects, DEMO]) as address:
        yield address


@pytest.fixture(scope="session")
def interpreter() -> Callable[[str], Path]:
    """The Python of an SDK environment by its name; skips where it cannot be installed."""

    @cache
    def built(name: str) -> Path | NotInstalled:
        try:
            return python_of(environments()[name])
        except NotInstalled as error:
            return error

    def found(name: str) -> Path:
        python = built(name)
        if isinstance(python, NotInstalled):
            line = f"{name}: {reasons()['not-installed']}: {python}"
            if os.environ.get("MYNA_SDK_REQUIRED", "0") not in ("", "0"):
                pytest.fail(line, pytrace=False)
            pytest.skip(line)
        return python

    return found


@pytest.fixture(scope="session")
def quiet_environment() -> dict[str, str]:
    """Variables for an SDK's process: no proxies (SDKs send loopback traffic to them), no settings of this project."""
    return {
        name: value
        for name, value in os.environ.items()
        if not name.lower().endswith("_proxy") and not name.startswith(("MYNA_", "ALIBABA_CLOUD_", "PYTHON"))
    } | {"PYTHONIOENCODING": "utf-8"}


@pytest.fixture(scope="session")
def outcomes(
    endpoint: str, objects: Path, interpreter: Callable[[str], Path], quiet_environment: dict[str, str]
) -> Callable[[str, str], dict[str, dict[str, Any]]]:
    """What became of each scenario, by its id, in one run of an environment's SDK called in one way."""

    @cache
    def played(name: str, client: str) -> dict[str, dict[str, Any]]:
        environment = environments()[name]
        known = [identifier for identifier in scenarios() if environment.has(identifier)]
        command = [str(interpreter(name)), str(RUNNERS / environment.runner), "--json", "--client", client]
        done = subprocess.run(
            [*command, "--endpoint", endpoint, "--objects", str(objects), *known],
            capture_output=True,
            encoding="utf-8",
            env=quiet_environment,
            timeout=300,
            check=False,
        )
        assert done.returncode in (0, 1), f"the runner ended with {done.returncode}: {done.stderr}"
        results = [json.loads(line) for line in done.stdout.splitlines()]
        return {result["scenario"]: result for result in results}

    return played
