"""Times that are not wanted, and times of which a part is not."""

from __future__ import annotations

from datetime import datetime

import pytest

from emulator.understanding.language import Meaning, parse

NOW = datetime.fromisoformat("2026-11-27T15:30:00+08:00")  # a Friday
ALL_BUT_2023 = "..2023-01-01 2024-01-01.."
YEAR_2023 = "2023-01-01..2024-01-01"
NO_SUMMER_2023 = "2023-01-01..2023-06-01 2023-09-01..2024-01-01"
NO_DECEMBER_2023 = "2023-01-01..2023-12-01"
NO_FEAST_2024 = "2024-01-01..2024-10-01 2024-10-08..2025-01-01"


def shown(meaning: Meaning) -> str:
    def day(moment: datetime | None) -> str:
        return "" if moment is None else f"{moment:%Y-%m-%d}" + (f"T{moment:%H}" if moment.hour else "")

    return " ".join(f"{day(one.start)}..{day(one.end)}" for one in meaning.times)


ALONE = (
    *(
        "2023年以外",
        "2023年之外的照片",
        "2023年除外",
        "2023年的照片除外",
        "2023年的除外",
        "2023年不要",
        "2023年的照片不要",
    ),
    *("2023年的就不要了", "2023年的别给我", "2023年不算", "2023年不考虑", "2023年不包括在内", "2023年的照片排除掉"),
    *("把2023年的照片去掉", "2023年的去掉", "除了2023年", "除2023年外", "除2023年之外的照片"),
    *(
        "除开2023年",
        "除去2023年",
        "除了2023年以外",
        "不在2023年",
        "不在2023年拍的照片",
        "不是2023年的",
        "不是在2023年拍的",
    ),
    *(
        "非2023年的照片",
        "不属于2023年的照片",
        "不算2023年",
        "不含2023年",
        "不包括2023年",
        "不要2023年的照片",
        "别要2023年的",
    ),
    *("请不要给我2023年的照片", "别给我看2023年的", "不要显示2023年的照片", "我不想要2023年的照片", "去掉2023年的照片"),
    *(
        "排除2023年的照片",
        "跳过2023年",
        "剔除2023年",
        "没有2023年的照片",
        "除了2023年，其他的都要",
        "除了2023年的其他照片",
        "2023年不想要了",
        "2023年外的照片",
    ),
    *("not in 2023", "not from 2023", "photos not taken in 2023", "photos that were not taken in 2023", "without 2023"),
    *("pictures that aren't from 2023", "no photos from 2023", "no pictures of 2023", "don't show me photos from 2023"),
    *(
        "do not include 2023",
        "exclude 2023",
        "exclude photos from 2023",
        "excluding 2023",
        "2023 excluded",
        "2023 aside",
    ),
    *("except 2023", "except for 2023", "photos except from 2023", "all photos except the ones from 2023", "skip 2023"),
    *("everything but 2023", "anything but 2023", "all but 2023", "any year but 2023", "every year except 2023"),
    *("any time other than 2023", "outside 2023", "photos taken outside of 2023", "apart from 2023", "minus 2023"),
    *(
        "besides 2023",
        "with the exception of 2023",
        "leave out 2023",
        "instead of 2023",
        "never in 2023",
        "nothing from 2023",
    ),
)


