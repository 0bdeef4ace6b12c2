"""Sentences of a passage, for answers that are made of them."""

from __future__ import annotations

import pytest

from emulator.domain.answering import sentences


@pytest.mark.parametrize(
    ("passage", "expected"),
    [
        ("One. Two! Three?", ["One.", "Two!", "Three?"]),
        ("Version 1.8 is out. So is 2.", ["Version 1.8 is out.", "So is 2."]),
        (
            "Clean the tube every day: put it into\nwarm water. Dry it.",
            ["Clean the tube every day: put it into warm water.", "Dry it."],
        ),
        ("First use\nRinse the tank and\nfill it.", ["First use", "Rinse the tank and fill it."]),
        ("Parts:\nthe tank\nThe lid", ["Parts:", "the tank", "The lid"]),
        ("第二条\n租金四千元。押金\n四千元。", ["第二条", "租金四千元。", "押金", "四千元。"]),
        ("…\n— \n", []),
    ],
)
def test_they_end_where_they_end(passage: str, expected: list[str]) -> None:
    assert list(sentences(passage)) == expected
