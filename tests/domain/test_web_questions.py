"""Questions to the built-in web corpus: the graded ones reach their target, excluded sites stay away, and conditions
take out of an order without changing it."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

import pytest

from emulator.clock import CHINA
from emulator.domain.web import sites
from emulator.domain.web.denials import suspected, wanted
from emulator.domain.web.pages import Page
from emulator.domain.web.searching import Match, Question
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


ASKED = ("狮子", "桥", "怎么挑选一把适合新手的吉他", "马拉松", "butterfly on a flower", "train", "中秋节", "梵高")
YEAR = datetime(2026, 1, 1, tzinfo=CHINA)


async def test_few_results_are_the_first_of_many(cache: Path) -> None:
    async with web.opened(cache) as (searching, _):
        for text in ASKED:
            shown = (await searching.pictures(Question(text), 30)).pictures
            found = (await searching.pages(Question(text), 80)).matches
            for count in (1, 5, 20):
                assert (await searching.pictures(Question(text), count)).pictures == shown[:count]
                assert (await searching.pages(Question(text), count)).matches == found[:count]
            assert (await searching.pages(Question(text), 10, 10)).matches == found[10:20]


@pytest.mark.parametrize(
    ("text", "plain", "denied"),
    [
        ("非洲动物 不是狮子", "非洲动物", r"狮|\blions?\b"),
        ("除了猫以外的宠物", "宠物", r"[小家黑白橘]猫|猫咪|\bcats?\b|\bkittens?\b"),
        ("pets except cats", "pets", r"[小家黑白橘]猫|猫咪|\bcats?\b|\bkittens?\b"),
    ],
)
async def test_what_is_not_wanted_is_not_shown(cache: Path, text: str, plain: str, denied: str) -> None:
    def titles(matches: Sequence[Match]) -> list[str]:
        return [one.page.title for one in matches]

    async with web.opened(cache) as (searching, _):
        found, every = [titles((await searching.pages(Question(one), 20)).matches) for one in (text, plain)]
        assert len(found) == 20
        assert not [one for one in found if re.search(denied, one.lower())]
        assert [one for one in every if re.search(denied, one.lower())], "it would be shown"
        pictures = (await searching.pictures(Question(text), 20)).pictures
        assert len(pictures) == 20
        assert not [one for one in pictures if re.search(denied, one.picture.caption.lower())]


async def test_no_title_of_the_web_denies_anything(cache: Path) -> None:
    """People ask as pages are titled: what dogs must not eat, cooking without oil."""
    async with web.opened(cache) as (_, contents):
        texts = [text for one in contents.wording.values() for text in one.titles.split("\n")]
    assert not [text for text in texts if suspected(text) and wanted(text).gone]
    assert not [text for text in ("狗不能吃什么", "how to cook without oil", "片儿川不是川菜") if suspected(text)]


async def test_words_that_only_sound_like_a_denial_are_none(cache: Path) -> None:
    async with web.opened(cache) as (searching, _):
        assert (await searching.pages(Question("no-knead bread"), 1)).matches[0].page.title.startswith("No-knead bread")
        assert (await searching.pages(Question("不锈钢锅"), 5)).matches


async def test_conditions_only_take_out(cache: Path) -> None:
    async with web.opened(cache) as (searching, _):
        for text in ASKED:
            shown = (await searching.pictures(Question(text), 30)).pictures
            found = (await searching.pages(Question(text), 80)).matches
            assert found
            site = sites.bare(found[0].page.host)

            def there(page: Page, site: str = site) -> bool:
                return sites.covers(site, sites.bare(page.host))

            def elsewhere(page: Page, there: Callable[[Page], bool] = there) -> bool:
                return not there(page)

            conditions: list[tuple[Question, Callable[[Page], bool]]] = [
                (Question(text, exclude=(site,)), elsewhere),
                (Question(text, include=(site,)), there),
                (Question(text, since=YEAR), lambda page: page.published >= YEAR),
                (Question(text, languages=("en",)), lambda page: page.language == "en"),
            ]
            for question, fits in conditions:
                left = (await searching.pages(question, 50)).matches
                assert all(fits(one.page) for one in left)
                kept = [one.page.url for one in found if fits(one.page)][:50]
                assert [one.page.url for one in left][: len(kept)] == kept, (text, question)
                scores = [one.score for one in left]
                assert scores == sorted(scores, reverse=True)
            question, fits = conditions[0]
            fewer = [one.document for one in (await searching.pictures(question, 30)).pictures]
            kept = [one.document for one in shown if fits(one.page)]
            assert [one for one in fewer if one in kept] == kept[: len(fewer)]


async def test_scores_fall_with_the_order_and_tell_bad_answers_from_good(cache: Path) -> None:
    async with web.opened(cache) as (searching, _):
        best = {}
        for text in (*ASKED, "量子纠缠退相干", "who gets custody of the children after divorce"):
            scores = [one.score for one in (await searching.pages(Question(text), 80)).matches]
            assert scores == sorted(scores, reverse=True)
            assert all(0 <= score <= 1 for score in scores)
            best[text] = max(scores, default=0.0)
    assert min(best["狮子"], best["马拉松"], best["train"]) > 0.6
    assert best["量子纠缠退相干"] < 0.3
    assert best["who gets custody of the children after divorce"] < 0.5


@pytest.mark.parametrize(
    ("text", "topics"),
    [
        ("狮", {"lion"}),  # a character alone
        ("律师", {"law"}),  # no piano tuner: 调律师
        ("獅子", {"lion"}),
        ("espreso", {"coffee"}),  # slips of the pen
        ("长径鹿", {"savanna"}),
        ("butterly", {"insect"}),
        ("marathon", {"running"}),
    ],
)
async def test_the_first_picture_is_of_the_topic(cache: Path, text: str, topics: set[str]) -> None:
    async with web.opened(cache) as (searching, contents):
        named = web.names(contents)
        shown = (await searching.pictures(Question(text), 5)).pictures
    assert named[shown[0].address].partition(":")[0] in topics
    if text != "律师":
        assert len(shown) == 5


@pytest.mark.parametrize("text", ["asdfgh", "华为", "qwertyuiop", "einstein"])
async def test_what_the_corpus_does_not_have_finds_nothing(cache: Path, text: str) -> None:
    async with web.opened(cache) as (searching, _):
        assert not (await searching.pictures(Question(text), 20)).pictures
        assert not (await searching.pages(Question(text), 20)).matches
