"""The tables of concepts hold together, and spellings are found in texts."""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import Path

import pytest

from emulator.understanding.lexicon import Concept, Lexicon, lexicon
from emulator.understanding.lexicon.concepts import BadTable, own, read, silent, tables
from emulator.understanding.lexicon.matching import CHARACTERS, WORDS, written

OWN = tuple(own())
CJK = re.compile("[\u4e00-\u9fff]")


def found(text: str, every: bool = False) -> list[tuple[str, str]]:
    return [(text[match.start : match.end], match.concept) for match in lexicon().match(text, every)]


def test_there_are_as_many_as_are_promised() -> None:
    kinds = {parent for concept in OWN for parent in concept.parents}
    assert len([concept for concept in OWN if concept.id not in kinds]) >= 650
    assert 25 <= len([concept for concept in OWN if not concept.parents]) <= 40
    assert len(lexicon().concepts) >= 1200


@pytest.mark.parametrize(
    "text", ["one two", "full", "good", "back", "change", "first", "big", "down", "small", "第一", "位置"]
)
def test_everyday_words_are_no_evidence(text: str) -> None:
    assert found(text, every=True) == []
    words = {word for concept in lexicon().concepts.values() for word, _ in concept.related}
    assert words.isdisjoint(text.split())


def test_ids_are_unique_and_fit_into_a_token() -> None:
    assert len({concept.id for concept in OWN}) == len(OWN)
    assert all(re.fullmatch("[a-z0-9]+(-[a-z0-9]+)*", name) for name in lexicon().concepts)


def test_kinds_exist_and_lead_to_a_top() -> None:
    for concept in lexicon().concepts.values():
        assert all(parent in lexicon().concepts for parent in concept.parents), concept.id
        assert concept.id not in lexicon().ancestors(concept.id)
        top = lexicon().top(concept.id)
        assert top == concept.id or top in lexicon().ancestors(concept.id)


def test_names_are_in_both_languages() -> None:
    for concept in lexicon().concepts.values():
        assert concept.zh, concept.id
        assert concept.en, concept.id
        assert all(CJK.search(word) for word in concept.zh), concept.id
        assert not any(CJK.search(word) for word in concept.en), concept.id


def test_spellings_are_no_longer_than_what_is_looked_for() -> None:
    for concept in lexicon().concepts.values():
        for word in (*concept.spellings, *(word for word, _ in concept.related)):
            spelled = written(word)
            assert spelled, (concept.id, word)
            length = len(spelled) if CJK.search(spelled) else len(spelled.split(" "))
            assert length <= (CHARACTERS if CJK.search(spelled) else WORDS), (concept.id, word)


def test_no_spelling_has_two_senses_unless_it_says_so() -> None:
    """``*`` behind a word marks what is spelled so elsewhere as well."""
    senses: dict[str, list[Concept]] = defaultdict(list)
    for concept in OWN:
        assert len({written(word) for word in concept.spellings}) >= len(concept.spellings) - len(plurals(concept))
        for word in {written(word) for word in concept.spellings}:
            senses[word].append(concept)
    for word, concepts in senses.items():
        for concept in concepts:
            marked = word in {written(one) for one in concept.shared}
            assert marked == (len(concepts) > 1), (word, concept.id)


def plurals(concept: Concept) -> list[str]:
    """Nothing is written twice inside one concept."""
    return [word for word in concept.spellings if concept.spellings.count(word) > 1]


def test_words_are_simplified_and_without_colours() -> None:
    """Texts come folded; a colour is asked for by what pixels show."""
    from emulator.understanding.embed.palette import palette
    from emulator.understanding.embed.words import simplified

    hues = {word for word, place in palette().words.items() if place < len(palette().ranges)}
    for concept in OWN:
        assert not hues & set(concept.spellings), concept.id
        assert all(simplified(word) == word for word in concept.spellings), concept.id
    assert {word for word in hues if len(word) > 1} <= set(silent())
    assert all(simplified(word) == word for word in silent())


