"""Plays the IMM scenarios with the official SDK that is installed in this interpreter's environment.

    python run_imm.py --endpoint 127.0.0.1:4570 --objects DIR --json [--client sync|async|map] [ID ...]

One line a scenario: its id, and ``ok``, ``skipped`` with what the SDK lacks, or ``failed`` with the traceback. With
--json each line is an object. Needs nothing but the SDK. The exit code is 1 if a scenario failed.
"""

from __future__ import annotations

import argparse
import importlib
import json
import pkgutil
import sys
import time
import traceback
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import scenarios
from sdk import WAYS, Sdk
from stage import SCENARIOS, Scenario, Stage


def main(arguments: Sequence[str] | None = None) -> int:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--endpoint", help="host:port of the server")
    options.add_argument("--objects", type=Path, help="folder of buckets that the server reads")
    options.add_argument("--client", choices=WAYS, default="sync")
    options.add_argument("--json", action="store_true", help="print JSON lines")
    options.add_argument("--list", action="store_true", help="print the ids of the scenarios and stop")
    options.add_argument("ids", nargs="*", help="scenarios to play; all without any")
    given = options.parse_args(arguments)
    for module in pkgutil.iter_modules(scenarios.__path__):
        importlib.import_module(f"scenarios.{module.name}")
    if given.list:
        print("\n".join(SCENARIOS))
        return 0
    if not given.endpoint or given.objects is None:
        options.error("--endpoint and --objects are required")
    sdk = Sdk(given.endpoint, given.client)
    failed = False
    for identifier in given.ids or SCENARIOS:
        result = play(SCENARIOS[identifier], Stage(sdk, given.endpoint, given.objects))
        failed |= result["outcome"] == "failed"
        print(json.dumps(result, ensure_ascii=True) if given.json else line(result), flush=True)
    return int(failed)


def play(one: Scenario, stage: Stage) -> dict[str, Any]:
    """One scenario from the beginning to the end; what happened, as values for JSON."""
    result: dict[str, Any] = {"scenario": one.id, "client": stage.sdk.way}
    lacking = stage.sdk.lacks(one.needs)
    if lacking:
        return {**result, "outcome": "skipped", "reason": "no-such-call", "detail": ", ".join(lacking)}
    began = time.perf_counter()
    try:
        one.play(stage)
        stage.tidy()
    except Exception:
        return {**result, "outcome": "failed", "detail": traceback.format_exc()}
    return {**result, "outcome": "ok", "seconds": round(time.perf_counter() - began, 3)}


def line(result: dict[str, Any]) -> str:
    """For people."""
    return f"{result['outcome']:8}{result['scenario']}  {result.get('detail', '')}".rstrip()


if __name__ == "__main__":
    sys.exit(main())
