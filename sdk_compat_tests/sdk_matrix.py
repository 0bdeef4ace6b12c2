"""Scenarios × SDKs of one run, as text and as the README's table."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from sdk_drivers import Driver, ToolchainMissing, built, drivers
from sdk_installation import NotInstalled, python_of
from sdk_runs import Outcomes, driven_outcomes, python_outcomes
from sdk_scenarios import Environment, environments, reasons, scenarios

LANGUAGES = ("python", "node", "go", "java")
MARKS = {"ok": "✓", "failed": "✗", "no-such-call": "–", "not-installed": "!", "toolchain-missing": "!"}
NOTHING = "·"


@dataclass(frozen=True, slots=True)
class Column:
    """One SDK called in one way, and what became of its scenarios; ``trouble``: why it could not be run."""

    name: str
    language: str
    packages: tuple[str, ...]
    outcomes: Outcomes
    trouble: str = ""

    def mark(self, identifier: str) -> str:
        """What the matrix shows for a scenario."""
        result = self.outcomes.get(identifier)
        if result is None:
            return NOTHING
        return MARKS[result["reason"] if result["outcome"] == "skipped" else result["outcome"]]


def run(endpoint: str, objects: Path, variables: dict[str, str]) -> Iterator[Column]:
    """Every SDK in turn, in every way."""
    for environment in environments().values():
        for client in environment.clients:
            yield python_column(environment, client, endpoint, objects, variables)
    for driver in drivers().values():
        yield driven_column(driver, endpoint, objects, variables)


def python_column(
    environment: Environment, client: str, endpoint: str, objects: Path, variables: dict[str, str]
) -> Column:
    name = environment.name if len(environment.clients) == 1 else f"{environment.name} {client}"
    try:
        python = python_of(environment)
    except NotInstalled as error:
        return Column(name, "python", environment.pins, {}, f"{reasons()['not-installed']}: {error}")
    found = python_outcomes(environment, client, python, endpoint, objects, variables)
    return Column(name, "python", environment.pins, found)


def driven_column(driver: Driver, endpoint: str, objects: Path, variables: dict[str, str]) -> Column:
    try:
        folder = built(driver.language)
        python = python_of(environments()["new"])
    except NotInstalled as error:
        reason = reasons()["toolchain-missing" if isinstance(error, ToolchainMissing) else "not-installed"]
        return Column(driver.name, driver.language, driver.packages, {}, f"{reason}: {error}")
    found = driven_outcomes(driver, folder, python, endpoint, objects, variables)
    return Column(driver.name, driver.language, driver.packages, found)


def text(columns: Iterable[Column]) -> str:
    """For a terminal: a table for each product, its SDKs as letters that are explained above it."""
    everything = list(columns)
    lines = []
    for product, rows in products().items():
        shown = [column for column in everything if any(name in column.outcomes for name in rows)]
        width = max(map(len, rows))
        lines.append(f"{product}: {len(rows)} scenarios, {len(shown)} SDKs and ways to call them")
        lines += [f"  {letter(n)}  {one.language:7}{one.name:14}{one.packages[0]}" for n, one in enumerate(shown)]
        lines.append(f"{'':{width}}  {' '.join(letter(number) for number in range(len(shown)))}")
        lines += [f"{name:{width}}  {' '.join(one.mark(name) for one in shown)}" for name in rows]
        lines.append("")
    lines.append(f"✓ as it must be   ✗ failed   – {reasons()['no-such-call']}   {NOTHING} not of this SDK's product")
    lines += [f"{column.name}: {column.trouble}" for column in everything if column.trouble]
    return "\n".join(lines)


def letter(number: int) -> str:
    return "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"[number]


def markdown(columns: Iterable[Column]) -> str:
    """For the README: how many scenarios hold in each language, by product, and which are not of all languages."""
    everything = list(columns)
    of = {language: [one for one in everything if one.language == language] for language in LANGUAGES}
    lines = [f"| scenarios of | {' | '.join(map(str.title, LANGUAGES))} |", "|---" * (len(LANGUAGES) + 1) + "|"]
    for product, names in products().items():
        lines.append(f"| {product} | {' | '.join(cell(of[language], names) for language in LANGUAGES)} |")
    lines += ["", "| in these languages only | scenarios |", "|---|---|"]
    partial: dict[str, list[str]] = {}
    own: dict[str, list[str]] = {}
    for name in scenarios():
        playing = [language for language in LANGUAGES if played(of[language], [name])]
        having = ", ".join(language.title() for language in playing if cell(of[language], [name]) == "1")
        if playing and len(playing) < len(LANGUAGES):
            own.setdefault(", ".join(map(str.title, playing)), []).append(f"`{name}`")
        elif having != ", ".join(map(str.title, LANGUAGES)):
            partial.setdefault(having or "none", []).append(f"`{name}`")
    lines += [f"| {having} | {', '.join(names)} |" for having, names in partial.items()]
    if own:
        lines += ["", "| about a way or an SDK of one language, and played with it alone | scenarios |", "|---|---|"]
        lines += [f"| {playing} | {', '.join(names)} |" for playing, names in own.items()]
    return "\n".join(lines)


def played(columns: list[Column], names: list[str]) -> list[str]:
    """Those of the scenarios that one of the SDKs is for, whether it has the calls or not."""
    return [name for name in names if any(column.mark(name) != NOTHING for column in columns)]


def products() -> dict[str, list[str]]:
    """The ids of each product's scenarios, in the order of the file."""
    found: dict[str, list[str]] = {}
    for name, one in scenarios().items():
        found.setdefault(one.product, []).append(name)
    return found


def cell(columns: list[Column], names: list[str]) -> str:
    """``3 of 4``: four are for the language, three hold with every SDK of the language that has the calls."""
    holds = 0
    names = played(columns, names)
    for name in names:
        marks = {column.mark(name) for column in columns}
        holds += MARKS["ok"] in marks and MARKS["failed"] not in marks
    if names and holds == len(names):
        return f"{holds}"
    return f"{holds} of {len(names)}" if holds else "–"
