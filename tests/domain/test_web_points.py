"""Points of interest: the built-in ones, asked for as people ask."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from emulator.clock import Clock
from emulator.domain.web import wishes
from emulator.domain.web.corpus import Corpus
from emulator.domain.web.pages import SCENES
from emulator.domain.web.points import Point
from emulator.domain.web.web import Web
from emulator.engine.embedded.engine import EmbeddedEngine
from emulator.understanding.embed.later import Later

pytestmark = pytest.mark.asyncio(loop_scope="module")
BUILT_IN = Path(__file__).parents[2] / "fixtures" / "web" / "points-of-interest.jsonl"
BEIJING = {"鼓楼小院酒店", "灰墙根儿铜锅涮肉", "故宫博物院", "三棵枣相声社", "什刹海", "烽火台野奢营地"}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def web(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Web]:
    folder = tmp_path_factory.mktemp("points")
    (folder / "points.jsonl").write_bytes(BUILT_IN.read_bytes())
    corpus = Corpus([folder], Later(), EmbeddedEngine, None)
    yield Web(corpus, Clock(), 10)
    await corpus.close()


async def names(web: Web, text: str, scene: str = "") -> list[str]:
    return [str((one.page.place or {})["name"]) for one in await web.points.find(text, scene, 10)]


@pytest.mark.parametrize(
    ("text", "scene", "found"),
    [
        ("北京", "", BEIJING),
        ("成都", "", {"成都大熊猫繁育研究基地", "竹椅茶铺", "六根甜水面", "云朵蹦床馆"}),
        ("上海餐厅", "", {"弄堂十七号"}),
        ("上海", "restaurants", {"弄堂十七号"}),
        ("北京的酒店", "", {"鼓楼小院酒店", "烽火台野奢营地"}),
        ("北京的酒店", "hotels", {"鼓楼小院酒店", "烽火台野奢营地"}),
        ("北京景点", "attractions", {"故宫博物院", "什刹海"}),
        ("杭州景点", "", {"断桥残雪", "灵隐寺", "拱宸桥"}),
        ("杭州住宿", "", {"云上·龙井民宿", "湖滨青年旅舍"}),
        ("hotels in Hangzhou", "", {"云上·龙井民宿", "湖滨青年旅舍"}),
        ("陕西景点", "", {"西安碑林博物馆", "秦始皇帝陵博物院(兵马俑)"}),
        ("上海市静安区酒店", "", {"梧桐里酒店"}),
        ("火锅店", "", {"灰墙根儿铜锅涮肉", "江湖码头老火锅"}),
        ("重庆火锅", "", {"江湖码头老火锅"}),
        ("杭州火锅店", "", set()),
        ("museums", "", {"西安碑林博物馆", "秦始皇帝陵博物院(兵马俑)", "故宫博物院"}),
        ("拉萨酒店", "", set()),
        ("日本酒店", "", set()),
        ("广州", "attractions", set()),
        ("重慶火鍋", "", {"江湖码头老火锅"}),
        ("上海餐廳", "", {"弄堂十七号"}),
        ("成都的茶館", "", {"竹椅茶铺"}),
        ("故宮附近的酒店", "", {"鼓楼小院酒店"}),
        ("医院", "", set()),
        ("杭州医院", "", set()),
        ("杭州的醫院", "", set()),
        ("北京学校", "", set()),
        ("杭州超市", "", set()),
        ("bank in Shanghai", "", set()),
        ("杭州医院", "attractions", set()),
        ("西湖附近的医院", "", set()),
        ("杭州的桥", "", {"断桥残雪", "拱宸桥"}),
        ("北京不要四合院的酒店", "", {"烽火台野奢营地"}),
        ("杭州不要民宿的酒店", "", {"湖滨青年旅舍"}),
    ],
)
async def test_areas_scenes_and_kinds_are_conditions(web: Web, text: str, scene: str, found: set[str]) -> None:
    assert set(await names(web, text, scene)) == found


HOTPOT = {"灰墙根儿铜锅涮肉", "江湖码头老火锅"}


@pytest.mark.parametrize(
    ("text", "every", "gone"),
    [
        ("不要火锅的餐厅", "餐厅", HOTPOT),
        ("除了火锅以外的餐厅", "餐厅", HOTPOT),
        ("不要火鍋的餐廳", "餐厅", HOTPOT),
        ("restaurants except hot pot", "餐厅", HOTPOT),
        ("不要火锅和海鲜的餐厅", "餐厅", {*HOTPOT, "老船锚啤酒屋"}),
        ("不是民宿的酒店", "酒店", {"云上·龙井民宿", "三弦客栈"}),
        ("除了北京以外的酒店", "酒店", {"鼓楼小院酒店", "烽火台野奢营地"}),
        ("hotels not in Beijing", "酒店", {"鼓楼小院酒店", "烽火台野奢营地"}),
        ("除了故宫以外的景点", "景点", {"故宫博物院"}),
        ("不去兵马俑的景点", "景点", {"秦始皇帝陵博物院(兵马俑)"}),
        ("不在杭州的景点", "景点", {"断桥残雪", "灵隐寺", "拱宸桥"}),
    ],
)
async def test_what_is_denied_is_left_out(web: Web, text: str, every: str, gone: set[str]) -> None:
    def all_of(points: list[Point]) -> set[str]:
        return {str((one.page.place or {})["name"]) for one in points}

    whole = all_of(await web.points.find(every, "", 100))
    assert gone < whole
    assert all_of(await web.points.find(text, "", 100)) == whole - gone


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("兵马俑", ["秦始皇帝陵博物院(兵马俑)"]),
        ("断桥残雪", ["断桥残雪"]),
        ("碑林博物馆", ["西安碑林博物馆"]),
        ("五山攀岩馆在哪", ["五山攀岩馆"]),
        ("panda", ["成都大熊猫繁育研究基地"]),
        ("量子力学", []),
        ("asdfgh", []),
    ],
)
async def test_a_name_finds_its_place_alone(web: Web, text: str, found: list[str]) -> None:
    assert await names(web, text) == found


@pytest.mark.parametrize(
    ("text", "first"),
    [("北京滑冰", "什刹海"), ("三亚亲子酒店", "候鸟湾亲子度假酒店"), ("西安 书法", "西安碑林博物馆")],
)
async def test_what_else_is_said_ranks(web: Web, text: str, first: str) -> None:
    assert (await names(web, text))[0] == first


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("故宫附近的酒店", ["鼓楼小院酒店"]),
        ("故宫博物院附近的酒店", ["鼓楼小院酒店"]),
        ("离天坛最近的酒店", ["鼓楼小院酒店"]),
        ("nearest hotel to the Forbidden City", ["鼓楼小院酒店"]),
        ("重庆洪崖洞附近美食", ["江湖码头老火锅"]),
        ("拙政园附近的面馆", ["半街面馆"]),
        ("西湖附近的酒店", ["湖滨青年旅舍", "云上·龙井民宿"]),
        ("restaurants near West Lake", ["桂满楼·运河店"]),
        ("故宫附近的景点", ["什刹海"]),
    ],
)
async def test_near_is_by_distance(web: Web, text: str, found: list[str]) -> None:
    points = await web.points.find(text, "", 10)
    assert [str((one.page.place or {})["name"]) for one in points] == found
    metres = [one.metres or 0.0 for one in points]
    assert metres == sorted(metres)
    assert 0 < metres[0] <= metres[-1] < 10_000


async def test_the_nearest_may_be_far(web: Web) -> None:
    assert await names(web, "八达岭附近的餐厅") == []
    assert await names(web, "八达岭最近的酒店") == ["烽火台野奢营地"]
    assert await names(web, "首都机场附近的酒店") == []
    (point,) = await web.points.find("离首都机场最近的酒店", "", 1)
    assert 10_000 < (point.metres or 0) < 50_000


async def test_near_what_no_table_knows(web: Web) -> None:
    assert await names(web, "北新桥附近的火锅") == ["灰墙根儿铜锅涮肉"]
    assert await names(web, "某某大厦附近酒店") == []
    assert len(await names(web, "帮我找一下附近的酒店")) == 10


async def test_the_table_means_something() -> None:
    known = wishes.table()
    assert {scene for scenes in known.scenes.values() for scene in scenes} == set(SCENES)
    assert {kind.scene for kind in known.kinds.values()} == set(SCENES)
    assert not known.kinds.keys() & known.scenes.keys()
    assert all(word == word.lower() for word in (*known.kinds, *known.scenes))
    assert all(kind.has and all(one == one.lower() for one in kind.has) for kind in known.kinds.values())
