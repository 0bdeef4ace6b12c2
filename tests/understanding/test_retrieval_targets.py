"""The light embedder and the rules reach what fixtures/evaluation/targets.toml asks for, on the development lists."""

from __future__ import annotations

import pytest

from evaluation import conversations, pictures, retrieval
from evaluation.lists import targets

PART = "development"


@pytest.fixture(scope="module", autouse=True)
def _read_once() -> None:
    retrieval.scored(PART)


@pytest.mark.parametrize("measure", ["recall_at_5", "mrr"])
def test_questions_find_their_files(measure: str) -> None:
    assert retrieval.score(PART).value(measure) >= targets()["retrieval"][measure]


@pytest.mark.parametrize("category", ["cross", "broader"])
def test_languages_and_kinds_are_crossed(category: str) -> None:
    assert retrieval.score(PART).value("recall_at_5", category) >= targets()["retrieval"][category]["recall_at_5"]


@pytest.mark.parametrize("way", ["vectors", "both"])
def test_a_question_without_an_answer_is_not_answered_with_confidence(way: retrieval.Way) -> None:
    assert retrieval.highest(PART, way) <= targets()["retrieval"]["none"]["similarity_at_most"]


def test_both_ways_together_are_no_worse_than_one() -> None:
    together = retrieval.score(PART).value("mrr")
    assert together >= retrieval.score(PART, way="words").value("mrr")
    assert together >= retrieval.score(PART, way="vectors").value("mrr")


def test_changed_pictures_are_found() -> None:
    assert pictures.score(PART).value("recall_at_5") >= targets()["pictures"]["recall_at_5"]


@pytest.mark.parametrize("recall_only", [False, True], ids=["ranked", "recalled"])
def test_conversations_find_what_their_last_turn_asks_for(recall_only: bool) -> None:
    assert conversations.score(PART, recall_only=recall_only).value("mrr") >= targets()["conversations"]["mrr"]
