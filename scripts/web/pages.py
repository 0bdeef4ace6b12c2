"""Pages as written → pages of the corpus: hosts, addresses, times, sizes, qualities and ids, all by hash of the words.

A page's row depends on nothing but its own source and sites.toml, so adding pages moves no other.
"""

from __future__ import annotations

import hashlib
import re
import tomllib
from datetime import datetime, timedelta, timezone
from typing import Any

from web.sources import HERE, Page, Picture, Topic, placed, words

SITES = tomllib.loads((HERE / "sites.toml").read_text("utf-8"))
DISTRICTS = tomllib.loads((HERE / "districts.toml").read_text("utf-8"))
CHINA = timezone(timedelta(hours=8))
NEWEST = datetime(2026, 11, 23, tzinfo=CHINA)
ERAS = [(56, 0, 365), (16, 365, 730), (12, 730, 1095), (8, 1095, 1460), (5, 1460, 1825), (3, 1825, 2400)]
"""Share in a hundred of pages without a date, and how many days before NEWEST they lie."""
TALL = [(720, 1280), (720, 1280), (928, 1664), (936, 1664), (936, 1664), (1080, 1441), (928, 1232), (934, 1121)]
TALL += [(640, 960), (640, 934), (988, 2188), (400, 711), (1080, 1920), (1242, 1660), (750, 1000), (900, 1200)]
WIDE = [(1280, 853), (1621, 1050), (1680, 1050), (1778, 1280), (1918, 1280), (2000, 1125), (2560, 1440)]
WIDE += [(1280, 720), (1080, 720), (1200, 800), (1440, 1080), (960, 640)]
SQUARE = [(1080, 1080), (800, 800), (640, 640), (1242, 1242)]
COLUMNS = 64
HALF_WIDTH = str.maketrans("，！？：；（）。“”‘’", ",!?:;().\"\"''")
BESIDE_CHINESE = re.compile("(?<=[一-鿿》」”）℃%])([,:;?!]) ?|([,:;?!]) ?(?=[一-鿿《「“])")
BRACKETED = re.compile(r"\(([^()\n]*[一-鿿][^()\n]*)\)")
FULL_WIDTH = str.maketrans(",:;?!", "，：；？！")
QUOTED = re.compile('"([^"\n]*)"')
LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz123456789"


def number(*parts: object) -> int:
    """A whole number of 128 bits that depends on the parts alone."""
    return int.from_bytes(hashlib.sha256("\x00".join(map(str, parts)).encode()).digest()[:16], "big")


def cut(title: str) -> str:
    """A title as a search engine shows it: half-width punctuation, at most 64 columns, cut without an ellipsis."""
    shown, width = "", 0
    for letter in title.translate(HALF_WIDTH):
        width += 1 if letter.isascii() else 2
        if width > COLUMNS:
            break
        shown += letter
    return shown.strip()


def typeset(text: str, language: str) -> str:
    """Chinese with full-width punctuation beside Chinese characters and curved quotes, however it was typed."""
    if language != "zh":
        return text
    text = BRACKETED.sub(r"（\1）", QUOTED.sub(r"“\1”", text))
    return BESIDE_CHINESE.sub(lambda found: (found[1] or found[2]).translate(FULL_WIDTH), text)


