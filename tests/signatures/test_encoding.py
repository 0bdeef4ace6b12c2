"""Long texts are worked on in parts: the result is that of the whole."""

from __future__ import annotations

import random
from urllib.parse import quote, quote_from_bytes, unquote_plus, unquote_to_bytes

import pytest

from signing.encoding import SLICE, again, decoded, quoted, slices, strict

PIECES = ("a", "-", "%", "%4", "%41", "%e7%8c%ab", "+", "*", "=", "%zz", "\udcff")


def texts() -> list[str]:
    """Of more than two slices, with every piece across their borders sooner or later."""
    chance = random.Random(5)
    made = ["".join(chance.choices(PIECES, k=SLICE * 2 // 3)) + "b" * SLICE for _ in range(20)]
    made += [
        "x" * (SLICE - shift) + piece * 9 + "y" * SLICE for shift in range(12) for piece in ("%41", "%%%41", "%C3%A9")
    ]
    return made


@pytest.mark.parametrize("text", texts(), ids=range(len(texts())))
def test_parts_make_the_whole(text: str) -> None:
    assert len(text) > SLICE
    assert "".join(slices(text)) == text
    raw = text.replace("+", "%20").encode("utf-8", "surrogateescape")
    assert strict(text) == quote_from_bytes(unquote_to_bytes(raw), safe="")
    assert decoded(text, "surrogateescape").encode("utf-8", "surrogateescape") == unquote_plus(
        text, errors="surrogateescape"
    ).encode("utf-8", "surrogateescape")
    assert again(text) == quote_from_bytes(text.encode("utf-8", "surrogateescape"), safe="")
    assert quoted(text) == quote(text, safe="", errors="surrogateescape")