@pytest.mark.parametrize("text", ALONE)
def test_a_time_that_is_not_wanted_is_all_before_and_after(text: str) -> None:
    meaning = parse(text, NOW)
    assert shown(meaning) == ALL_BUT_2023
    assert not meaning.rest
    assert not meaning.media_types
    assert not meaning.negated


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("去年之外", "..2025-01-01 2026-01-01.."),
        ("去年夏天以外", "..2025-06-01 2025-09-01.."),
        ("2024年国庆除外", "..2024-10-01 2024-10-08.."),
        ("不是昨天拍的照片", "..2026-11-26 2026-11-27.."),
        ("周末除外", "..2026-11-21 2026-11-23.."),
        ("不是90年代的", "..1990-01-01 2000-01-01.."),
        ("除了2023年底", "..2023-10-01 2024-01-01.."),
        ("最近三天除外", "..2026-11-25 2026-11-28.."),
        ("except during the summer of 2023", "..2023-06-01 2023-09-01.."),
        ("not on July 4, 2023", "..2023-07-04 2023-07-05.."),
        ("July 4, 2023 excluded", "..2023-07-04 2023-07-05.."),
        ("not from the last three days", "..2026-11-25 2026-11-28.."),
        ("not before 2020", "2020-01-01.."),
        ("2020年以前的不要", "2020-01-01.."),
        ("2020年之后的照片不要", "..2021-01-01"),
        ("photos not from before 2020", "2020-01-01.."),
        ("不要2022年和2023年的照片", "..2022-01-01 2024-01-01.."),
        ("2022年和2023年以外", "..2022-01-01 2024-01-01.."),
        ("2021年到2023年以外", "..2021-01-01 2024-01-01.."),
        ("除了2021年、2023年的照片", "..2021-01-01 2022-01-01..2023-01-01 2024-01-01.."),
        ("不是2021年也不是2023年的", "..2021-01-01 2022-01-01..2023-01-01 2024-01-01.."),
        ("2021年、2022年和2023年除外", "..2021-01-01 2024-01-01.."),
        ("neither 2022 nor 2023", "..2022-01-01 2024-01-01.."),
        ("not in 2022 or 2023", "..2022-01-01 2024-01-01.."),
        ("not in 2021 and not in 2023", "..2021-01-01 2022-01-01..2023-01-01 2024-01-01.."),
        ("not between 2021 and 2023", "..2021-01-01 2024-01-01.."),
        ("2021, 2022 and 2023 excluded", "..2021-01-01 2024-01-01.."),
    ],
)
def test_longer_times_and_several_that_are_not_wanted(text: str, expected: str) -> None:
    meaning = parse(text, NOW)
    assert shown(meaning) == expected
    assert not meaning.rest


@pytest.mark.parametrize(
    ("expected", "texts"),
    [
        (
            NO_SUMMER_2023,
            (
                *(
                    "2023年除了夏天",
                    "2023年，除了夏天的照片",
                    "2023年除夏天外的照片",
                    "2023年除夏天以外",
                    "2023年不包括夏天",
                ),
                *("2023年的照片，夏天除外", "2023年，夏天除外", "2023年的照片，不要夏天的", "2023年但不是夏天"),
                *(
                    "2023年（夏天除外）",
                    "2023年的照片（不要夏天的）",
                    "除了夏天，2023年的都要",
                    "不要夏天的照片，2023年的",
                ),
                *("2023, but not in summer", "2023 except the summer", "2023 excluding summer", "2023, not the summer"),
                *("photos from 2023 outside of the summer", "2023 but without summer", "2023 (not the summer)"),
            ),
        ),
        (
            NO_DECEMBER_2023,
            (
                *("2023年除12月外", "2023年（不含12月）", "2023年除了冬天", "all of 2023 but December"),
                *("all 2023 except December", "2023 with the exception of December", "2023 minus December"),
                *("except for December, all of 2023", "photos of 2023 without the winter"),
                *("photos from 2023, except those from December",),
            ),
        ),
        (
            NO_FEAST_2024,
            (
                *("2024年的照片，但不要国庆的", "2024年的照片，但是国庆的不要", "2024年的照片里国庆的除外"),
                *("除了国庆，2024年的照片", "不要国庆的，2024年的照片", "2024年，国庆假期期间除外"),
                *("all of 2024 but National Day", "2024, National Day holidays excluded"),
            ),
        ),
    ],
)
def test_of_a_time_without_a_part_the_rest_stays(expected: str, texts: tuple[str, ...]) -> None:
    for text in texts:
        meaning = parse(text, NOW)
        assert (text, shown(meaning), meaning.rest) == (text, expected, "")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2020年到2022年不包括2021年", "2020-01-01..2021-01-01 2022-01-01..2023-01-01"),
        ("from 2020 to 2022 except 2021", "2020-01-01..2021-01-01 2022-01-01..2023-01-01"),
        (
            "2020年到2024年除了2021年和2023年",
            "2020-01-01..2021-01-01 2022-01-01..2023-01-01 2024-01-01..2025-01-01",
        ),
        ("2020年以后除了2022年", "2021-01-01..2022-01-01 2023-01-01.."),
        ("before 2020 except 2015", "..2015-01-01 2016-01-01..2020-01-01"),
        ("去年除了春节和国庆", "2025-01-01..2025-01-29 2025-02-05..2025-10-01 2025-10-08..2026-01-01"),
        ("去年不要春节的，也不要国庆的", "2025-01-01..2025-01-29 2025-02-05..2025-10-01 2025-10-08..2026-01-01"),
        (
            "last year, except Christmas, except Easter",
            "2025-01-01..2025-04-20 2025-04-21..2025-12-25 2025-12-26..2026-01-01",
        ),
        ("2023年，夏天和冬天除外", "2023-01-01..2023-06-01 2023-09-01..2023-12-01"),
        ("2023年除了5月到7月", "2023-01-01..2023-05-01 2023-08-01..2024-01-01"),
        ("2023 except between May and July", "2023-01-01..2023-05-01 2023-08-01..2024-01-01"),
        ("2021年到2022年除了5月到7月", "2021-01-01..2021-05-01 2021-08-01..2022-05-01 2022-08-01..2023-01-01"),
        ("2022年和2023年，除了夏天", "2022-01-01..2022-06-01 2022-09-01..2023-06-01 2023-09-01..2024-01-01"),
        ("上周除了周末", "2026-11-16..2026-11-21"),
        ("last week but not Wednesday", "2026-11-16..2026-11-18 2026-11-19..2026-11-23"),
        ("昨天除了晚上", "2026-11-26..2026-11-26T18"),
        ("10月除了1号到7号", "2026-10-08..2026-11-01"),
        ("5月除了五一", "2026-05-06..2026-06-01"),
        ("may 2024 except the first week", "2024-05-08..2024-06-01"),
        ("今年的照片，不包括这个月", "2026-01-01..2026-11-01 2026-12-01..2027-01-01"),
        ("Christmas but not 2023", "2025-12-25..2025-12-26"),
        ("2023 except 2023", "2023-01-01..2023-01-01"),
        ("2023年和2024年，不要2023年也不要2024年", "2023-01-01..2023-01-01"),
    ],
)
def test_a_part_is_cut_out_of_what_is_wanted(text: str, expected: str) -> None:
    meaning = parse(text, NOW)
    assert shown(meaning) == expected
    assert not meaning.rest


