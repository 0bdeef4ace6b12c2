"""Patterns made from the words of a table."""

from __future__ import annotations

import re
from collections.abc import Iterable


def words(chinese: Iterable[str], english: Iterable[str]) -> re.Pattern[str]:
    """Chinese words anywhere, English ones at the borders of words, the longest first; never matches the empty text."""
    parts = [
        re.escape(word) if not word.isascii() else _latin(word) for word in sorted({*chinese, *english}, key=_longest)
    ]
    return re.compile("|".join(parts) or "(?!)")


def _longest(word: str) -> tuple[int, str]:
    return -len(word), word


def _latin(word: str) -> str:
    """An ASCII word between anything that is no ASCII letter or digit: 那个pdf in Chinese text is one."""
    left = "(?<![a-z0-9])" if word[0].isalnum() else ""
    right = "(?![a-z0-9])" if word[-1].isalnum() else ""
    return left + re.escape(word) + right
