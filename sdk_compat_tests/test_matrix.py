"""The matrix shows what became of the scenarios, and no more."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType

import pytest
from myna_process import ROOT
from sdk_matrix import LANGUAGES, Column, cell, markdown, products, text
from sdk_scenarios import scenarios

OK = {"outcome": "ok"}
FAILED = {"outcome": "failed", "detail": "…"}
LACKS = {"outcome": "skipped", "reason": "no-such-call"}
FIRST, SECOND = list(scenarios())[:2]


def column(language: str, **outcomes: dict[str, str]) -> Column:
    return Column(f"{language}-sdk", language, ("sdk 1.0",), {FIRST: outcomes["first"], SECOND: outcomes["second"]})


def test_marks() -> None:
    one = column("go", first=OK, second=LACKS)
    assert [one.mark(name) for name in (FIRST, SECOND, "imm.unknown")] == ["✓", "–", "·"]
    assert column("go", first=FAILED, second=OK).mark(FIRST) == "✗"


def test_a_language_holds_what_one_of_its_sdks_does_and_none_fails() -> None:
    names = [FIRST, SECOND]
    assert cell([column("go", first=OK, second=OK)], names) == "2"
    assert cell([column("go", first=OK, second=LACKS)], names) == "1 of 2"
    assert cell([column("go", first=OK, second=LACKS), column("go", first=LACKS, second=OK)], names) == "2"
    assert cell([column("go", first=OK, second=OK), column("go", first=FAILED, second=OK)], names) == "1 of 2"
    assert cell([column("go", first=LACKS, second=LACKS)], names) == "–"


def test_tables() -> None:
    columns = [column("go", first=OK, second=FAILED), Column("java-x", "java", ("x 1",), {}, "javac is missing")]
    lines = text(columns).splitlines()
    assert [line.split() for line in lines if line.startswith((f"{FIRST} ", f"{SECOND} "))] == [
        [FIRST, "✓"],
        [SECOND, "✗"],
    ]
    assert lines[-1] == "java-x: javac is missing"
    assert sum(map(len, products().values())) == len(scenarios())
    made = markdown(columns)
    assert "| imm | – | – | 1 of 2 | – |" in made
    assert "| cos | – | – | – | – |" in made
    assert f"| Go | `{FIRST}`, `{SECOND}` |" in made, "no other language plays them"


def test_what_a_language_lacks_and_what_is_not_for_it_are_two_tables() -> None:
    columns = [column(language, first=OK, second=LACKS if language == "go" else OK) for language in LANGUAGES]
    third = list(scenarios())[2]
    columns.append(Column("own", "java", ("x 1",), {third: OK}))
    lacking, _, alone = markdown(columns).partition("| about a way or an SDK of one language")
    assert "| imm | 2 | 2 | 1 of 2 | 3 |" in lacking
    assert f"| Python, Node, Java | `{SECOND}` |" in lacking
    assert alone.splitlines()[2:] == [f"| Java | `{third}` |"]


@pytest.fixture
def matrix(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> ModuleType:
    """The program, with a README of its own and no server."""
    monkeypatch.setattr(sys, "path", [*sys.path])
    specification = importlib.util.spec_from_file_location("make_matrix", ROOT / "scripts" / "make_matrix.py")
    assert specification is not None
    assert specification.loader is not None
    program = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(program)

    @contextmanager
    def nobody(folders: list[Path]) -> Iterator[str]:
        yield "127.0.0.1:1"

    monkeypatch.setattr(program, "serving", nobody)
    monkeypatch.setattr(program, "README", tmp_path / "README.md")
    program.README.write_text("<!-- matrix -->\nby hand\n<!-- end -->\n", "utf-8")
    return program


def ran(matrix: ModuleType, monkeypatch: pytest.MonkeyPatch, *columns: Column) -> tuple[int, str]:
    """How ``--readme`` ends after a run that gave ``columns``, and the README."""
    monkeypatch.setattr(matrix, "run", lambda *given: iter(columns))
    return matrix.main(["--readme"]), matrix.README.read_text("utf-8")


def test_the_readme_is_written_only_if_every_sdk_was_run(
    matrix: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    fine = column("go", first=OK, second=OK)
    code, text = ran(matrix, monkeypatch, fine, Column("java-x", "java", ("x 1",), {}, "javac is missing"))
    assert (code, "by hand" in text) == (1, True)
    assert "README.md stays as it is: not every SDK could be run: java-x (javac is missing)" in capsys.readouterr().err
    code, text = ran(matrix, monkeypatch, column("go", first=OK, second=FAILED))
    assert (code, "by hand" in text) == (1, True)
    code, text = ran(matrix, monkeypatch, fine)
    assert (code, "by hand" in text) == (0, False)
