"""From positions to addresses, and the names of places."""

from __future__ import annotations

import gzip
import re
import tomllib
from pathlib import Path

import pytest

from emulator.understanding.media import sidecar
from emulator.understanding.places import Address, countries_of, every, inside, nearest, tables
from emulator.understanding.places.borders import borders, country

ALBUM = tomllib.loads((Path(__file__).parents[2] / "scripts" / "album" / "places.toml").read_text("utf-8"))


@pytest.mark.parametrize(
    ("position", "address"),
    [
        ((30.2407, 120.1010), Address("中国", "浙江省", "杭州市", "西湖区")),
        ((39.9163, 116.3972), Address("中国", "北京市", "北京市", "东城区")),
        ((30.3706, 113.4545), Address("中国", "湖北省", "仙桃市")),
        ((23.0207, 113.7518), Address("中国", "广东省", "东莞市")),
        ((22.2764, 114.1829), Address("中国", "香港特别行政区", "香港特别行政区", "湾仔区")),
        ((22.1890, 113.5366), Address("中国", "澳门特别行政区", "澳门特别行政区", "风顺堂区")),
        ((25.0339, 121.5645), Address("中国", "台湾省", "台北市", "信义区")),
        ((22.6273, 120.3014), Address("中国", "台湾省", "高雄市")),
        ((48.8584, 2.2945), Address("法国", city="巴黎")),
        ((45.8992, 6.1294), Address("法国")),  # Geneva is near, but across the border
        ((-1.4061, 35.0081), Address("肯尼亚")),
        ((-29.6, 28.2), Address("莱索托")),  # a country in a hole of another
        ((1.2650, 103.82), Address("新加坡", city="新加坡")),
        ((43.08, 131.86), Address("俄罗斯", city="符拉迪沃斯托克")),
        ((66.5, -172.0), Address("俄罗斯")),  # beyond the date line
        ((0.0, -30.0), None),
        ((22.0, 115.8), None),
        ((90.0, 0.0), None),
        ((-80.0, 20.0), Address("南极洲")),
    ],
)
def test_addresses(position, address):
    assert nearest(*position) == address


def test_an_address_has_imms_names_and_nothing_empty():
    assert Address("中国", "北京市", "北京市", "东城区").facts() == {
        "Language": "zh-Hans",
        "Country": "中国",
        "Province": "北京市",
        "City": "北京市",
        "District": "东城区",
        "AddressLine": "中国北京市东城区",
    }
    assert Address("法国", city="巴黎").facts() == {
        "Language": "zh-Hans", "Country": "法国", "City": "巴黎", "AddressLine": "法国巴黎"
    }  # fmt: skip
    sidecar.parse(b'{"Addresses": [{"Language": "zh-Hans", "AddressLine": "x"}]}')


def test_the_albums_positions_are_in_the_right_city_and_mostly_in_the_right_district():
    right = {"Country": 0, "City": 0, "District": 0}
    chinese = [place for place in ALBUM.values() if place["address"][0] == "中国"]
    for place in chinese:
        found = nearest(*place["at"])
        assert found is not None
        told = dict(zip(("Country", "Province", "City", "District"), place["address"], strict=False))
        for name in right:
            right[name] += found.facts().get(name) == told[name]
    assert right["Country"] == right["City"] == len(chinese)
    assert right["District"] >= 0.6 * len(chinese)


def test_every_landmark_lies_where_its_table_says():
    for place in every():
        if place.level == "landmark":
            found = nearest(place.latitude, place.longitude)
            assert found is not None, place
            assert found.country == place.path[0], (place, found)