def test_all_weekends_of_a_time_are_cut_out() -> None:
    assert [one.start.day for one in parse("last month except weekends", NOW).times if one.start] == [1, 5, 12, 19, 26]
    assert len(parse("2023年除了周末", NOW).times) == 52


def test_what_is_too_much_to_cut_out_stays_to_be_read() -> None:
    meaning = parse("2022年到2024年除了周末", NOW)
    assert shown(meaning) == "2022-01-01..2025-01-01"
    assert meaning.rest == "除了周末"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        *(("除了2023年还有2022年", "2022-01-01..2024-01-01"), ("除了2023年以外还有2022年", "2022-01-01..2024-01-01")),
        *(("除了2023年，2022年也要", "2022-01-01..2024-01-01"), ("besides 2023 also 2022", "2022-01-01..2024-01-01")),
        *(
            ("不是2022年而是2023年的", YEAR_2023),
            ("not 2022 but 2023", YEAR_2023),
            ("2023 rather than 2022", YEAR_2023),
        ),
        *(("但是2023年", YEAR_2023), ("but in 2023", YEAR_2023), ("是不是2023年的照片", YEAR_2023)),
        *(("有没有2023年的照片", YEAR_2023), ("特别2023年", YEAR_2023), ("南非2023年的照片", YEAR_2023)),
        *(("告别2023年", YEAR_2023), ("不只是2023年的", YEAR_2023), ("2023年外滩", YEAR_2023)),
        *(("2023年外婆家", YEAR_2023), ("2023年不要猫的照片", YEAR_2023), ("2023年没有人的照片", YEAR_2023)),
        *(("2023年的婚礼，不要伴郎", YEAR_2023), ("not only 2023", YEAR_2023), ("a knot in 2023", YEAR_2023)),
        *(
            ("photos taken outside in 2023", YEAR_2023),
            ("the dog is outside since 2019", "2019-01-01.."),
            ("no cats in 2023", YEAR_2023),
        ),
        *(("dogs not on the grass in 2023", YEAR_2023), ("everything but the dog in 2023", YEAR_2023)),
        *(("cats but not dogs in 2023", YEAR_2023), ("dogs excluded in 2023", YEAR_2023)),
        *(("the snow did not fall in 2023", YEAR_2023), ("2023 without snow", YEAR_2023)),
        *(("I have not been there since 2019", "2019-01-01.."), ("2023年除夕", "2023-01-21..2023-01-22")),
    ],
)
def test_words_for_no_that_are_for_something_else(text: str, expected: str) -> None:
    assert shown(parse(text, NOW)) == expected


def test_things_beside_a_denied_time_are_kept() -> None:
    meaning = parse("photos of dogs in Beijing from 2023, except those from December, no cats", NOW)
    assert shown(meaning) == NO_DECEMBER_2023
    assert [one.name for one in meaning.labels] == ["狗"]
    assert [one.name for one in meaning.negated] == ["猫"]
    assert [one.name for one in meaning.places] == ["北京市"]
