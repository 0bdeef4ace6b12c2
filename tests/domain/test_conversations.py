"""What a conversation asks for at its end."""

from __future__ import annotations

from datetime import datetime

import pytest

from emulator.domain.conversations import Question, Turn, carried, pointed, question, weights

NOW = datetime.fromisoformat("2026-03-18T10:30:00+08:00")


def asked(*texts: str) -> Question:
    return question([Turn(("user", "assistant")[at % 2], text) for at, text in enumerate(texts)], NOW)


def said(*texts: str) -> str:
    return " / ".join(f"{one.text} {one.weight:g}" for one in asked(*texts).said)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("谢谢", "nothing"),
        ("ok, thank you!", "nothing"),
        ("那2023年呢", "nothing"),
        ("great, thank you so much for your help", "nothing"),
        ("帮我找一下小狗的照片", "anew"),
        ("不是这个，我要养猫的", "anew"),
        ("not that one, a red bridge", "anew"),
        ("now show me pictures of bridges", "anew"),
        ("长颈鹿呢", "marker"),
        ("only the one in the fog", "marker"),
        ("帮我找一下它的尾巴", "marker"),
        ("怎么办理手续", "vague"),
        ("a red bridge", "otherwise"),
    ],
)
def test_how_much_of_the_history_counts(text: str, why: str) -> None:
    assert carried(text, NOW) == weights()["history"][why]


def test_turns_further_back_count_less_and_the_assistants_less_than_the_users() -> None:
    assert (
        said("合同", "有两份", "租期", "两年", "怎么续签")
        == "怎么续签 1 / 租期 0.6 / 两年 0.36 / 合同 0.42 / 有两份 0.252"
    )


def test_a_new_topic_ends_what_is_carried() -> None:
    assert said("狮子", "有", "帮我找一下小狗", "没有", "谢谢") == "帮我找一下小狗 1 / 没有 0.6"
    assert said("狮子", "有", "帮我找一下小狗") == "帮我找一下小狗 1"


def test_what_is_refused_is_not_carried_on() -> None:
    assert said("关于狗的文档", "有一份讲小狗的", "不要狗的，要猫的") == "猫 1 / 关于 的文档 0.45 / 有一份讲 的 0.27"
    assert said("dogs", "one", "except dogs") == "one 0.6"
    assert said("cats and puppies", "two", "no dogs") == "cats and 1 / two 0.6"
    assert said("重要文件", "有", "不要合同，要求和说明书") == "要求和说明书 1 / 重要文件 0.45 / 有 0.27"


def test_a_thing_takes_the_place_of_another_of_its_kind() -> None:
    assert said("肯尼亚的狮子", "一张狮子的照片", "大象呢") == "大象 1 / 肯尼亚的 0.45 / 一张 的照片 0.27"
    assert "鹦鹉" in said("宠物", "有鹦鹉", "只要鸟"), "a parrot is a bird"


def test_what_is_pointed_at_in_an_answer_counts_by_itself() -> None:
    answer = "有橘色小猫、草地上的小狗和鹦鹉。"
    assert pointed(answer, "那种鸟") == "鹦鹉"
    assert pointed("Bird chirps, a telephone ringing and rain.", "play the ringing one") == " a telephone ringing "
    assert pointed(answer, "多少钱") == ""
    assert said("家里的宠物", answer, "那种鸟给我看看").endswith("/ 鹦鹉 0.8")


def test_the_last_turn_that_names_a_time_or_a_place_wins() -> None:
    meaning = asked("2023年杭州的寺庙", "有", "那北京的呢").meaning
    assert [one.name for one in meaning.places] == ["北京市"]
    assert [one.start.year for one in meaning.times if one.start] == [2023]
    meaning = asked("2023年杭州的寺庙", "有", "2024年的呢").meaning
    assert [one.name for one in meaning.places] == ["杭州市"]
    assert [one.start.year for one in meaning.times if one.start] == [2024]
    assert not asked("2023年杭州的寺庙", "有", "帮我找一下租房合同").meaning.times
    assert "杭州" not in said("2023年杭州的寺庙", "有", "那北京的呢")
    assert "西湖" in said("西湖怎么玩", "坐船", "那雷峰塔呢"), "both are in one city"


def test_tool_turns_are_passed_over_and_what_must_not_be_there_is_of_the_newest() -> None:
    turns = [Turn("user", "不要猫"), Turn("tool", "42"), Turn("assistant", "好"), Turn("user", "那狗呢")]
    result = question(turns, NOW)
    assert result.meaning.negated == ()
    assert "42" not in str(result.said)
    assert [one.name for one in asked("宠物", "有", "不要猫").meaning.negated] == ["猫"]
    assert "猫" not in asked("宠物", "有", "不要猫").said[0].text
