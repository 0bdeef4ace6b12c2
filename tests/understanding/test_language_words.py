"""What a question asks for beside its times: places, labels and their absence, kinds of files, people, the rest."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from emulator.understanding.language import Meaning, parse, tables
from emulator.understanding.language.following import turn
from emulator.understanding.lexicon import lexicon

NOW = datetime(2025, 8, 13, 15, 20, tzinfo=UTC)


def read(text: str) -> Meaning:
    return parse(text, NOW)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("贵州的梯田", ["贵州省 province"]),
        ("上海的弄堂", ["上海市 city"]),
        ("香港夜市", ["香港特别行政区 city"]),
        ("在婺源看花", ["婺源县 district"]),
        ("北京朝阳的咖啡馆", ["朝阳区 district"]),
        ("朝阳区的公园", ["朝阳区 district"]),
        ("沈阳和大连", ["沈阳市 city", "大连市 city"]),
        ("浙江杭州西湖", ["西湖 landmark"]),
        ("北海道滑雪", ["北海道 province"]),
        ("北海的沙滩", ["北海市 city"]),
        ("長沙的橋", ["长沙市 city"]),
        ("瑞士和奥地利", ["瑞士 country", "奥地利 country"]),
        ("里约热内卢的海滩", ["里约热内卢 city"]),
        ("temples in Chiang Mai", ["清迈 city"]),
        ("ho chi minh city street food", ["胡志明市 city"]),
        ("the Eiffel Tower at night", ["埃菲尔铁塔 landmark"]),
        ("Kyoto, Japan", ["京都 city"]),
        ("London's bridges", ["伦敦 city"]),
        ("flight to turkey", ["土耳其 country"]),
        ("road trip in Georgia", ["格鲁吉亚 country"]),
        ("Zürich lake", ["苏黎世 city"]),
        ("Xi'an walls", ["西安市 city"]),
        ("hiking near Banff", ["班夫 city"]),
        ("New York skyline", ["纽约 city"]),
        ("photos from the US", ["美国 country"]),
        ("temples in Asia", ["亚洲 continent"]),
        ("欧洲的教堂", ["欧洲 continent"]),
        ("a trip through South America", ["南美洲 continent"]),
    ],
)
def test_places_are_found(text: str, expected: list[str]) -> None:
    assert [f"{one.name} {one.level}" for one in read(text).places] == expected


@pytest.mark.parametrize(
    "text",
    [
        *(
            "穿中山装的老人",
            "重庆小面",
            "新疆大盘鸡",
            "海南鸡饭",
            "云南白药牙膏",
            "四川话",
            "东北虎",
            "马里奥游戏",
            "王海南的作业",
            "和平鸽",
        ),
        *(
            "吃了一个汉堡",
            "日照充足",
            "树上的鸟巢",
            "广东人",
            "德国牧羊犬",
            "北京路的小店",
            "长城汽车",
            "凤凰图案",
            "平安符",
        ),
        *(
            "turkey sandwich",
            "a china teapot",
            "Peking duck",
            "Jack London novels",
            "nice shoes",
            "all of us",
            "brussels sprouts",
        ),
        *("guinea pig", "paris hilton", "a bath towel", "reading a book", "Michael Jordan poster", "give us a hug"),
    ],
)
def test_what_is_only_spelled_like_a_place_is_none(text: str) -> None:
    assert [one.name for one in read(text).places] == []


def test_a_place_brings_its_spellings_and_the_way_to_it() -> None:
    (lake,) = read("西湖边散步").places
    assert {"西湖", "West Lake"} <= set(lake.spellings)
    assert lake.place.path == ("中国", "浙江省", "杭州市", "西湖")


@pytest.mark.parametrize(
    ("text", "labels", "negated"),
    [
        ("花园里的狗和孩子", ["花园", "狗", "孩子"], []),
        ("没有狗的花园", ["花园"], ["狗"]),
        ("不要汽车的街道", ["街道"], ["汽车"]),
        ("没有任何汽车和自行车的街道", ["街道"], ["汽车", "自行车"]),
        ("除了狗之外的动物", ["动物"], ["狗"]),
        ("除了猫还有狗", ["猫", "狗"], []),
        ("有没有猫的照片", ["猫"], []),
        ("无人机", ["无人机"], []),
        ("beach without any dogs", ["海滩"], ["狗"]),
        ("a dog but no cat", ["狗"], ["猫"]),
        ("flowers, not roses or tulips", ["花"], ["玫瑰", "郁金香"]),
        ("animals except cats", ["动物"], ["猫"]),
        ("not only dogs", ["狗"], []),
        ("not red car", ["汽车"], ["红色"]),
        ("a car that is not red or blue", ["汽车"], ["红色", "蓝色"]),
        ("不是红色的汽车", ["汽车"], ["红色"]),
        ("不是红的汽车", ["汽车"], ["红色"]),
        ("a red car", ["汽车"], []),
        ("no black cats", [], ["黑猫"]),
        ("猫以外的动物", ["动物"], ["猫"]),
        ("mountains outside of China", ["山"], ["中国"]),
        ("中国以外的山", ["山"], ["中国"]),
        ("除了中国以外的山", ["山"], ["中国"]),
        ("a dog outside the house", ["狗", "房子"], []),
        ("churches, but not in Europe", ["教堂"], ["欧洲"]),
    ],
)
def test_labels_and_what_must_not_be_there(text: str, labels: list[str], negated: list[str]) -> None:
    meaning = read(text)
    assert [one.name for one in meaning.labels] == labels
    assert [one.name for one in meaning.negated] == negated


@pytest.mark.parametrize(
    ("text", "rest"),
    [("not red car", "car"), ("不是红色的", ""), ("photos outside of China", ""), ("a red car", "red car")],
)
def test_what_must_not_be_there_is_not_looked_for(text: str, rest: str) -> None:
    meaning = read(text)
    assert (meaning.rest, meaning.places) == (rest, ())


def test_a_sign_that_forbids_something_denies_nothing() -> None:
    for text in ("no smoking sign", "a no parking sign", "禁止吸烟标志"):
        assert read(text).negated == ()
        assert read(text).rest.endswith(("sign", "标志"))


@pytest.mark.parametrize(
    ("text", "groups"),
    [
        ("狮子或长颈鹿", [["狮子", "长颈鹿"]]),
        ("狮子或者大象", [["狮子", "大象"]]),
        ("猫还是狗", [["猫", "狗"]]),
        ("lion or giraffe", [["狮子", "长颈鹿"]]),
        ("a cat or a small dog on the beach", [["猫", "狗"], ["海滩"]]),
        ("猫、狗或兔子", [["猫", "狗", "兔子"]]),
        ("flowers with cats, dogs or rabbits", [["花"], ["猫", "狗", "兔子"]]),
        ("猫、狗和兔子", [["猫"], ["狗"], ["兔子"]]),
        ("小猫在睡觉", [["猫"]]),
        ("elephants drinking water", [["大象"]]),
        ("睡觉", [["睡觉"]]),
    ],
)
def test_one_label_of_each_group_is_asked_for(text: str, groups: list[list[str]]) -> None:
    assert [[one.name for one in group] for group in read(text).groups] == groups


def test_what_happens_is_named_in_the_lexicon() -> None:
    table = tables.table("words")["happening"]
    assert [word for word in (*table["zh"], *table["en"]) if not lexicon().named(word)] == []


@pytest.mark.parametrize(
    ("text", "places"),
    [("tokyo or paris", ["东京", "巴黎"]), ("paris or tokyo", ["巴黎", "东京"]), ("nice or ugly", [])],
)
def test_a_name_beside_a_place_in_a_choice_is_one(text: str, places: list[str]) -> None:
    assert [one.name for one in read(text).places] == places


@pytest.mark.parametrize(
    ("text", "labels", "rest"),
    [
        ("our trip to Tokyo in 2022", [], ""),
        ("a trip on a boat", ["旅行", "船"], "trip on a boat"),
        ("杭州那边拍的照片", [], ""),
        ("西湖邊的日落", ["日落"], "日落"),
        ("海边的日落", ["海滩", "日落"], "海边的日落"),
        ("杭州玩具店", ["玩具"], "玩具店"),
    ],
)
def test_what_says_nothing_beside_a_place_is_left_out(text: str, labels: list[str], rest: str) -> None:
    meaning = read(text)
    assert ([one.name for one in meaning.labels], meaning.rest) == (labels, rest)


def test_a_label_has_every_name_that_answers_it() -> None:
    (animal,) = read("动物").labels
    assert {"动物", "animal", "狗", "dog", "lion"} <= set(animal.spellings)
    (dog,) = read("dogs").labels
    assert "动物" not in dog.spellings


@pytest.mark.parametrize(
    ("text", "people"),
    [
        ("三个朋友吃火锅", 3),
        ("五位老师", 5),
        ("我们俩在山顶", 2),
        ("兄弟仨", 3),
        ("六口之家", 6),
        ("两个大人和三个小孩", 5),
        ("两个戴帽子的女孩", 2),
        ("12人合影", 12),
        ("一个女孩", None),
        ("三只猫", None),
        ("第三个人", None),
        ("两三个孩子", None),
        ("三人沙发", None),
        ("三个雪人", None),
        ("空无一人的车站", 0),
        ("没有人的街道", 0),
        ("four kids in the pool", 4),
        ("seven tired cyclists", 7),
        ("the three of us", 3),
        ("both of us", 2),
        ("family of five", 5),
        ("a group of eight", 8),
        ("a group of eight penguins", None),
        ("two men and three women", 5),
        ("two cats", None),
        ("a girl with a balloon", None),
        ("4-person tent", None),
        ("streets with nobody", 0),
    ],
)
def test_people_are_counted(text: str, people: int | None) -> None:
    assert read(text).people == people


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("生日的录像", ("video",)),
        ("那份PPT", ("document",)),
        ("会议录音", ("audio",)),
        ("音乐会", ()),
        ("照片和视频", ("image", "video")),
        ("狗的照片", ()),
        ("不是视频的", ("image", "audio", "document")),
        ("所有文件", ()),
        ("vids of the puppy", ("video",)),
        ("spreadsheets of costs", ("document",)),
        ("voice memos", ("audio",)),
        ("a box of paper clips", ()),
        ("music festival", ()),
        ("photos, not videos", ("image",)),
        ("photos or videos of snow", ("image", "video")),
    ],
)
def test_kinds_of_files(text: str, kinds: tuple[str, ...]) -> None:
    assert read(text).media_types == kinds


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("帮我找一下去年夏天在青岛拍的帆船照片", "帆船"),
        ("没有雪的山", "山"),
        ("2019年和2021年的荷花", "荷花"),
        ("please show me the lighthouse from last May", "lighthouse"),
        ("貓在窗邊", "貓在窗邊"),
        ("谢谢", ""),
        ("", ""),
    ],
)
def test_what_is_left(text: str, rest: str) -> None:
    assert read(text).rest == rest


@pytest.mark.parametrize(
    "text",
    [
        "２０１９年，臺北的貓咪",
        "ﬁsh in Paris without ﬁre",
        "München and a dog",
        "昨天 ㈱ 西湖的狗",
        "İstanbul'da cat in London",
    ],
)
def test_offsets_point_into_the_question_as_it_was_written(text: str) -> None:
    meaning = read(text)
    named = (*meaning.places, *meaning.labels, *meaning.negated)
    assert named
    for one in named:
        said = text[one.start : one.end]
        assert 0 < len(said) < len(text)
        assert read(said).places or read(said).labels, said


HOSTILE = {
    "digits": "1" * 100_000,
    "numerals": "一二三四五六七八九十年月日" * 8000,
    "surrogates": "\ud800猫\udfff" * 30_000,
    "no": "没有" * 50_000 + " not " * 20_000,
    "dates": "2020-01-01 to " * 7000,
    "quotes": "《" * 50_000 + "'" * 50_000,
    "spaces": " \t\n\u3000" * 25_000,
    "combining": "e\u0301" * 50_000,
    "expanding": "\ufdfa" * 5000,
    "nul": "\x00" * 100_000,
    "the day before": "the day before " * 7000,
    "three kids and": "three kids and " * 7000,
    "places": "北京上海" * 25_000,
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_any_text_is_read(text: str) -> None:
    meaning = read(text)
    assert len(meaning.times) <= 64
    assert meaning.rest.endswith(text[4000:])


@pytest.mark.parametrize(
    ("text", "said", "asks", "pronoun", "marker"),
    [
        ("谢谢，好的", "", False, False, False),
        ("ok thanks!", "", False, False, False),
        ("帮我找狗", "帮我找狗", True, False, False),
        ("show me dogs", "show me dogs", True, False, False),
        ("那猫呢", "那猫", False, False, True),
        ("它的耳朵", "它的耳朵", False, True, True),
        ("only the black ones", "only the black ones", False, True, True),
        ("and the cats?", "and the cats", False, False, True),
        ("帆船", "帆船", False, False, False),
    ],
)
def test_how_a_turn_follows(text: str, said: str, asks: bool, pronoun: bool, marker: bool) -> None:
    found = turn(text)
    assert (found.said, found.request, found.pronoun, found.marker) == (said, asks, pronoun, marker)
