"""Words for things that are other words as well."""

from __future__ import annotations

from datetime import datetime

import pytest

from emulator.understanding.language import parse, tables
from emulator.understanding.lexicon import lexicon

NOW = datetime.fromisoformat("2026-11-27T15:30:00+08:00")


def labels(text: str) -> list[str]:
    return [one.name for one in parse(text, NOW).labels]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("the cat we saw in Shanghai", ["猫"]),
        ("I saw a bear", ["熊"]),
        ("watch the sunset", ["日落"]),
        ("kids watch tv", ["孩子", "电视"]),
        ("we park the car", ["汽车"]),
        ("they train dogs", ["狗"]),
        ("ring the bell", ["钟声"]),
        ("he ducks under", []),
        ("we bear it", []),
        ("I want to book a hotel", ["酒店"]),
        ("rock concert", ["演唱会"]),
        ("glasses of wine", ["红酒"]),
        ("two glasses of red wine", ["红酒"]),
        ("两碗米饭", ["米饭"]),
        ("一车西瓜", ["西瓜"]),
        ("路虎", ["路虎"]),
        ("雪铁龙", ["雪铁龙"]),
        ("宝马", ["宝马"]),
        ("捷豹", ["捷豹"]),
        ("苹果手机", ["苹果手机"]),
        ("mouse on a keyboard", ["鼠标", "键盘"]),
        ("mp3 files", []),
        ("五一假期", []),
        ("清明假期", []),
        ("圣诞假期", []),
        ("Christmas holiday", []),
        ("旧金山金门大桥", []),
        ("中山公园", ["公园"]),
        ("downtown Chicago", []),
    ],
)
def test_what_is_only_spelled_like_a_thing_is_none(text: str, expected: list[str]) -> None:
    assert labels(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("saw", ["锯子"]),
        ("a saw on the table", ["锯子", "桌子"]),
        ("watch", ["手表"]),
        ("a gold watch", ["手表"]),
        ("bears in the forest", ["熊", "森林"]),
        ("a car in the park", ["汽车", "公园"]),
        ("a train", ["火车"]),
        ("a diamond ring", ["戒指"]),
        ("ducks on a lake", ["鸭子", "湖"]),
        ("a big rock", ["悬崖"]),
        ("spring flowers", ["春天", "花"]),
        ("kids play in the park", ["孩子", "玩耍", "公园"]),
        ("woman with glasses", ["女人", "眼镜"]),
        ("一个碗", ["碗"]),
        ("keyboard", ["键盘"]),
        ("a mouse", ["老鼠"]),
        ("草原上奔驰的马", ["草原", "马"]),
        ("一辆车", ["汽车"]),
        ("一只老虎", ["老虎"]),
        ("一匹马", ["马"]),
        ("a man playing the piano keyboard", ["男人", "玩耍", "钢琴"]),
        ("鸟的翅膀", ["鸟", "翅膀"]),
        ("羽毛", ["羽毛"]),
        ("请假条", ["请假"]),
        ("假期安排", ["假期"]),
        ("旧金山的桥", ["桥"]),
        ("盛大庆典", ["庆祝"]),
        ("松柏林", ["松树"]),
    ],
)
def test_the_same_words_are_things_elsewhere(text: str, expected: list[str]) -> None:
    got = labels(text)
    assert [one for one in got if one in expected] == expected
    assert set(got) <= {*expected, "钢琴"}


def test_a_cat_without_a_tail_may_have_feathers() -> None:
    meaning = parse("没有尾巴的猫", NOW)
    assert [one.name for one in meaning.negated] == ["尾巴"]
    assert "羽毛" not in meaning.negated[0].spellings


def test_a_make_of_car_is_a_car() -> None:
    known = lexicon()
    for name in ("宝马", "路虎", "雪铁龙", "捷豹"):
        (concept,) = known.named(name)
        assert "car" in known.ancestors(concept)
        assert not {"tiger", "horse", "snow", "leopard"} & {concept, *known.ancestors(concept)}


def test_the_tables_words_are_in_the_lexicon() -> None:
    table = tables.table("labels")
    words = [*table["verbs"]["words"].split(), *(row["word"] for row in table["senses"])]
    assert [word for word in words if not lexicon().named(word)] == []
    for row in table["senses"]:
        assert row["concept"] in lexicon().named(row["word"])
