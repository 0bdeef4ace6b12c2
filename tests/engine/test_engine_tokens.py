"""The token rule, and its promise: a phrase is found wherever it stands as a substring."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from oracle_words import phrase as substring

from emulator.engine import tokens
from emulator.engine.tokens import Term


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("西湖风景", ["西湖", "湖风", "风景", "景"]),
        ("猫", ["猫"]),
        ("Hello, World", ["hello", "world"]),
        ("IMG_2021-06.JPG", ["img", "2021", "06", "jpg"]),
        ("iPhone拍摄", ["iphone", "拍摄", "摄"]),
        ("ＡＢＣ１２", ["abc12"]),
        ("カメラ", ["カメ", "メラ", "ラ"]),
        ("한국", ["한국", "국"]),
        ("Straße É", ["straße", "é"]),
        ("", []),
        ("_-. ，。", []),
        ("x" * 300, ["x" * 255]),
    ],
)
def test_document_tokens(text, expected):
    assert tokens.document(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("西湖", (Term("西湖"),)),
        ("西湖风", (Term("西湖"), Term("湖风"))),
        ("猫", (Term("猫", prefix=True),)),
        ("西湖 cat", (Term("西湖"), Term("湖"), Term("cat"))),
        ("cat 猫", (Term("cat"), Term("猫", prefix=True))),
        ("!?", ()),
    ],
)
def test_phrase_terms(text, expected):
    assert tokens.phrase(text) == expected


def test_words_are_distinct_and_have_no_closing_character():
    assert tokens.words("西湖 cat 西湖 猫 Cat") == (Term("西湖"), Term("cat"), Term("猫", prefix=True))


@given(st.text("一二 \n\tab1À\u0301\u0308ΣΟﬁ①\ufdfaｶﾞ\u3099\u1100\u1161。,_", max_size=60), st.integers(1, 20))
def test_a_long_text_is_read_by_pieces_as_if_at_once(text, piece):
    whole = tokens.document(text)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tokens, "_PIECE", piece)
        assert tokens.document(text) == whole
        assert tokens.stored(text) == " ".join(whole)


def test_no_piece_of_a_long_text_is_long():
    for text in ("[" * 100_000, "字，" * 50_000, "a-" * 50_000):
        assert max(map(len, tokens._pieces(text))) < 17_000
    pieces = list(tokens._pieces("字 " * 50_000 + "\n" + "x" * 100))
    assert max(map(len, pieces)) < 17_000
    assert "".join(pieces) == "字 " * 50_000 + "\n" + "x" * 100


def test_version_is_part_of_the_rule():
    assert tokens.VERSION == "1", "a changed rule needs a new version, and this test a look"


def found(text: str, query: str) -> bool:
    """The phrase among the document's tokens, by the definition of a phrase."""
    there, wanted = tokens.document(text), tokens.phrase(query)
    return bool(wanted) and any(
        all(
            token.startswith(term.text) if term.prefix else token == term.text
            for token, term in zip(there[at:], wanted, strict=False)
        )
        for at in range(len(there) - len(wanted) + 1)
    )


alphabet = "猫狗山水杭州ab1 ,_ＡＢ"


@given(
    text=st.text(alphabet, max_size=14),
    query=st.text(alphabet, max_size=5),
    cut=st.integers(0, 13),
    size=st.integers(1, 6),
)
def test_a_phrase_is_a_substring(text, query, cut, size):
    for question in (query, text[cut : cut + size]):
        assert found(text, question) == substring(text, question)


@given(text=st.text(max_size=40))
def test_every_cjk_character_begins_one_token(text):
    words = tokens.document(text)
    assert all(word and len(word) <= tokens.LONGEST for word in words)
    assert tokens.document(" ".join(words)) or not words