@pytest.mark.parametrize(
    ("text", "concepts"),
    [
        ("草原上的狮子", [("草原", "grassland"), ("狮子", "lion")]),
        ("Two Golden Retrievers & geese", [("Golden Retrievers", "golden-retriever"), ("geese", "goose")]),
        ("hot-air_balloon", [("hot-air_balloon", "hot-air-balloon")]),
        ("T恤", [("T恤", "t-shirt")]),
        ("smartT恤", []),
        ("生日蛋糕", [("生日蛋糕", "birthday-cake")]),
        ("北京烤鸭", [("北京烤鸭", "roast-duck")]),
        ("马上就来，花时间", []),
        ("the catalogue", []),
        ("钢琴调律师", [("钢琴调律师", "piano-tuner")]),
        ("butterfly stroke", [("butterfly stroke", "swimming")]),
        ("五十分钟的快门", []),
        ("Café", [("Café", "cafe")]),
        ("glasses", [("glasses", "glasses")]),
        ("children's drawings", [("children's", "child"), ("drawings", "painting")]),
        ("", []),
        ("\ud800 \U0001f981", []),
    ],
)
def test_spellings_are_found_longest_first(text: str, concepts: list[tuple[str, str]]) -> None:
    got = found(text)
    assert [span for span, _ in got] == [span for span, _ in concepts]
    assert [concept for _, concept in got] == [concept for _, concept in concepts]


def test_a_word_of_several_senses_divides_its_weight() -> None:
    bats = lexicon().match("keyboard")
    assert {match.concept for match in bats} == {"keyboard", "piano"}
    assert [match.weight for match in bats] == [0.5, 0.5]
    assert lexicon().match("河")[0].weight < lexicon().match("河流")[0].weight


def test_conditions_see_only_what_was_written_by_hand() -> None:
    """Annotations and related words are for the embedding, where a wrong sense costs little."""
    assert found("trombone") == []
    assert found("trombone", every=True) == [("trombone", "cldr-trombone")]
    assert {lexicon().concepts[match.concept].source for match in lexicon().match("trombone lion", every=True)} == {
        "own",
        "cldr",
    }


def test_kinds_and_what_belongs_to_them() -> None:
    words = lexicon()
    assert list(words.ancestors("corgi").items()) == [("dog", 1), ("mammal", 2), ("pet", 2), ("animal", 3)]
    assert {"lion", "corgi", "goldfish"} <= set(words.descendants("animal"))
    assert "animal" not in words.descendants("animal")
    assert words.top("corgi") == "animal"
    assert words.named(" 小狗 ") == ("dog",)
    assert words.named("小狗和猫") == ()


def test_a_concept_of_two_kinds_is_found_under_both() -> None:
    small = Lexicon(
        [Concept("a", ("甲",), ("a",)), Concept("b", ("乙",), ("b",)), Concept("c", ("丙",), ("c",), ("a", "b"))]
    )
    assert small.ancestors("c") == {"a": 1, "b": 1}
    assert small.descendants("b") == ("c",)


@pytest.mark.parametrize(
    "line",
    ["猫", "猫=", "=cat", "猫=cat=kitty", "   猫=cat", "    猫=cat"],
    ids=["no sign", "no en", "no zh", "two", "odd", "deep"],
)
def test_a_line_that_is_none_is_refused(tmp_path: Path, line: str) -> None:
    path = tmp_path / "bad.txt"
    path.write_text(f"动物=animal\n{line}\n" if line[0] != " " or len(line) - len(line.lstrip()) != 4 else line + "\n")
    with pytest.raises(BadTable, match=r"bad\.txt:[12]"):
        tuple(read(path))


def test_every_file_is_read() -> None:
    assert {path.name for path in tables()} >= {"animals.txt", "papers.txt", "life.txt"}
    assert len(list(silent())) > 100
