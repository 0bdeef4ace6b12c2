"""Concepts as tokens of the keyword index, and questions as weighted tokens."""

from __future__ import annotations

import pytest

from emulator.engine import tokens as engine
from emulator.understanding.embed.api import Evidence, Said
from emulator.understanding.embed.evidence import written
from emulator.understanding.embed.keywords import CONCEPT, MARK, PAIR, WORD, alone, terms, token, tokens
from emulator.understanding.lexicon import lexicon

TEXTS = [
    "帮我找去年夏天在海边拍的狗的照片",
    "how do I reset the Wi-Fi router?",
    "T恤",
    "IMG_2041.jpg",
    "七夕",
    "猫",
    "Zürich café",
    "ﬁre truck",
    "長頸鹿和大象",
]


def test_every_concept_is_a_token_that_the_engines_take() -> None:
    made = [token(concept) for concept in lexicon().concepts]
    assert all(engine.checked(one) == one for one in made)
    assert len(set(made)) == len(made)
    assert all(one.startswith(MARK) for one in made)
    assert not any(MARK in word for one in made for word in engine.document(one))


@pytest.mark.parametrize("text", TEXTS)
def test_words_of_a_question_are_cut_as_the_engine_cuts_a_text(text: str) -> None:
    stored = {*engine.document(text), *tokens([Evidence("caption", text)])}
    words = [word for word, _ in terms([Said(text)]) if not word.startswith(MARK)]
    assert set(words) <= stored
    engine.weighted("", terms([Said(text)]))


def test_a_file_has_its_concepts_and_their_kinds() -> None:
    found = tokens([Evidence("label", "corgi"), Evidence("caption", "a corgi and a lion")])
    assert found.count(token("corgi")) == 2
    assert {token(one) for one in ("dog", "mammal", "animal", "pet", "lion")} <= set(found)
    assert all(found.count(token(kind)) == 1 for kind in ("dog", "mammal", "animal"))


def test_a_question_has_its_own_concepts_alone() -> None:
    found = dict(terms([Said("a corgi")]))
    assert found == {token("corgi"): CONCEPT, "corgi": WORD}
    assert terms([Said("照片")]) == ()


def test_a_name_with_a_filler_in_it_is_looked_for_as_it_is() -> None:
    assert terms([Said("华为")]) == (("华为", PAIR),)
    assert terms([Said("有没有")]) == ()


@pytest.mark.parametrize(
    ("text", "characters"), [("椅", "椅"), ("椅 a 舞", "椅 舞"), ("猫", ""), ("的", ""), ("华为", "")]
)
def test_characters_alone_are_for_the_engine(text: str, characters: str) -> None:
    assert alone([Said(text)]) == characters


def test_a_question_of_several_weighs_them() -> None:
    found = dict(terms([Said("corgi", 0.45), Said("lion"), Said("lion", 0.2)]))
    assert found[token("corgi")] == pytest.approx(0.45 * CONCEPT)
    assert found[token("lion")] == CONCEPT
    assert found["corgi"] == pytest.approx(0.45 * WORD)


def test_a_record_becomes_evidence() -> None:
    facts = {
        "Labels": [{"LabelName": "狮子", "ParentLabelName": "动物", "LabelConfidence": 0.9}],
        "Insights": {"Image": {"Caption": "A lion at dawn"}},
        "OCRTexts": "EXIT",
        "Title": "Kenya",
        "Artist": "Ann",
        "CustomLabels": {"trip": "2024", "count": 3},
        "Addresses": [{"AddressLine": "肯尼亚纳罗克", "Country": "肯尼亚"}, {"Country": "中国", "City": "杭州市"}],
        "Size": 12,
    }
    assert [(one.kind, one.text) for one in written(facts, "2024/kenya/lion.savanna.jpg")] == [
        ("name", "lion.savanna"),
        ("folder", "2024"),
        ("folder", "kenya"),
        ("label", "狮子"),
        ("tag", "动物"),
        ("caption", "A lion at dawn"),
        ("title", "Kenya"),
        ("tag", "Ann"),
        ("ocr", "EXIT"),
        ("folder", "肯尼亚纳罗克"),
        ("folder", "中国 杭州市"),
        ("tag", "trip 2024"),
        ("tag", "count"),
    ]


@pytest.mark.parametrize("facts", [{}, {"Labels": None, "Insights": {}, "Figures": [{}]}, {"CustomLabels": "x"}])
def test_a_bare_record_is_its_name(facts: dict[str, object]) -> None:
    assert written(facts, "README") == (Evidence("name", "README"),)


def test_words_are_found_whole_and_by_the_parts_that_their_case_shows() -> None:
    asked = dict(terms([Said("iPhone PlayStation")]))
    assert {"iphone", "playstation", "play", "station"} <= asked.keys()
    kept = tokens([Evidence("name", "MyHolidayVideo_PlayStation trip")])
    assert {"holiday", "play", "station"} <= set(kept)
    assert "trip" not in kept, "the text itself has it"


def test_a_word_is_no_longer_than_the_index_keeps() -> None:
    assert [word for word, _ in terms([Said("a" * 300)])] == ["a" * 255]
