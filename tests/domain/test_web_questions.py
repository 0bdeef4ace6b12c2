"""Questions to the built-in web corpus: the graded ones reach their target, excluded sites stay away."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from evaluation import web
from evaluation.lists import PARTS, table, targets


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("web")


async def test_whatever_is_graded_is_in_the_corpus(cache: Path) -> None:
    async with web.opened(cache) as (_, contents):
        known = set(web.names(contents).values())
    for part in PARTS:
        for row in table("web", part)["query"]:
            assert set(web.grades(row)) <= known, (row["text"], set(web.grades(row)) - known)


@pytest.mark.parametrize("part", PARTS)
def test_the_graded_questions_are_answered(part: str, cache: Path) -> None:
    assert web.score(part, cache=cache).value("ndcg_at_10") >= targets()["web"]["ndcg_at_10"]


def test_excluded_sites_never_appear_and_others_take_their_place(cache: Path) -> None:
    assert asyncio.run(web.trials(3000, cache)) == (0, 0)


def test_the_gain_of_an_order_is_measured_against_the_best() -> None:
    graded = {"a": 3, "b": 1}
    assert web.ndcg(["a", "b"], graded) == 1
    assert web.ndcg(["a", "a", "b"], graded) == 1
    assert web.ndcg(["b", "a"], graded) == pytest.approx((1 + 7 / 1.584962500721156) / (7 + 1 / 1.584962500721156))
    assert web.ndcg(["x"] * 9, graded) == 0
