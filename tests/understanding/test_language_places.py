"""Names of places: what stands beside them decides, and what is only spelled like one is none."""

from __future__ import annotations

import time
from datetime import datetime

import pytest

from emulator.understanding.language import Meaning, parse

NOW = datetime.fromisoformat("2026-11-27T15:30:00+08:00")


def read(text: str) -> Meaning:
    return parse(text, NOW)


def named(text: str) -> list[str]:
    return [one.name for one in read(text).places]


@pytest.mark.parametrize(
    "text",
    [
        *("西北大环线", "东北大米", "西北大学", "华北大地", "大同小异", "中山公园", "中山路", "中山公园里的樱花"),
        *("出海口", "大理石地板", "包头巾的女人", "盛大庆典", "穿越南北", "未开封的酒", "松柏林", "金边眼镜"),
        *("包罗万象", "九份文件", "胡同里的猫", "稳如泰山", "合作社", "给定日期", "罗马数字", "沿海地带", "隆重庆祝"),
        *("Zhongshan Park", "Zhongshan Road", "Beijing Road", "Gulf of Mexico", "canada goose", "moscow mule"),
        *("Kansas City", "北京路", "马赛克", "印度教", "发展中国家", "bath", "give us a photo"),
    ],
)
def test_a_part_of_a_longer_word_is_no_place(text: str) -> None:
    assert named(text) == []


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("广西南宁", ["南宁市"]),
        ("江西南昌的夜景", ["南昌市"]),
        ("大同的石窟", ["大同市"]),
        ("大理的云", ["大理白族自治州"]),
        ("开封的夜市", ["开封市"]),
        ("柏林的冬天", ["柏林"]),
        ("越南北部", ["越南"]),
        ("中山的海边", ["中山市"]),
        ("北海道", ["北海道"]),
        ("罗马尼亚", ["罗马尼亚"]),
        ("印度尼西亚", ["印度尼西亚"]),
        ("虹桥火车站", ["虹桥火车站"]),
        ("虹桥机场", ["虹桥机场"]),
        ("南京路", ["南京路步行街"]),
        ("金门大桥", ["金门大桥"]),
        ("大本钟", ["大本钟"]),
        ("凯旋门", ["凯旋门"]),
        ("北大的银杏", ["北京大学"]),
        ("周口店遗址", ["周口店遗址"]),
        ("其中欧洲的照片", ["欧洲"]),
        ("Zhongshan", ["中山市"]),
        ("New Mexico", ["新墨西哥州"]),
    ],
)
def test_the_same_names_are_places_by_themselves(text: str, places: list[str]) -> None:
    assert named(text) == places


@pytest.mark.parametrize(
    "text",
    [
        *("Hangzhou, China", "Hangzhou, Zhejiang", "Hangzhou, Zhejiang Province, China", "photos in Hangzhou, China"),
        *("浙江杭州", "中国杭州", "杭州（浙江）", "浙江的杭州", "Hangzhou City", "hangzhou, china"),
        *(
            "near Hangzhou",
            "close to Hangzhou",
            "somewhere in Hangzhou",
            "in the city of Hangzhou",
            "downtown Hangzhou",
        ),
        *("around Hangzhou", "on the outskirts of Hangzhou", "all over Hangzhou", "northern Hangzhou", "Hangzhou area"),
        *("杭州周边", "杭州附近", "杭州市区", "杭州一带", "杭州境内", "杭州市中心", "杭州地区", "靠近杭州", "杭州西部"),
        *("杭州附近的照片", "在杭州周边拍的照片", "杭州郊区"),
    ],
)
def test_a_place_with_what_says_nothing_more_is_one_condition(text: str) -> None:
    meaning = read(text)
    assert [one.name for one in meaning.places] == ["杭州市"]
    assert meaning.rest == ""
    assert meaning.labels == ()


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("Paris, France", "巴黎"),
        ("Tokyo Japan", "东京"),
        ("San Francisco, California, USA", "旧金山"),
        ("Portland, OR", "波特兰"),
        ("Cambridge, UK", "剑桥"),
        ("nice, france", "尼斯"),
        ("Bath, England", "巴斯"),
        ("Atlanta, Georgia", "亚特兰大"),
        ("seattle, us", "西雅图"),
        ("Athens (Greece)", "雅典"),
        ("Tokyo Tower, Tokyo, Japan", "东京塔"),
        ("欧洲法国巴黎", "巴黎"),
        ("西藏拉萨布达拉宫", "布达拉宫"),
        ("旧金山金门大桥", "金门大桥"),
        ("中国北京", "北京市"),
    ],
)
def test_a_place_and_what_it_lies_in_are_one_with_all_their_words(text: str, place: str) -> None:
    (found,) = read(text).places
    assert found.name == place
    assert text[found.start : found.end] == text
    assert read(text).rest == ""


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("Paris, London and Rome", ["巴黎", "伦敦", "罗马"]),
        ("北京、上海", ["北京市", "上海市"]),
        ("Beijing, Shanghai, China", ["北京市", "上海市"]),
        ("Tokyo and Kyoto in Japan", ["东京", "京都"]),
        ("France", ["法国"]),
        ("浙江", ["浙江省"]),
        ("Cambridge, Massachusetts", ["马萨诸塞州"]),
        ("Paris, Texas", ["得克萨斯州"]),
        ("Paris, Texas and Rome", ["巴黎", "得克萨斯州", "罗马"]),
    ],
)
def test_places_beside_each_other_stay_several(text: str, places: list[str]) -> None:
    assert named(text) == places


