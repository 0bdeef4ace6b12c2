"""Words around a time that belong to it, lists of times, feasts with their holidays, years by other names."""

from __future__ import annotations

import time
from datetime import datetime

import pytest

from emulator.understanding.language import parse
from tests.understanding.test_language_denied_times import NOW, YEAR_2023, shown

MAY_DAY = "2026-05-01..2026-05-06"
NATIONAL = "2026-10-01..2026-10-08"
CHRISTMAS = "2025-12-25..2025-12-26"
WHOLE = {
    "2024-05-01..2024-08-01": ("2024年5月到7月之间", "2024年5月到7月期间", "2024年5月至7月间的照片"),
    "2024-05-01..2024-06-01": ("sometime in May 2024", "anytime in May 2024", "somewhere around May 2024"),
    "2025-10-01..2025-10-08": ("去年国庆期间的照片", "去年国庆假期的照片", "去年整个国庆"),
    "2025-01-01..2026-01-01": ("去年全年的照片", "整个去年", "去年一整年", "在去年期间"),
    "2023-06-01..2023-09-01": ("2023年整个夏天的照片", "the entire summer of 2023", "throughout the summer of 2023"),
    "2020-01-01..2023-01-01": (
        *("2020年到2022年这三年", "2020年到2022年这几年", "2020年和2022年之间的照片", "介于2020年和2022年之间"),
        *("between 2020 and 2022",),
    ),
    YEAR_2023: (
        *(
            "2023年全年",
            "整个2023年",
            "整整2023年",
            "2023年的时候",
            "在2023年的时候拍的照片",
            "2023年那年",
            "2023年那一年",
        ),
        *("2023年那会儿", "2023年当中", "2023年内", "2023年以内", "2023年一整年", "2023年左右"),
        *("throughout 2023", "during 2023", "in the course of 2023", "over the course of 2023", "in the year of 2023"),
        *("at some point in 2023", "some time in 2023", "in the whole of 2023", "all of 2023", "for all of 2023"),
        *("the whole year 2023", "the entire year 2023", "within 2023", "across 2023", "2023 as a whole"),
    ),
    MAY_DAY: (
        *("五一假期的照片", "五一放假", "五一小长假的照片", "五一长假", "五一假期的时候", "五一那几天", "五一这几天"),
        *("May Day holiday", "May Day holidays", "May Day break", "the May Day weekend", "Labour Day long weekend"),
    ),
    NATIONAL: (
        "国庆假期期间的照片",
        "国庆长假",
        "国庆放假的时候",
        "国庆黄金周",
        "National Day holidays",
        "Golden Week holiday",
    ),
    "2026-02-17..2026-02-24": (
        "春节假期的照片",
        "春节放假期间",
        "春节那段时间",
        "春节前后",
        "Spring Festival holidays",
    ),
    "2026-04-05..2026-04-06": ("清明小长假的照片", "清明假期", "Easter holidays", "Qingming holiday"),
    "2026-01-01..2026-01-02": ("元旦放假", "元旦假期", "New Year holiday", "New Year's holiday"),
    CHRISTMAS: (
        *(
            "圣诞假期",
            "圣诞节假期的照片",
            "圣诞节当天",
            "Christmas break",
            "Christmas holidays",
            "Christmas Day itself",
        ),
        *("the Christmas season", "on the day of Christmas", "around the time of Christmas"),
    ),
    "2026-10-01..2026-10-02": ("国庆节当天", "国庆当天", "国庆那天", "国庆第一天"),
}
READ = {
    "上个月的今天": "2026-10-27..2026-10-28",
    "上周的今天": "2026-11-20..2026-11-21",
    "两个月前的今天": "2026-09-27..2026-09-28",
    "去年的昨天": "2025-11-26..2025-11-27",
    "去年的这个月": "2025-11-01..2025-12-01",
    "2022到2024年的国庆": "2022-10-01..2022-10-08 2023-10-01..2023-10-08 2024-10-01..2024-10-08",
    "2022年到2024年每年国庆": "2022-10-01..2022-10-08 2023-10-01..2023-10-08 2024-10-01..2024-10-08",
    "2023年到2024年的冬天": "2023-12-01..2024-03-01 2024-12-01..2025-03-01",
    "Christmas 2022 to 2024": "2022-12-25..2022-12-26 2023-12-25..2023-12-26 2024-12-25..2024-12-26",
    "from Christmas 2022 to 2024": "2022-12-25..2025-01-01",
    "between Christmas and New Year": "2025-12-25..2026-01-02",
    "兔年春节": "2023-01-22..2023-01-29",
    "2023年兔年春节": "2023-01-22..2023-01-29",
    "兔年": "2023-01-22..2024-02-10",
    "兔年除夕": "2024-02-09..2024-02-10",
    "甲辰年春节": "2024-02-10..2024-02-17",
    "2024年summer": "2024-06-01..2024-09-01",
    "summer 2024年": "2024-06-01..2024-09-01",
    "去年Christmas": CHRISTMAS,
    "春节第二天": "2026-02-18..2026-02-19",
    "今天上午和下午": "2026-11-27T06..2026-11-27T18",
    "2023年5月1日上午和下午": "2023-05-01T06..2023-05-01T18",
    "昨天早上、中午和晚上": "2026-11-26T06..2026-11-26T13 2026-11-26T18..2026-11-27",
    "Monday morning and afternoon": "2026-11-23T06..2026-11-23T18",
    "不过去年的": "2025-01-01..2026-01-01",
    "2060年大年初一": "2060-02-02..2060-02-03",
    "1940年清明": "1940-04-05..1940-04-06",
}