def test_names_come_with_level_path_and_all_spellings():
    places = {(place.level, place.name, place.path): place for place in every()}
    assert len(places) == len(every())
    hangzhou = places["city", "杭州市", ("中国", "浙江省", "杭州市")]
    assert hangzhou.spellings == ("杭州市", "杭州", "Hangzhou")
    assert (hangzhou.code, round(hangzhou.latitude), round(hangzhou.longitude)) == ("330100", 30, 120)
    assert places["province", "陕西省", ("中国", "陕西省")].spellings == ("陕西省", "陕西", "Shaanxi")
    assert places["province", "北京市", ("中国", "北京市")].spellings == ("北京市", "北京", "Beijing", "Peking")
    assert places["district", "朝阳区", ("中国", "北京市", "朝阳区")].spellings[:2] == ("朝阳区", "朝阳")
    assert places["city", "京都", ("日本", "京都")].spellings == ("京都", "Kyoto")
    assert "USA" in places["country", "美国", ("美国",)].spellings
    assert places["landmark", "西湖", ("中国", "浙江省", "杭州市", "西湖")].spellings == ("西湖", "West Lake")
    assert places["landmark", "富士山", ("日本", "富士山")].level == "landmark"
    assert places["district", "忠县", ("中国", "重庆市", "忠县")].spellings == ("忠县", "Zhongxian")
    assert {place.level for place in every()} == {"continent", "country", "province", "city", "district", "landmark"}
    assert not [place for place in every() if place.name in ("台湾", "中国香港特别行政区")]


def test_the_tables_are_whole():
    divisions = tables.divisions()
    assert len(divisions) > 3200
    assert list(divisions) == sorted(divisions)
    for code, one in divisions.items():
        assert re.fullmatch(r"\d{6}", code)
        assert one.province in divisions, code
        assert 73 < one.longitude < 136, code
        assert 3 < one.latitude < 54, code
        assert len(one.brief) != 1, code
        assert re.fullmatch(r"[A-Za-z' -]+", one.reading), code
    known = tables.countries()
    assert len(known) > 240
    assert {city.country for city in tables.cities()} <= set(known)
    assert len({city.english for city in tables.cities()}) == len(tables.cities())
    assert len(tables.cities()) > 140
    assert len(tables.landmarks()) >= 60
    assert set(tables.english()) <= set(divisions) | set(known)
    assert set(borders().codes) <= set(known)
    for city in tables.cities():
        assert country(city.latitude, city.longitude) in (city.country, None), city


def test_generated_tables_are_packed_the_same_way_everywhere():
    """gzip writes a time and a system into its head: both are fixed, so that a table made anew is the same file."""
    for name in ("divisions.tsv.gz", "borders.txt.gz"):
        data = (tables.HERE / name).read_bytes()
        assert data[4:8] == bytes(4)
        assert len(data) < 100_000
        assert gzip.decompress(data).endswith(b"\n")


def test_every_country_lies_on_a_continent():
    """But for those where nobody lives, and CLDR's own inventions."""
    nowhere = {"AQ", "BV", "GS", "HM", "IO", "QO", "TF", "UM", "XA", "XB", "ZZ"}
    placed = {code for one in tables.continents() for code in one.countries}
    assert placed == tables.countries().keys() - nowhere
    assert ("日本", "Japan") in [names[:2] for names in countries_of("亚洲")]
    assert countries_of("日本") == ()


def test_what_lies_in_what() -> None:
    """By the path, by the cities of a region, by the countries of a continent."""
    places = {(place.name, place.level): place for place in every()}
    states = places["加利福尼亚州", "province"]
    assert inside(places["旧金山", "city"], states)
    assert inside(places["金门大桥", "landmark"], states)
    assert inside(states, places["美国", "country"])
    assert inside(places["东京", "city"], places["东亚", "continent"])
    assert inside(places["杭州市", "city"], places["浙江省", "province"])
    assert not inside(places["东京", "city"], places["欧洲", "continent"])
    assert not inside(places["纽约", "city"], states)
    assert not inside(states, states)
    assert not inside(places["东亚", "continent"], places["亚洲", "continent"])


def test_the_cities_of_regions_are_in_the_table_and_in_their_country() -> None:
    country = {city.english: city.country for city in tables.cities()}
    for region in tables.regions():
        assert all(country[one] == region.country for one in region.cities), region


def test_the_tables_of_names_have_no_reading_that_nobody_uses() -> None:
    """Where one character is read in two ways: 朝阳 is Chaoyang, 长治 is Changzhi."""
    english = {place.code: place.spellings for place in every() if place.code}
    assert "Chaoyang" in english["110105"]
    assert "Changzhi" in english["140400"]
    assert "Yan'an" in english["610600"]
