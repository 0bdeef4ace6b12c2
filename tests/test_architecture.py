"""Who may import whom, how long a file may be, and what only one file may touch."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
SOURCES = sorted([*(ROOT / "emulator").rglob("*.py"), *(ROOT / "signing").rglob("*.py")])
CLIENT = ["elasticsearch", "elastic_transport"]
MEDIA = ["PIL", "defusedxml", "filetype", "fastcrc", "tinytag", "pypdf", "docx", "pptx", "openpyxl", "lxml"]
MEDIA += ["av", "cv2", "rapidocr", "pillow_heif"]

# The first row that fits a file says what it may import besides the standard library and its own package.
TABLE: list[tuple[str, list[str]]] = [
    ("signing", ["cryptography"]),
    ("emulator/exchange.py", []),
    ("emulator/clock.py", []),
    ("emulator/settings.py", []),
    ("emulator/query", []),
    ("emulator/catalog", ["marshmallow"]),
    (
        "emulator/engine/elastic",
        ["emulator.engine", "emulator.query", "emulator.clock", "emulator.settings", "numpy", *CLIENT],
    ),
    ("emulator/engine", ["emulator.query", "emulator.clock", "emulator.settings", "numpy", "apsw", "simsimd"]),
    ("emulator/store/elastic.py", ["emulator.store", "emulator.clock", "emulator.settings", "elasticsearch"]),
    ("emulator/store", ["emulator.query", "emulator.clock", "emulator.settings", "apsw"]),
    (
        "emulator/understanding/embed/clip.py",
        ["emulator.understanding", "emulator.settings", "numpy", "torch", "transformers"],
    ),
    ("emulator/understanding/embed/http.py", ["emulator.understanding", "emulator.clock", "numpy", "aiohttp"]),
    ("emulator/understanding", ["emulator.clock", "emulator.settings", "numpy", *MEDIA]),
    (
        "emulator/objects",
        ["emulator.settings", "emulator.clock", "emulator.exchange", "emulator.store.api", "fastcrc"],
    ),
    *[
        (f"emulator/{room}", ["emulator.settings", "emulator.clock", "emulator.exchange", "emulator.store.api"])
        for room in ("accounts", "journal")
    ],
    (
        "emulator/domain/web/fetching.py",
        ["emulator.domain.web", "emulator.understanding", "aiohttp", "yarl"],
    ),
    (
        "emulator/domain",
        [
            "emulator.query",
            "emulator.engine.api",
            "emulator.engine.failures",
            "emulator.store.api",
            "emulator.understanding",
            "emulator.objects",
            "emulator.clock",
            "emulator.settings",
        ],
    ),
    ("emulator/dialects/xml.py", ["xmltodict", "emulator.exchange"]),
    (  # the object layer is its domain
        "emulator/dialects/cos",
        ["emulator.dialects", "emulator.objects", "emulator.catalog", "emulator.exchange", "emulator.clock"],
    ),
    (
        "emulator/dialects",
        [
            "emulator.domain",
            "emulator.query",
            "emulator.catalog",
            "emulator.exchange",
            "emulator.settings",
            "emulator.clock",
        ],
    ),
    *[
        (
            f"emulator/{room}",
            ["emulator.catalog", "emulator.exchange", "emulator.clock", "emulator.accounts", "signing"],
        )
        for room in ("route", "admit")
    ],
    ("emulator/control", ["emulator.exchange"]),
    ("emulator/content", ["emulator.exchange", "PIL"]),
    ("emulator/listen", ["emulator.exchange", "aiohttp", "multidict"]),
    ("emulator/app.py", ["emulator", "signing"]),
    ("emulator/backstage.py", ["emulator"]),
    ("emulator/keeping.py", ["emulator"]),
    ("emulator/libraries.py", ["emulator"]),
    ("emulator/services.py", ["emulator"]),
    ("emulator/storeroom.py", ["emulator"]),
    ("emulator/webroom.py", ["emulator"]),
    ("emulator/cli.py", ["emulator"]),
    ("emulator/testing", ["emulator", "pytest", "responses"]),
    ("emulator/__init__.py", []),
]


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def imports(path: Path) -> Iterator[str]:
    """Every module that a file imports, wherever in the file."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{name(path)} imports relatively"
            yield node.module or ""
            if node.module:
                yield from (f"{node.module}.{alias.name}" for alias in node.names)


def row(path: Path) -> tuple[str, list[str]]:
    for prefix, allowed in TABLE:
        if name(path) == prefix or name(path).startswith(prefix + "/"):
            return prefix, allowed
    raise AssertionError(f"{name(path)} stands in no room of the import table")


def within(module: str, package: str) -> bool:
    return module == package or module.startswith(package + ".")


@pytest.mark.parametrize("path", SOURCES, ids=name)
def test_imports_follow_the_table(path: Path) -> None:
    prefix, allowed = row(path)
    own = prefix.removesuffix(".py").replace("/", ".")
    for module in imports(path):
        if module.split(".")[0] in sys.stdlib_module_names or within(module, own):
            continue
        fits = any(within(module, package) or within(package, module) for package in allowed)
        assert fits, f"{name(path)} may not import {module}"


@pytest.mark.parametrize("path", [*SOURCES, *(ROOT / "tests").rglob("*.py")], ids=name)
def test_files_stay_short(path: Path) -> None:
    assert len(path.read_text("utf-8").splitlines()) <= 400


def test_no_room_for_leftovers() -> None:
    forbidden = {"utils", "common", "base", "helpers", "manager", "misc"}
    assert not {name(path) for path in SOURCES if path.stem in forbidden or path.parent.name in forbidden}


@pytest.mark.parametrize("path", [path for path in SOURCES if name(path) != "emulator/clock.py"], ids=name)
def test_only_the_clock_reads_time_and_chance(path: Path) -> None:
    """``myna wait`` waits in real time by its nature."""
    allowed = {"time"} if name(path) == "emulator/cli.py" else set()
    used = {module.split(".")[0] for module in imports(path)} & {"time", "uuid", "random", "secrets"}
    assert used <= allowed
    text = path.read_text("utf-8")
    assert "datetime.now" not in text
    assert "utcnow" not in text


def test_the_table_has_no_dead_rows() -> None:
    """A row for a room that is not built yet may wait; a row that no longer fits anything built may not."""
    waiting = {"emulator/understanding/embed/http.py"}
    waiting |= {"emulator/dialects/xml.py", "emulator/testing"}
    used = {row(path)[0] for path in SOURCES}
    assert {prefix for prefix, _ in TABLE} - used <= waiting