@pytest.mark.parametrize(
    ("text", "ways"),
    [
        ("Chaoyang, Beijing", ["北京市/朝阳区"]),
        ("Chaoyang District", ["北京市/朝阳区"]),
        ("Chaoyang", ["北京市/朝阳区", "辽宁省/朝阳市"]),
        ("Chaoyang, Guangdong", ["汕头市/潮阳区"]),
        ("Chaoyang Park", ["北京市/朝阳公园"]),
        ("Taizhou", ["江苏省/泰州市", "浙江省/台州市"]),
        ("Taizhou, Zhejiang", ["浙江省/台州市"]),
        ("Yichun", ["黑龙江省/伊春市", "江西省/宜春市"]),
        ("Yulin in Shaanxi", ["陕西省/榆林市"]),
        ("Suzhou", ["江苏省/苏州市"]),
        ("Suzhou, Anhui", ["安徽省/宿州市"]),
        ("Xihu District, Hangzhou", ["杭州市/西湖区"]),
        ("南京鼓楼", ["南京市/鼓楼区"]),
        ("吉林", ["中国/吉林省"]),
        ("江浙沪", ["中国/上海市", "中国/江苏省", "中国/浙江省"]),
        ("港澳的夜景", ["中国/香港特别行政区", "中国/澳门特别行政区"]),
    ],
)
def test_a_name_of_several_places_is_what_stands_beside_it_or_all_of_them(text: str, ways: list[str]) -> None:
    found = read(text).places
    assert ["/".join(one.place.path[-2:]) for one in found] == ways
    assert len({(one.start, one.end) for one in found}) == 1


@pytest.mark.parametrize(
    ("text", "name", "country"),
    [
        ("东南亚", "东南亚", "泰国"),
        ("Southeast Asia", "东南亚", "越南"),
        ("中东的沙漠", "中东", "约旦"),
        ("temples in the Middle East", "中东", "埃及"),
        ("北欧的雪", "北欧", "挪威"),
        ("Scandinavia", "北欧", "瑞典"),
        ("东欧", "东欧", "波兰"),
        ("拉美国家", "拉丁美洲", "巴西"),
        ("Caribbean", "加勒比地区", "古巴"),
    ],
)
def test_a_part_of_a_continent_has_its_countries(text: str, name: str, country: str) -> None:
    from emulator.understanding.places import countries_of

    (found,) = read(text).places
    assert (found.name, found.level) == (name, "continent")
    assert country in [names[0] for names in countries_of(name)]


@pytest.mark.parametrize("text", ["不在杭州市区", "杭州市区以外", "not near Hangzhou", "anywhere but Hangzhou, China"])
def test_a_place_is_denied_with_what_stands_beside_it(text: str) -> None:
    meaning = read(text)
    assert ([one.name for one in meaning.negated], meaning.places) == (["杭州市"], ())


def test_a_long_question_of_places_takes_time_by_its_length() -> None:
    """Twice the text is hardly more than twice the work, over names that may join with each other."""
    text = "Chaoyang, San Francisco, California, USA; 东北大 "
    taken = []
    for count in (20, 40):
        spent = []
        for _ in range(4):  # the first one reads the tables
            begun = time.process_time()
            read(text * count)
            spent.append(time.process_time() - begun)
        taken.append(min(spent))
    assert taken[1] < 3.5 * taken[0]
