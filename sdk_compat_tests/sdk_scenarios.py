"""The scenarios and the environments as data, read and checked."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

HERE = Path(__file__).parent
PRODUCTS = ("imm", "iqs", "ci", "cos")
EVIDENCE = ("documented", "recorded", "measured", "guess")
CLIENTS = ("sync", "async", "map")


@dataclass(frozen=True, slots=True)
class Scenario:
    """One row of scenarios.toml. ``needs``: operations, as ``product:Operation``, without which it is not played."""

    id: str
    product: str
    title: str
    steps: tuple[str, ...]
    holds: tuple[str, ...]
    evidence: tuple[str, ...]
    needs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Environment:
    """One row of environments.toml. ``lacks``: ids of scenarios that the SDK has no call for."""

    name: str
    pins: tuple[str, ...]
    clients: tuple[str, ...]
    lacks: frozenset[str]
    runner: str = "run_imm.py"
    plays: tuple[str, ...] = ("imm.*",)

    def has(self, identifier: str) -> bool:
        """Whether the scenario is one that this environment is for."""
        return matches(self.plays, identifier)


def matches(patterns: tuple[str, ...], identifier: str) -> bool:
    """Whether one of the patterns is of this id, and none with ``!`` before it."""
    wanted = any(fnmatchcase(identifier, pattern) for pattern in patterns)
    return wanted and not any(fnmatchcase(identifier, one[1:]) for one in patterns if one.startswith("!"))


def scenarios() -> dict[str, Scenario]:
    """By id, in the order of the file. Raises ValueError for an id that is there twice."""
    found: dict[str, Scenario] = {}
    for row in tomllib.loads((HERE / "scenarios.toml").read_text("utf-8"))["scenario"]:
        one = Scenario(
            row.pop("id"),
            row.pop("product"),
            row.pop("title"),
            tuple(row.pop("steps")),
            tuple(row.pop("holds")),
            tuple(row.pop("evidence")),
            tuple(row.pop("needs", ())),
        )
        if row or one.id in found:
            raise ValueError(f"scenario {one.id}: {'unknown members ' + ', '.join(row) if row else 'given twice'}")
        found[one.id] = one
    return found


def reasons() -> dict[str, str]:
    """Why a scenario may be skipped, by the reason's name."""
    found: dict[str, str] = tomllib.loads((HERE / "scenarios.toml").read_text("utf-8"))["reasons"]
    return found


def environments() -> dict[str, Environment]:
    """By name, in the order of the file."""
    rows = tomllib.loads((HERE / "environments.toml").read_text("utf-8"))["environment"]
    return {
        row["name"]: Environment(
            row["name"],
            tuple(row["pins"]),
            tuple(row["clients"]),
            frozenset(row["lacks"]),
            row.get("runner", "run_imm.py"),
            tuple(row.get("plays", ("imm.*",))),
        )
        for row in rows
    }
