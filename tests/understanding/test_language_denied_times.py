"""Times that are not wanted, times of which a part is not, and words behind a time that say nothing more."""

from __future__ import annotations

from datetime import datetime

import pytest

from emulator.understanding.language import Meaning, parse

NOW = datetime.fromisoformat("2026-11-27T15:30:00+08:00")
ALL_BUT_2023 = "..2023-01-01 2024-01-01.."
YEAR_2023 = "2023-01-01..2024-01-01"


def shown(meaning: Meaning) -> str:
    def day(moment: datetime | None) -> str:
        return "" if moment is None else f"{moment:%Y-%m-%d}" + (f"T{moment:%H}" if moment.hour else "")

    return " ".join(f"{day(one.start)}..{day(one.end)}" for one in meaning.times)


@pytest.mark.parametrize(
    "text",
    [
        *(
            "2023年以外",
            "2023年之外的照片",
            "2023年除外",
            "不在2023年",
            "不算2023年",
            "2023年不要",
            "除了2023年",
            "不是2023年的",
        ),
        *("不包括2023年", "去掉2023年的照片", "除了2023年以外", "2023年的照片不要"),
        *("not in 2023", "photos outside of 2023", "without 2023", "2023 excluded", "excluding 2023", "all but 2023"),
        *("not from 2023", "apart from 2023"),
    ],
)
def test_a_time_that_is_not_wanted(text: str) -> None:
    meaning = parse(text, NOW)
    assert shown(meaning) == ALL_BUT_2023
    assert not meaning.rest


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2020年到2022年不包括2021年", "2020-01-01..2021-01-01 2022-01-01..2023-01-01"),
        ("from 2020 to 2022 except 2021", "2020-01-01..2021-01-01 2022-01-01..2023-01-01"),
        ("2023年除了夏天", "2023-01-01..2023-06-01 2023-09-01..2024-01-01"),
        ("2024年的照片，但不要国庆的", "2024-01-01..2024-10-01 2024-10-08..2025-01-01"),
        ("photos of 2023 without the winter", "2023-01-01..2023-12-01"),
        ("all of 2023 but not December", "2023-01-01..2023-12-01"),
        ("in 2023, not in summer", "2023-01-01..2023-06-01 2023-09-01..2024-01-01"),
        ("pictures from 2024 other than Christmas", "2024-01-01..2024-12-25 2024-12-26..2025-01-01"),
        ("去年夏天以外", "..2025-06-01 2025-09-01.."),
    ],
)
def test_a_part_that_is_not_wanted(text: str, expected: str) -> None:
    assert shown(parse(text, NOW)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("除了2023年还有2022年", "2022-01-01..2024-01-01"),
        ("2023年不要猫的照片", YEAR_2023),
        ("特别2023年", YEAR_2023),
        ("photos taken outside in 2023", YEAR_2023),
        ("2023年没有人的照片", YEAR_2023),
        ("no cats in 2023", YEAR_2023),
    ],
)
def test_words_for_no_that_are_for_something_else(text: str, expected: str) -> None:
    assert shown(parse(text, NOW)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2024年5月到7月之间", "2024-05-01..2024-08-01"),
        ("去年国庆期间的照片", "2025-10-01..2025-10-08"),
        ("2024年全年", "2024-01-01..2025-01-01"),
        ("整个2023年", YEAR_2023),
        ("2023年的时候", YEAR_2023),
        ("五一假期的照片", "2026-05-01..2026-05-06"),
        ("国庆长假", "2026-10-01..2026-10-08"),
        ("春节放假的照片", "2026-02-17..2026-02-24"),
        ("国庆节当天", "2026-10-01..2026-10-02"),
        ("sometime in May 2024", "2024-05-01..2024-06-01"),
        ("throughout 2023", YEAR_2023),
        ("in the course of 2023", YEAR_2023),
        ("Christmas holidays", "2025-12-25..2025-12-26"),
        ("上个月的今天", "2026-10-27..2026-10-28"),
        ("上周的今天", "2026-11-20..2026-11-21"),
        ("2022到2024年的国庆", "2022-10-01..2022-10-08 2023-10-01..2023-10-08 2024-10-01..2024-10-08"),
        ("2023年到2024年的冬天", "2023-12-01..2024-03-01 2024-12-01..2025-03-01"),
        ("兔年春节", "2023-01-22..2023-01-29"),
        ("今天上午和下午", "2026-11-27T06..2026-11-27T18"),
    ],
)
def test_words_behind_a_time_belong_to_it(text: str, expected: str) -> None:
    meaning = parse(text, NOW)
    assert shown(meaning) == expected
    assert not meaning.rest
    assert not meaning.labels


@pytest.mark.parametrize("text", ["五一二地震", "我家的狗年纪大了"])
def test_what_only_looks_like_a_time(text: str) -> None:
    assert not parse(text, NOW).times
