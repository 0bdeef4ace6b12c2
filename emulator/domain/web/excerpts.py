"""What a list of results shows of a page: a piece of its text around the words that were asked for."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from itertools import pairwise

SENTENCE_END = re.compile(r"[。！？!?；;\n]|\.(?=\s)")


def asked(text: str) -> tuple[str, ...]:
    """The words of a question without filler, longest first; pairs of Chinese characters too."""
    from emulator.understanding.embed import words
    from emulator.understanding.embed.keywords import pairs

    found: dict[str, None] = {}
    for cjk, run in words.read(text).runs:
        found[run] = None
        if cjk:
            found.update(dict.fromkeys(pairs(run)))
    return tuple(sorted(found, key=lambda one: (-len(one), one)))


def excerpt(text: str, words: Sequence[str], size: int) -> str:
    """At most so many characters from the sentence on that leads to most of the words; the first that has one."""
    if len(text) <= size:
        return text.replace("\n", " ")
    starts = [0, *(found.end() for found in SENTENCE_END.finditer(text))]
    low = text.lower()
    best, most = 0, -1
    for start, end in pairwise([*starts, len(text)]):
        window = low[start : start + size]
        own = any(word in low[start:end] for word in words)
        held = 2 * sum(len(word) for word in words if word in window) + own
        if held > most and window.strip():
            best, most = start, held
    return text[best : best + size].strip().replace("\n", " ")


def emphasised(text: str, words: Sequence[str]) -> str:
    """As HTML, with ``<em>`` around the words."""
    if not words:
        return html.escape(text, quote=False)
    found = re.compile("|".join(re.escape(word) for word in words), re.IGNORECASE)
    made, at = [], 0
    for one in found.finditer(text):
        made.append(html.escape(text[at : one.start()], quote=False))
        made.append(f"<em>{html.escape(one.group(), quote=False)}</em>")
        at = one.end()
    return "".join((*made, html.escape(text[at:], quote=False)))