def published(page: Page) -> datetime:
    """What `at:` says of the time, the rest by hash. One page in seven has a date only: midnight."""
    _, date = placed(page)
    dice = number(page.topic, page.title, "date")
    if date and len(date) == 10:
        day = datetime.fromisoformat(date).replace(tzinfo=CHINA)
    elif date:
        first = datetime.fromisoformat((date + "-01-01")[:10]).replace(tzinfo=CHINA)
        span = 28 if len(date) == 7 else 365
        day = first + timedelta(days=dice % min(span, (NEWEST - first).days + 1))
    else:
        share, at = dice % 100, 0
        while share >= ERAS[at][0]:
            share, at = share - ERAS[at][0], at + 1
        _, youngest, oldest = ERAS[at]
        day = NEWEST - timedelta(days=youngest + dice // 100 % (oldest - youngest))
    clock = number(page.topic, page.title, "time")
    if clock % 7 == 0:
        return day
    return day + timedelta(hours=6 + clock // 7 % 18, minutes=clock // 200 % 60, seconds=clock // 20_000 % 60)


def kind_of(topic: Topic, page: Page) -> str:
    """The kind of site: as written, else the platform for most, else one of the kinds that the topic lists."""
    if "poi" in page.headers:
        return "poi"
    if "medical" in page.headers:
        return "shelf"
    if kind := placed(page)[0]:
        return kind
    listed = words(topic.headers.get("sites", "")) or ["video", "note", "forum", "blog"]
    dice = number(page.topic, page.title, "kind")
    return "feed" if dice % 100 < SITES["spread"]["feed"] else listed[dice // 100 % len(listed)]


def carried(page: Page, kind: str) -> bool:
    """Whether the platform shows this page of another kind: the host is the platform's, the genre the kind's own."""
    spread = SITES["spread"]
    return kind in spread["kinds"] and number(page.topic, page.title, "carried") % 100 < spread["carried"]


def address(page: Page, forms: list[str], at: datetime) -> str:
    """One of the site's forms of an address, filled by hash."""
    dice = number(page.topic, page.title, "url")
    word = "".join(LETTERS[dice // len(LETTERS) ** place % len(LETTERS)] for place in range(10))
    return forms[dice % len(forms)].format(
        d19=str(10**18 + dice % (9 * 10**18)),
        d9=str(10**8 + dice // 7 % (9 * 10**8)),
        hex=f"{dice:032x}"[:24],
        word=word,
        day=at.strftime("%Y%m%d"),
        slash=at.strftime("%Y/%m/%d"),
    )


def image(page: Page, place: int, picture: Picture) -> dict[str, Any]:
    """A picture record. A named picture is the same, in id and size, wherever its topic shows it."""
    key = (page.topic, "named", picture.name) if picture.name else (page.topic, page.title, place, picture.caption)
    dice = number("image", *key)
    shapes = {"tall": TALL, "wide": WIDE, "square": SQUARE}
    share = dice % 100
    sizes = shapes[picture.shape or ("tall" if share < 85 else "wide" if share < 96 else "square")]
    width, height = sizes[dice // 100 % len(sizes)]
    caption = typeset(picture.caption, page.language)
    return {"id": f"{dice:032x}"[16:], "width": width, "height": height, "caption": caption}


def point(page: Page) -> dict[str, Any]:
    """`poi: scene | name | types | typeCode` and `where: district code | address | latitude,longitude`."""
    scene, name, types, code = (one.strip() for one in page.headers["poi"].split("|"))
    district, street, position = (one.strip() for one in page.headers["where"].split("|"))
    latitude, longitude = position.split(",")
    province, city, area = DISTRICTS[district]
    return {
        "scene": scene,
        "id": f"B0MY{number('poi', page.title) % 10**6:06d}",
        "name": name,
        "address": street,
        "latitude": f"{float(latitude):.6f}",
        "longitude": f"{float(longitude):.6f}",
        "provinceCode": district[:2] + "0000",
        "provinceName": province,
        "cityCode": district[:4] + "00",
        "cityName": city,
        "districtCode": district,
        "districtName": area,
        "typeCode": code,
        "types": types,
        "metadata": dict(page.facts),
    }


def row(topic: Topic, page: Page) -> dict[str, Any]:
    """A page of the corpus, as fixtures/web/README.md 1 describes it."""
    kind = kind_of(topic, page)
    site, at = SITES[kind], published(page)
    home = (SITES["feed"] if carried(page, kind) else site)[page.language]
    quality = site["quality"] + (number(page.topic, page.title, "quality") % 41 - 20) / 100
    made: dict[str, Any] = {
        "url": address(page, home["urls"], at),
        "title": cut(page.title),
        "published": at.isoformat(),
        "language": page.language,
        "text": typeset(page.text, page.language),
    }
    if "summary" in page.headers:
        made["summary"] = typeset(page.headers["summary"], page.language)
    made["images"] = [image(page, place, picture) for place, picture in enumerate(page.pictures)]
    tags = [*words(topic.headers.get("topic", "")), *words(topic.headers.get("tags", ""))]
    made["tags"] = list(dict.fromkeys([*tags, *words(page.headers.get("tags", ""))]))
    made |= {"quality": round(quality, 2), "site": home["name"], "genre": site["genre"], "ugc": site["ugc"]}
    if industry := page.headers.get("industry", topic.headers.get("industry")):
        made["industry"] = industry
    if "access" in page.headers:
        made["access"] = page.headers["access"]
    made |= {name: int(page.headers[name]) for name in ("delay", "status") if name in page.headers}
    if "poi" in page.headers:
        made["poi"] = point(page)
    if "medical" in page.headers:
        aliases = words(page.headers.get("aliases", ""))
        entry = {"type": page.headers["medical"], "entity": page.title, "aliases": aliases}
        made["medical"] = entry | {"attributes": [[name, typeset(value, page.language)] for name, value in page.facts]}
    return made
