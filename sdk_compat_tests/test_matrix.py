"""The matrix shows what became of the scenarios, and no more."""

from __future__ import annotations

from sdk_matrix import Column, cell, markdown, products, text
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
    assert f"| imm | – | – | 1 of {len(products()['imm'])} | – |" in made
    assert f"| Go | `{FIRST}` |" in made
    assert f"| none | `{SECOND}`, " in made
