"""What must not be there, however it is said; and what only sounds like a denial."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest

from emulator.understanding.language import Meaning, parse, tables
from emulator.understanding.language.negation import denials

NOW = datetime(2025, 8, 13, 15, 20, tzinfo=UTC)


def read(text: str) -> Meaning:
    return parse(text, NOW)


def wanted(meaning: Meaning) -> list[str]:
    return [one.name for one in (*meaning.labels, *meaning.places)]


DENIED = [
    # before the thing
    ("不想看到猫", [], ["猫"]),
    ("别要猫", [], ["猫"]),
    ("但是不要猫", [], ["猫"]),
    ("不要流浪狗", [], ["狗"]),
    ("动物，不算猫", ["动物"], ["猫"]),
    ("不模糊的照片", [], ["模糊"]),
    ("不笑的人", ["人物"], ["微笑"]),
    ("不下雨的街道", ["街道"], ["雨"]),
    ("不能游泳的海滩", ["海滩"], ["游泳"]),
    ("街道不要汽车", ["街道"], ["汽车"]),
    ("no stray dogs", [], ["狗"]),
    ("please don't include cats", [], ["猫"]),
    ("i don't want to see dogs", [], ["狗"]),
    ("leave out dogs", [], ["狗"]),
    ("animals, but skip dogs", ["动物"], ["狗"]),
    ("cats instead of dogs", ["猫"], ["狗"]),
    ("not dogs but cats", ["猫"], ["狗"]),
    ("any animal but cats", ["动物"], ["猫"]),
    ("everything but the dog", [], ["狗"]),
    ("no photos of dogs", [], ["狗"]),
    ("non-cat animals", ["动物"], ["猫"]),
    ("dogs -cats", ["狗"], ["猫"]),
    ("狗 -猫", ["狗"], ["猫"]),
    ("请勿显示猫", [], ["猫"]),
    ("all photos but the ones with dogs", [], ["狗"]),
    ("nothing with dogs", [], ["狗"]),
    # verbs between
    ("没戴眼镜的女人", ["女人"], ["眼镜"]),
    ("不穿鞋的孩子", ["孩子"], ["鞋子"]),
    ("未戴头盔的孩子", ["孩子"], ["头盔"]),
    ("不坐在沙发上的猫", ["猫"], ["沙发"]),
    ("不吃蛋糕的孩子", ["孩子"], ["蛋糕"]),
    ("没有人戴口罩", [], ["口罩"]),
    ("woman not wearing glasses", ["女人"], ["眼镜"]),
    ("man who isn't holding a phone", ["男人"], ["手机"]),
    ("dogs not on the grass", ["狗"], ["草"]),
    ("people not looking at the camera", ["人物"], ["相机"]),
    ("kids not eating cake", ["孩子"], ["蛋糕"]),
    ("kids who don't play football", ["孩子"], ["足球"]),
    ("nobody wearing glasses in the office", ["办公室"], ["眼镜"]),
    ("没人笑", [], ["微笑"]),
    ("不看镜头的小孩", ["孩子"], ["相机"]),
    ("dog not wearing a collar or a hat", ["狗"], ["帽子"]),
    ("people who don't smile", ["人物"], ["微笑"]),
    # behind the thing
    ("狗除外", [], ["狗"]),
    ("动物，猫除外", ["动物"], ["猫"]),
    ("狗不要", [], ["狗"]),
    ("狗不要，猫要", ["猫"], ["狗"]),
    ("把狗去掉", [], ["狗"]),
    ("动物，狗的照片除外", ["动物"], ["狗"]),
    ("一只狗都没有的公园", ["公园"], ["狗"]),
    ("cat-free photos", [], ["猫"]),
    ("car free street", ["街道"], ["汽车"]),
    ("dogs and cats excluded", [], ["狗", "猫"]),
    # lists
    ("狗和猫除外", [], ["狗", "猫"]),
    ("猫狗都不要", [], ["猫", "狗"]),
    ("狗、猫以外的动物", ["动物"], ["狗", "猫"]),
    ("without dogs, cats or birds", [], ["狗", "猫", "鸟"]),
    ("no cars, roses and bikes", [], ["汽车", "玫瑰", "自行车"]),
    ("neither dogs nor cats", [], ["狗", "猫"]),
    ("not dogs, cats", ["猫"], ["狗"]),
    ("不要狗的，要猫的", ["猫"], ["狗"]),
    ("只要狗，不要猫，也不要鸟", ["狗"], ["猫", "鸟"]),
    ("海边没有人也没有船", ["海滩"], ["人物", "船"]),
    ("a man with no hat and a woman", ["男人", "女人"], ["帽子"]),
    # with what is said of the thing
    ("没有雪的山", ["山"], ["雪"]),
    ("动物，不要沙发上的猫", ["动物"], ["猫"]),
    ("动物，不要笼子里的老虎", ["动物"], ["老虎"]),
    ("猫，不要黑色的猫", ["猫"], ["黑色"]),
    ("street with no red cars", ["街道"], ["汽车"]),
    ("cars, no red cars", ["汽车"], ["红色"]),
    # places
    ("北京除外", [], ["北京市"]),
    ("别要北京的", [], ["北京市"]),
    ("不去北京", [], ["北京市"]),
    ("不在北京，在上海", ["上海市"], ["北京市"]),
    ("中国，除了北京和上海", ["中国"], ["北京市", "上海市"]),
    ("anywhere but Hangzhou", [], ["杭州市"]),
    ("photos not taken in Beijing", [], ["北京市"]),
    ("dogs, but not in Beijing or in Shanghai", ["狗"], ["北京市", "上海市"]),
    ("Tokyo excluded", [], ["东京"]),
    ("日本就不用了", [], ["日本"]),
    ("Europe, but not France", ["欧洲"], ["法国"]),
    ("beaches in any country but Thailand", ["海滩"], ["泰国"]),
    ("pictures I didn't take in Paris", [], ["巴黎"]),
]


@pytest.mark.parametrize(("text", "there", "absent"), DENIED, ids=[text for text, _, _ in DENIED])
def test_what_is_denied(text: str, there: list[str], absent: list[str]) -> None:
    meaning = read(text)
    assert (wanted(meaning), [one.name for one in meaning.negated]) == (there, absent)


ASKED = [
    ("不锈钢杯子", ["杯子"]),
    ("不倒翁玩具", ["玩具"]),
    ("非洲的大象", ["大象", "非洲"]),
    ("别墅", ["房子"]),
    ("特别的猫", ["猫"]),
    ("无人机拍的海滩", ["无人机", "海滩"]),
    ("无障碍厕所", ["浴室"]),
    ("清除积雪的工人", ["雪", "工人"]),
    ("离不开手机的人", ["手机", "人物"]),
    ("没看过的电影", ["电影"]),
    ("有没有猫", ["猫"]),
    ("笑不笑的人", ["微笑", "人物"]),
    ("不是猫就是狗", ["猫", "狗"]),
    ("不只是猫", ["猫"]),
    ("别忘了猫", ["猫"]),
    ("不要忘记狗", ["狗"]),
    ("不能没有狗", ["狗"]),
    ("不要没有猫的照片", ["猫"]),
    ("没有狗的不要", ["狗"]),
    ("没有不笑的人", ["微笑", "人物"]),
    ("除了猫还有狗", ["猫", "狗"]),
    ("除了猫，也要狗", ["猫", "狗"]),
    ("除了猫什么都不要", ["猫"]),
    ("除了猫都不要", ["猫"]),
    ("没有别的动物，只有猫", ["猫"]),
    ("除了北京，还有上海", ["北京市", "上海市"]),
    ("不大的房子", ["房子"]),
    ("不远处的山", ["山"]),
    ("区别猫和狗", ["猫", "狗"]),
    ("没收的手机", ["手机"]),
    ("没有比这更美的海", ["海"]),
    ("不可错过的日落", ["日落"]),
    ("分别在北京和上海", ["北京市", "上海市"]),
    ("a nonstop flight over the sea", ["航班", "海"]),
    ("not only dogs but cats", ["狗", "猫"]),
    ("not just Beijing but Shanghai", ["北京市", "上海市"]),
    ("all but one dog", ["狗"]),
    ("an all but frozen lake", ["冰", "湖"]),
    ("nothing but dogs", ["狗"]),
    ("nobody but my mom", ["母亲"]),
    ("dogs but also cats", ["狗", "猫"]),
    ("besides dogs, also cats", ["狗", "猫"]),
    ("no animals except cats", ["动物", "猫"]),
    ("a cat but no other animals", ["猫"]),
    ("don't forget the dog", ["狗"]),
    ("don't exclude dogs", ["狗"]),
    ("not without my dog", ["狗"]),
    ("birds free in the sky", ["鸟", "天空"]),
    ("hands-free phone", ["双手", "手机"]),
    ("kids skipping rope", ["孩子", "绳子"]),
    ("bench beside water", ["长椅", "水景"]),
    ("a man free climbing a mountain", ["男人", "爬山", "山"]),
    ("can't wait to see the beach", ["海滩"]),
    ("can't live without my dog", ["狗"]),
    ("not far from the beach", ["海滩"]),
    ("no U-turn sign", ["路牌"]),
    ("beach - dogs", ["海滩", "狗"]),
    ("no dogs allowed sign", ["狗", "路牌"]),
]


@pytest.mark.parametrize(("text", "there"), ASKED, ids=[text for text, _ in ASKED])
def test_what_only_sounds_denied(text: str, there: list[str]) -> None:
    meaning = read(text)
    assert (wanted(meaning), meaning.negated) == (there, ())


ALL_BUT = {
    "image": ("video", "audio", "document"),
    "video": ("image", "audio", "document"),
    "document": ("image", "video", "audio"),
}


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        *((text, "video") for text in ("不要视频", "除了视频", "视频除外", "别要视频", "别给我看视频", "把视频去掉")),
        *((text, "video") for text in ("排除掉所有视频", "不用给我视频", "勿显示视频", "影片除外")),
        *(
            (text, "video")
            for text in ("视频以外的文件", "不是视频的文件", "除视频外的所有文件", "不想看视频", "非视频")
        ),
        *((text, "video") for text in ("exclude videos", "no videos", "non-video files", "files other than videos")),
        *((text, "video") for text in ("everything but videos", "beach -videos", "dogs, no videos please")),
        *((text, "document") for text in ("don't show me documents", "anything except documents", "PDF-free")),
        *((text, "image") for text in ("不要图片", "不要图", "no photos")),
    ],
)
def test_a_denied_kind_of_file_leaves_the_others(text: str, kind: str) -> None:
    assert read(text).media_types == ALL_BUT[kind]


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("photos, not videos", ("image",)),
        ("狗的照片，不要视频", ("image",)),
        ("视频不要，照片要", ("image",)),
        ("videos, no photos", ("video",)),
        ("要文件，不要视频", ("document",)),
        ("没有音乐的视频", ("video",)),
        ("documents but not PDFs", ("document",)),
        ("不要视频和音频", ("image", "document")),
        ("neither videos nor documents", ("image", "audio")),
        ("除了视频还要文档", ("video", "document")),
        ("not only photos but also videos", ("image", "video")),
        ("没有人的视频", ("video",)),
        ("videos without dogs", ("video",)),
        ("告别视频", ("video",)),
        ("有没有视频", ("video",)),
        ("别给我看狗的视频", ()),
        ("not filmed in Beijing", ()),
        ("不要截图", ()),
        ("没有地图", ()),
        ("不能拍照的博物馆", ()),
        ("图片、视频、音频和文档都不要", ()),
        ("no photos, videos, audio or documents", ()),
    ],
)
def test_kinds_of_files_beside_a_denial(text: str, kinds: tuple[str, ...]) -> None:
    assert read(text).media_types == kinds


@pytest.mark.parametrize(
    ("text", "people"),
    [
        ("海滩上没有一个人", 0),
        ("海滩上一个人都没有", 0),
        ("没有人影的沙漠", 0),
        ("no one at the beach", 0),
        ("不见人的街道", 0),
        ("not a soul on the beach", 0),
        ("beach without a single person", 0),
        ("没有人戴口罩", None),
        ("a beach free of people", 0),
        ("street without two men", None),
        ("无人驾驶的汽车", None),
        ("nobody but my mom", None),
        ("三个不戴帽子的人", 3),
        ("two men not wearing glasses", 2),
    ],
)
def test_people_who_are_not_there_are_not_counted(text: str, people: int | None) -> None:
    meaning = read(text)
    assert meaning.people == people
    assert any("person" in one.concepts for one in meaning.negated) is (people == 0)


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("狗除外", ""),
        ("动物，但不要猫", "动物"),
        ("一只狗都没有的公园", "公园"),
        ("photos but no videos", ""),
        ("man who isn't holding a phone", "man"),
        ("any place but Tokyo", ""),
        ("files other than videos", ""),
        ("no dogs allowed sign", "no dogs allowed sign"),
    ],
)
def test_a_denial_leaves_nothing_behind(text: str, rest: str) -> None:
    assert read(text).rest == rest


def test_words_that_hold_no_without_saying_so_are_needed() -> None:
    """Each of them would deny a thing behind it, or is read otherwise."""
    text = "不仅猫"
    assert denials(text, [(2, 3)]) == []
    assert denials(text.replace("仅", "要"), [(2, 3)]) != []


def test_patterns_of_the_table_never_match_nothing() -> None:
    table = tables.table("words")["negation"]
    for name in ("loose_zh", "tight_zh", "bare_zh", "loose_en", "tight_en", "after", "refused", "either", "only"):
        assert re.search(table[name], "") is None, name