@pytest.mark.parametrize(
    ("text", "expected"), [*((text, times) for times, texts in WHOLE.items() for text in texts), *READ.items()]
)
def test_all_words_of_a_time_belong_to_it(text: str, expected: str) -> None:
    meaning = parse(text, NOW)
    assert shown(meaning) == expected
    assert not meaning.rest
    assert not meaning.labels


@pytest.mark.parametrize(
    ("text", "expected"),
    [("国庆放假通知", NATIONAL), ("国庆假日酒店", NATIONAL), ("2023年内蒙古", YEAR_2023), ("2023年内衣", YEAR_2023)],
)
def test_what_only_begins_like_such_a_word_stays(text: str, expected: str) -> None:
    meaning = parse(text, NOW)
    assert shown(meaning) == expected
    assert meaning.rest or meaning.places


@pytest.mark.parametrize("text", ["五一二地震", "五一二", "五一二纪念日", "二五一", "我家的狗年纪大了", "猴年马月"])
def test_what_only_looks_like_a_time(text: str) -> None:
    assert not parse(text, NOW).times


@pytest.mark.parametrize("text", ["五一", "五一三天", "五一一家人"])
def test_a_number_behind_a_feast_may_count_something(text: str) -> None:
    assert shown(parse(text, NOW)) == MAY_DAY


@pytest.mark.parametrize("feast", ["大年初一", "春节", "清明", "中秋", "农历八月初三", "腊月"])
def test_a_feast_beyond_the_tables_is_no_other_years(feast: str) -> None:
    assert parse(feast, NOW.replace(year=2099)).times[0].start is not None
    assert not parse(feast, NOW.replace(year=2105)).times
    assert not parse(f"2150年{feast}", NOW).times


@pytest.mark.parametrize(
    "unit", ["一", "不要2023年的，", "2023年 ", " ", "not in 2023, ", "除了周末，", "这几天", "but "]
)
def test_long_questions_take_time_that_grows_with_their_length(unit: str) -> None:
    def taken(length: int) -> float:
        text = f"2023年{unit * length}"[:length]
        best = 9.0
        for _ in range(3):
            before = time.perf_counter()
            parse(text, NOW)
            best = min(best, time.perf_counter() - before)
        return best

    parse(unit, NOW)
    assert taken(3900) < 0.01 + 8 * taken(975)


def test_the_present_of_another_zone_is_kept() -> None:
    now = datetime.fromisoformat("2026-11-27T15:30:00-07:00")
    assert parse("not in 2023", now).times[0].end == datetime.fromisoformat("2023-01-01T00:00:00-07:00")
