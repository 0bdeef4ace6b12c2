"""Questions in words about the photos: hundreds that differ, each with at least 20 answers.

Each names two things that some photos show together, a month and a city; every second one is in Chinese.
"""

from __future__ import annotations

import json
from functools import cache
from itertools import product

from benchmarks import signed
from benchmarks.album import THINGS

FOUND = 20
MONTHS = (("April", 4), ("May", 5), ("June", 6))  # the first 4,000 photos are of these
CITIES = (("Hangzhou", "杭州"), ("Chengdu", "成都"), ("Lyon", "里昂"))
NAMES = ("山", "湖", "自行车", "猫", "市场", "桥", "雪", "晚餐", "火车", "花园", "灯笼")
CHINESE = dict(zip(THINGS, NAMES, strict=True))
# A photo shows three things, every third from its own: these two lie together in one.
PAIRS = [(thing, THINGS[(at + step) % len(THINGS)]) for at, thing in enumerate(THINGS) for step in (3, 6)]


@cache
def texts() -> list[str]:
    """All of them, neighbours as different as can be."""
    found = []
    for pair, (month, number), (city, name), turned in product(PAIRS, MONTHS, CITIES, (False, True)):
        one, other = reversed(pair) if turned else pair
        found.append(f"{one} and {other} in {city}, {month} 2019")
        found.append(f"2019年{number}月在{name}拍的{CHINESE[one]}和{CHINESE[other]}")
    step = 151  # shares no factor with their number
    return [found[at * step % len(found)] for at in range(len(found))]


def question(number: int) -> str:
    """The ``number``-th. Raises IndexError where there are no more that differ."""
    return texts()[number]


def semantic_query(text: str) -> bytes:
    return signed.call("SemanticQuery", {**signed.PLACE, "Query": text, "MaxResults": str(FOUND)})


def count(body: bytes) -> int:
    """How many files an answer has."""
    return len(json.loads(body)["Files"])
