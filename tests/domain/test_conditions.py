"""What a question asks for, as conditions."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from emulator.dialects.imm.realm import field_table
from emulator.domain.conditions import Conditions
from emulator.domain.facts import typed
from emulator.engine.api import Document, Search
from emulator.engine.embedded import EmbeddedEngine
from emulator.query.fields import FieldTable
from emulator.query.nodes import Everything
from emulator.understanding.language import parse

NOW = datetime.fromisoformat("2026-03-18T10:30:00+08:00")
TABLE = field_table()
ADDRESS = {"AddressLine": "中国浙江省杭州市西湖区", "Country": "中国", "Province": "浙江省", "City": "杭州市"}
FILES = {
    "sunset": {"ProduceTime": "2023-06-01T19:00:00+08:00", "Addresses": [ADDRESS], "Labels": [{"LabelName": "日落"}]},
    "cat": {"ProduceTime": "2024-12-31T23:59:59+08:00", "Labels": [{"LabelName": "Cat"}], "FigureCount": 0},
    "family": {"Labels": [{"LabelName": "猫"}, {"LabelName": "人物"}], "FigureCount": 3, "MediaType": "image"},
    "city": {"Addresses": [{"City": "Hangzhou"}], "MediaType": "video"},
    "dog": {"Filename": "a/sleeping dog.jpg", "Labels": [{"LabelName": "地毯"}], "FigureCount": 1},
    "plain": {},
}


async def found(
    folder: Path, text: str, kinds: tuple[str, ...] = (), lenient: bool = False, labelled: bool = True
) -> set[str]:
    engine = EmbeddedEngine(folder)
    try:
        index = await engine.index(("a",), TABLE)
        await index.put([Document(name, b"", typed(facts, TABLE)) for name, facts in FILES.items()])
        where = Conditions(TABLE, lenient).of(parse(text, NOW), kinds, labelled)
        return {hit.uri for hit in (await index.search(Search(where=where))).hits}
    finally:
        await engine.close()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2023年", {"sunset"}),
        ("2024年", {"cat"}),
        ("2025年", set()),
        ("before 2024", {"sunset"}),
        ("杭州", {"sunset", "city"}),
        ("Hangzhou", {"sunset", "city"}),
        ("浙江", {"sunset"}),
        ("西湖", {"sunset", "city"}),
        ("北京", set()),
        ("2023年的杭州", {"sunset"}),
        ("cats", {"cat", "family", "city", "plain"}),
        ("动物", {"cat", "family", "city", "plain"}),
        ("猫和人", {"family", "city", "plain"}),
        ("dogs", {"dog", "city", "plain"}),
        ("猫和狗", {"city", "plain"}),
        ("狗或猫", {"cat", "family", "dog", "city", "plain"}),
        ("a sunset, a dog or a cat", set(FILES)),
        ("狗或猫和日落", {"city", "plain"}),
        ("小猫在睡觉", {"cat", "family", "city", "plain"}),
        ("不要猫", {"sunset", "dog", "city", "plain"}),
        ("没有人的照片", {"sunset", "cat", "city", "plain"}),
        ("不在杭州的照片", {"cat", "family", "dog", "plain"}),
        ("dragonfruit", set(FILES)),
    ],
)
async def test_conditions_hold(tmp_path: Path, text: str, expected: set[str]) -> None:
    meaning = parse(text, NOW)
    if text == "dragonfruit":
        assert not meaning.labels
    assert await found(tmp_path, text) == expected


async def test_labels_are_left_to_the_ranking(tmp_path: Path) -> None:
    assert await found(tmp_path, "cats", labelled=False) == set(FILES)


async def test_kinds_of_files(tmp_path: Path) -> None:
    assert await found(tmp_path / "1", "x", ("image",)) == {"family"}
    assert await found(tmp_path / "2", "x", ("image", "video")) == {"family", "city"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2023年", {"sunset", "family", "dog", "city", "plain"}),
        ("北京", {"cat", "family", "dog", "plain"}),
        ("杭州", set(FILES)),
        ("不要猫", {"sunset", "dog", "city", "plain"}),
    ],
)
async def test_leniently_nothing_is_excluded_for_what_is_not_known(
    tmp_path: Path, text: str, expected: set[str]
) -> None:
    assert await found(tmp_path, text, lenient=True) == expected


def test_fields_that_a_table_lacks_are_passed_over() -> None:
    meaning = parse("2023年杭州的猫，不要狗，没有人", NOW)
    assert all((meaning.times, meaning.places, meaning.labels, meaning.negated))
    lacking = Conditions(FieldTable([]))
    assert lacking.of(meaning, (), labelled=True) == Everything()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("in Asia", {"sunset", "kyoto"}),
        ("非洲", {"bamako"}),
        ("in Europe", set()),
        ("outside of Asia", {"bamako", "maryland", "plain"}),
        ("非洲以外", {"sunset", "kyoto", "maryland", "plain"}),
        ("outside of China", {"kyoto", "bamako", "maryland", "plain"}),
    ],
)
async def test_a_continent_is_its_countries(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, expected: set[str]
) -> None:
    """A line of text counts where no country is told: 马里 is no part of 马里兰州."""
    files = {
        "sunset": {"Addresses": [ADDRESS]},
        "kyoto": {"Addresses": [{"AddressLine": "Kyoto, Japan"}]},
        "bamako": {"Addresses": [{"AddressLine": "巴马科, 马里"}]},
        "maryland": {"Addresses": [{"AddressLine": "美国马里兰州", "Country": "美国"}]},
        "plain": {},
    }
    monkeypatch.setattr(f"{__name__}.FILES", files)
    assert await found(tmp_path, text) == expected


async def kept(folder: Path, files: dict[str, dict[str, object]], text: str) -> set[str]:
    engine = EmbeddedEngine(folder)
    try:
        index = await engine.index(("a",), TABLE)
        await index.put([Document(name, b"", typed(facts, TABLE)) for name, facts in files.items()])
        where = Conditions(TABLE).of(parse(text, NOW), (), labelled=True, text=text)
        return {hit.uri for hit in (await index.search(Search(where=where))).hits}
    finally:
        await engine.close()


@pytest.mark.parametrize(
    "label", ["TV", "CAT", "SUV", "Sunset Beach", "Hello Kitty", "Tiger Woods", "Golden Gate Bridge", "Times Square"]
)
async def test_a_label_answers_its_own_words(tmp_path: Path, label: str) -> None:
    files = {"own": {"Labels": [{"LabelName": label}]}, "other": {"Labels": [{"LabelName": "Spreadsheet"}]}}
    assert await kept(tmp_path, files, label) == {"own"}


async def test_what_is_denied_is_gone_in_capitals_too(tmp_path: Path) -> None:
    files = {
        name: {"Labels": [{"LabelName": label}], "Filename": called}
        for name, label, called in (
            ("small", "tv", "a.jpg"),
            ("large", "TV", "b.jpg"),
            ("named", "wall", "my tv.jpg"),
            ("other", "wall", "c.jpg"),
        )
    }
    assert await kept(tmp_path, files, "a wall without a tv") == {"other"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("西湖", {"named", "lake"}),
        ("杭州", {"folder", "english", "lake"}),
        ("Hangzhou", {"folder", "english", "lake"}),
        ("北京", {"elsewhere"}),
    ],
)
async def test_a_place_is_in_the_name_where_there_is_no_address(tmp_path: Path, text: str, expected: set[str]) -> None:
    files: dict[str, dict[str, object]] = {
        "named": {"Filename": "西湖日落.jpg"},
        "folder": {"Filename": "2023/杭州/1.jpg"},
        "english": {"Title": "A day in Hangzhou"},
        "elsewhere": {"Filename": "杭州.jpg", "Addresses": [{"City": "北京市"}]},
        "lake": {"Addresses": [ADDRESS]},
    }
    assert await kept(tmp_path, files, text) == expected
