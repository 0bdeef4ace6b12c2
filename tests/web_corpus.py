"""A small web of the tests' own: pages written out here, with pictures, places, medical entries and odd addresses."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

SAVANNA = "雄狮的鬃毛保护脖子。狮子一天睡二十个小时。狮群里母狮负责捕猎。"


def page(host: str, name: str, title: str, text: str = SAVANNA, **more: Any) -> dict[str, Any]:
    row = {
        "url": f"http://{host}/{name}",
        "title": title,
        "published": "2025-04-12T12:47:54+08:00",
        "language": "zh",
        "text": text,
        "images": [],
    }
    return row | more


def picture(caption: str, **more: Any) -> dict[str, Any]:
    return {"width": 720, "height": 1280, "caption": caption} | more


def lions(count: int) -> list[dict[str, Any]]:
    """Pages of the one platform that has most of them, a picture each."""
    return [
        page(
            "mbd.platform.example",
            f"news?nid={number}",
            f"草原上的狮子第{number}集",
            images=[picture(f"一头狮子站在草原上,第{number}张", url=f"http://img.example/{number}.jpg?for=bg")],
            tags=["狮子", "草原"],
            quality=round(0.3 + number / 100, 2),
            published=f"20{20 + number % 7}-0{1 + number % 9}-11T00:00:00+08:00",
        )
        for number in range(count)
    ]


def poi(name: str, scene: str, latitude: str, longitude: str, **more: Any) -> dict[str, Any]:
    return {
        "scene": scene,
        "id": f"B0{len(name):06d}",
        "name": name,
        "address": "北山街1号",
        "latitude": latitude,
        "longitude": longitude,
        "provinceName": "浙江省",
        "cityName": "杭州市",
        "cityCode": "330100",
        "typeCode": "100100",
        "types": "住宿服务;宾馆酒店",
        "metadata": {"score": "4.6", "averageSpend": "88.00"},
    } | more


def entry(kind: str, entity: str, text: str, *attributes: tuple[str, str]) -> dict[str, Any]:
    medical = {"type": kind, "entity": entity, "aliases": [], "attributes": [list(one) for one in attributes]}
    return page("med.example", f"{kind}/{entity}", entity, text, industry="medical", medical=medical)


def rows() -> list[dict[str, Any]]:
    """All pages."""
    shared = picture("两头狮子在树下", url="http://img.example/shared.jpg")
    return [
        *lions(40),
        page("www.360doc.com", "a", "狮子、老虎关在一起真会打架吗", images=[picture("一头狮子和一只老虎")]),
        page("m.weibo.com", "b", "小狮子闹腾", images=[picture("小狮子在玩耍"), picture("小狮子在睡觉")], ugc=True),
        page("notweibo.com", "c", "狮子不是微博", images=[picture("狮子趴在石头上")]),
        page("one.example", "shared", "两头狮子", images=[shared], site="一号站"),
        page("two.example", "shared", "两头狮子转载", images=[shared]),
        page(
            "long.example",
            "title",
            "狮子" * 40,
            images=[picture("狮子的特写", url="https://img.example/long", width=2560, height=1440)],
        ),
        page(
            "news.example",
            "finance",
            "央行下调存款准备金率",
            "央行今天宣布下调存款准备金率。市场流动性将会增加。",
            industry="finance",
            site="示例财经",
            genre="news",
            summary="央行下调存款准备金率。",
            published="2026-01-05T08:00:00+08:00",
        ),
        page(
            "news.example",
            "old",
            "存款准备金率的历史",
            "存款准备金率在过去多次调整。",
            industry="finance",
            published="2019-01-05T08:00:00+08:00",
        ),
        page(
            "zoo.example",
            "lion",
            "Lions of the savanna",
            "# Lions\n\nThe lion is a large cat of Africa. Lions live in **prides**.\n\n- [Facts](http://zoo.example/facts)\n"
            "- Mane & more\n\n![A lion](http://img.example/inline.jpg)\n",
            language="en",
            images=[picture("A lion rests under a tree", id="zoo-lion-1")],
            site="Example Zoo",
        ),
        page("closed.example", "secret", "不公开", access="forbidden"),
        page("slow.example", "slow", "很慢的页面", delay=300),
        page("gone.example", "gone", "没有了", status=503),
        page(
            "poi.example",
            "1",
            "湖畔饭店",
            "湖畔饭店在西湖边上,可以住宿。",
            poi=poi("湖畔饭店", "hotels", "30.2500", "120.1400"),
            images=[picture("饭店门面", url="http://img.example/hotel.jpg")],
        ),
        page(
            "poi.example",
            "2",
            "运河酒店",
            "运河酒店在运河边上,可以住宿。",
            poi=poi("运河酒店", "hotels", "30.3190", "120.1410"),
        ),
        page(
            "poi.example",
            "3",
            "外滩酒店",
            "外滩酒店在上海,可以住宿。",
            poi=poi("外滩酒店", "hotels", "31.2400", "121.4900", provinceName="上海市", cityName="上海市"),
        ),
        entry(
            "food", "燕麦", "燕麦富含膳食纤维。燕麦可以帮助控制血脂。", ("膳食纤维", "较高"), ("适宜人群", "多数成年人")
        ),
        entry("finding", "头痛", "头痛的原因很多。睡眠不足会引起头痛。", ("常见原因", "睡眠不足")),
        entry("medicine", "布洛芬", "布洛芬用于缓解疼痛和发热。布洛芬不宜空腹服用。", ("用途", "止痛退热")),
    ]


def fill(folder: Path, pages: list[dict[str, Any]] | None = None) -> Path:
    """Write the pages as a corpus; returns its folder."""
    folder.mkdir(parents=True, exist_ok=True)
    lines = (json.dumps(one, ensure_ascii=False) for one in (rows() if pages is None else pages))
    (folder / "pages.jsonl").write_text("\n".join(lines) + "\n", "utf-8")
    return folder
