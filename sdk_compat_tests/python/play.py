"""Plays scenarios with whatever SDK a runner brings: the command line of all runners.

One line a scenario: its id, and ``ok``, ``skipped`` with what the SDK lacks, or ``failed`` with the traceback. With
--json each line is an object. The exit code is 1 if a scenario failed.
"""

from __future__ import annotations

import argparse
import json
import time
import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Scenario:
    """``needs`` are the calls and members without which an SDK cannot play it."""

    id: str
    needs: tuple[str, ...]
    play: Callable[[Any], None]


class Lacking(Exception):
    """The SDK turned out to have no such call or member; the message names it."""


class Stage:
    """What scenarios play on; each runner has its own."""

    way = "sync"

    def lacks(self, needs: Sequence[str]) -> list[str]:
        """Those of ``needs`` that the SDK does not have."""
        return []

    def tidy(self) -> None:
        """Remove what the scenario left behind."""


class Repertoire(dict[str, Scenario]):
    """The scenarios that a runner plays, by id."""

    def scenario(self, identifier: str, *needs: str) -> Callable[[Callable[[Any], None]], Callable[[Any], None]]:
        """Registers the function below it as the scenario ``identifier`` of scenarios.toml."""

        def register(play: Callable[[Any], None]) -> Callable[[Any], None]:
            if identifier in self:
                raise ValueError(f"the scenario {identifier} is implemented twice")
            self[identifier] = Scenario(identifier, needs, play)
            return play

        return register


def main(
    description: str | None,
    repertoire: Repertoire,
    stages: Callable[[str, Path, str], Callable[[], Stage]],
    ways: Sequence[str] = ("sync",),
    arguments: Sequence[str] | None = None,
) -> int:
    """``stages`` takes the address, the folder of buckets and the way to call, and gives what makes a new stage."""
    options = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--endpoint", help="host:port of the server")
    options.add_argument("--objects", type=Path, help="folder of buckets that the server reads")
    options.add_argument("--client", choices=ways, default=ways[0])
    options.add_argument("--json", action="store_true", help="print JSON lines")
    options.add_argument("--list", action="store_true", help="print the ids of the scenarios and stop")
    options.add_argument("ids", nargs="*", help="scenarios to play; all without any")
    given = options.parse_args(arguments)
    if given.list:
        print("\n".join(repertoire))
        return 0
    if not given.endpoint or given.objects is None:
        options.error("--endpoint and --objects are required")
    make = stages(given.endpoint, given.objects, given.client)
    failed = False
    for identifier in given.ids or repertoire:
        result = played(repertoire[identifier], make())
        failed |= result["outcome"] == "failed"
        print(json.dumps(result, ensure_ascii=True) if given.json else line(result), flush=True)
    return int(failed)


def played(one: Scenario, stage: Stage) -> dict[str, Any]:
    """One scenario from the beginning to the end; what happened, as values for JSON."""
    result: dict[str, Any] = {"scenario": one.id, "client": stage.way}
    lacking = stage.lacks(one.needs)
    if lacking:
        return {**result, "outcome": "skipped", "reason": "no-such-call", "detail": ", ".join(lacking)}
    began = time.perf_counter()
    try:
        one.play(stage)
        stage.tidy()
    except Lacking as missing:
        stage.tidy()
        return {**result, "outcome": "skipped", "reason": "no-such-call", "detail": str(missing)}
    except Exception:
        return {**result, "outcome": "failed", "detail": traceback.format_exc()}
    return {**result, "outcome": "ok", "seconds": round(time.perf_counter() - began, 3)}


def line(result: dict[str, Any]) -> str:
    """For people."""
    return f"{result['outcome']:8}{result['scenario']}  {result.get('detail', '')}".rstrip()
