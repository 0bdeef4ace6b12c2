"""The life cycle and the searches with the official SDK, with ``--engine elasticsearch --regions strict``."""

from __future__ import annotations

import os
from collections.abc import Iterator
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import bucket
import pytest
from elasticsearch_node import asked
from myna_process import ROOT, serving
from sdk_installation import NotInstalled, python_of
from sdk_runs import RUNNERS, played, quiet_environment
from sdk_scenarios import environments, scenarios

FIXTURES = ROOT / "fixtures"
PLAYED = (
    *("imm.life-cycle", "imm.project.*", "imm.dataset.*", "imm.index.*", "imm.files.*", "imm.query.*", "imm.fuzzy.*"),
    *("imm.semantic.*", "imm.retrieval.*", "imm.answer.*", "imm.page.*", "imm.error.conflict-on-delete"),
    *("imm.error.not-found", "imm.error.already-exists", "imm.errors.provoked", "imm.errors.told"),
)
CHOSEN = [name for name in scenarios() if any(fnmatchcase(name, pattern) for pattern in PLAYED)]


@pytest.fixture(scope="module")
def outcomes(elasticsearch_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, dict[str, Any]]]:
    """What became of each scenario in one run of the newest Python SDK."""
    environment = environments()["new"]
    try:
        python = python_of(environment)
    except NotInstalled as error:
        if os.environ.get("MYNA_SDK_REQUIRED", "0") not in ("", "0"):
            pytest.fail(str(error), pytrace=False)
        pytest.skip(f"no SDK: {error}")
    objects = bucket.fill(tmp_path_factory.mktemp("objects"))
    prefix = f"sdk{os.getpid()}"
    flags = ("--engine", "elasticsearch", "--elasticsearch-url", elasticsearch_url, "--elasticsearch-prefix", prefix)
    flags += ("--elasticsearch-timeout", "60", "--regions", "strict")
    command = [str(python), str(RUNNERS / environment.runner), "--client", "sync"]
    try:
        with serving([objects, FIXTURES / "demo", FIXTURES / "formats"], *flags) as endpoint:
            yield played(command, CHOSEN, endpoint, Path(objects), quiet_environment())
    finally:
        asked(elasticsearch_url, f"/{prefix}-*", "DELETE")


def test_the_life_cycle_and_every_search_are_among_them() -> None:
    groups = {name.split(".")[1] for name in CHOSEN}
    assert groups >= {"life-cycle", "query", "fuzzy", "semantic", "retrieval", "answer", "files", "index"}
    assert all(any(fnmatchcase(name, pattern) for name in CHOSEN) for pattern in PLAYED)


@pytest.mark.parametrize("scenario", CHOSEN)
def test_scenario(scenario: str, outcomes: dict[str, dict[str, Any]]) -> None:
    result = outcomes[scenario]
    assert result["outcome"] == "ok", result["detail"]
