"""Slips of the pen in questions: what one letter or character makes a known word of, and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from emulator.domain.web import typos as spellings_of
from emulator.domain.web.corpus import contents_of
from emulator.domain.web.folders import pages
from emulator.domain.web.typos import RUNS, Typos, edits, joined
from emulator.webroom import SOURCE_PAGES


@pytest.fixture(scope="module")
def typos() -> Typos:
    return Typos(contents_of(pages([SOURCE_PAGES])))


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("espreso", "espresso"),  # left out
        ("mountian lake", "mountain lake"),  # swapped
        ("Basketbal", "basketball"),
        ("elephent", "elephant"),  # another letter
        ("restaurrant", "restaurant"),  # one too many
        ("大雄猫", "大熊猫"),
        ("动物圆", "动物园"),
    ],
)
def test_a_slip_is_read_as_what_was_meant(typos: Typos, text: str, meant: str) -> None:
    assert typos.mended(text) == meant


@pytest.mark.parametrize(
    "text",
    [
        "Espresso",
        "giraffes",
        "Tesla",  # short words are left alone
        "Einstein",
        "colorado",
        "tired laboratory mice",
        "Shakespeare",
        "qwertyuiop",
        "e" * 500,
        "李小龙",
        "钢琴家",
        "火国",
        "",
    ],
)
def test_other_words_stay_as_they_are(typos: Typos, text: str) -> None:
    assert typos.mended(text) == text


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("color of autumn leaves", "colour of autumn leaves"),
        ("Gray cats", "grey cats"),
        ("a colorful harbor", "a colourful harbour"),
        ("shopping center", "shopping centre"),
        ("old molds", "old moulds"),
        ("yoghurt", "yogurt"),  # the corpus spells this one as Americans do
        ("neighbors", "neighbours"),
        ("organized", "organised"),
    ],
)
def test_a_word_is_read_as_the_corpus_spells_it(typos: Typos, text: str, meant: str) -> None:
    assert typos.mended(text) == meant


def test_an_ending_is_joined_as_it_is_written() -> None:
    assert joined("center", "centre", "ed") == "centred"
    assert joined("centre", "center", "d") == "centered"
    assert joined("color", "colour", "ful") == "colourful"


def test_each_word_has_one_other_spelling() -> None:
    rows = Path(spellings_of.__file__).with_name("spellings.tsv").read_text("utf-8").splitlines()[1:]
    words = [word for row in rows for word in row.split("\t")]
    assert len(words) == 2 * len(rows) == len(set(words))
    assert all(word.isalpha() and word.islower() for word in words)


def test_of_a_long_question_the_first_runs_alone_are_looked_at(typos: Typos) -> None:
    assert typos.mended(" ".join(["动物圆"] * 20)) == " ".join(["动物园"] * RUNS + ["动物圆"] * (20 - RUNS))


def test_the_first_letter_is_no_slip() -> None:
    made = set(edits("bridge"))
    assert {"bride", "brigde", "fridge", "bridges", "bridle"} & made == {"bride", "brigde", "bridges", "bridle"}
