"""The development list stays read as well as it was; the scorer itself gives and takes as the list's README says."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import cache
from typing import Any

import pytest

from emulator.understanding.language import Meaning, Named, Range, parse
from evaluation import queries
from evaluation.lists import targets
from evaluation.score import Table

LEAST = {"negated": 0.95, "media": 0.95, "people": 0.95, "precision": 0.85}
"""Of what has no target in the lists."""


@cache
def scores() -> Table:
    return queries.score("development")


@pytest.mark.parametrize(("measure", "target"), [("times", "times"), ("places", "places"), ("recall", "label_recall")])
def test_targets_are_reached(measure: str, target: str) -> None:
    assert scores().value(measure) >= targets()["queries"][target]


@pytest.mark.parametrize("measure", LEAST)
def test_the_rest_is_read_well(measure: str) -> None:
    assert scores().value(measure) >= LEAST[measure]


def test_traps_and_homographs_are_seen_through() -> None:
    assert scores().value("times", "trap") >= 0.9
    assert scores().value("places", "homograph") >= 0.8


def label(*names: str) -> Named:
    return Named(names[0], names, (), 0, 1)


ROW: Mapping[str, Any] = {
    "text": "",
    "labels": ["cat|猫", "tree?"],
    "negated": ["dog"],
    "media": ["video"],
    "people": 2,
}


@pytest.mark.parametrize(
    ("meaning", "expected"),
    [
        (Meaning(labels=(label("Cat"),), negated=(label("dog"),), media_types=("video",), people=2), set()),
        (
            Meaning(
                labels=(label("猫"), label("tree")), negated=(label("dog"),), media_types=("image", "video"), people=2
            ),
            set(),
        ),
        (Meaning(labels=(label("猫"),), negated=(label("dog"),), media_types=("video",), people=0), set()),
        (
            Meaning(labels=(label("cow"),), negated=(), people=3),
            {"recall", "precision", "negated", "media", "people", "query"},
        ),
        (
            Meaning(labels=(label("cat"), label("cow")), negated=(label("dog"),), media_types=("video",), people=2),
            {"precision", "query"},
        ),
    ],
)
def test_what_the_scorer_calls_wrong(meaning: Meaning, expected: set[str]) -> None:
    shares = queries.judged(ROW, meaning)
    assert {measure for measure, (right, of) in shares.items() if right < of} == expected


def test_times_may_be_told_in_other_ways_and_stand_in_any_zone() -> None:
    row = {"times": [["2020-01-01", "2020-02-01"]], "also": [[["2019-12-31", ""]]]}
    zone = datetime.fromisoformat("2020-01-01T00:00:00+09:00").tzinfo
    first = Range(datetime(2020, 1, 1, tzinfo=zone), datetime(2020, 2, 1, tzinfo=zone))
    assert queries.times_right(row, Meaning(times=(first,)))
    assert queries.times_right(row, Meaning(times=(Range(datetime(2019, 12, 31, tzinfo=zone), None),)))
    assert not queries.times_right(row, Meaning(times=(Range(datetime(2020, 1, 1, tzinfo=zone), None),)))
    assert not queries.times_right(row, Meaning())
    assert queries.times_right({}, Meaning())


@pytest.mark.parametrize(
    ("text", "places", "right"),
    [
        ("巴黎", [["Paris", "city"]], True),
        ("巴黎", [["Paris", "country"]], False),
        ("巴黎", [["Lyon", "city"]], False),
        ("巴黎", [["Paris", "city"], ["France", "country?"]], True),
        ("巴黎", [], False),
        ("猫", [["Paris", "city"]], False),
        ("巴黎和法国", [["Paris", "city"]], True),
    ],
)
def test_places_need_name_and_level(text: str, places: list[list[str]], right: bool) -> None:
    meaning = parse(text, datetime.fromisoformat("2025-01-01T00:00:00+00:00"))
    assert queries.places_right({"places": places}, meaning) is right
