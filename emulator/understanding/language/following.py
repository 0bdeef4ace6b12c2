"""How the turns of a conversation hang together: words that say nothing, ask anew, or point back."""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass

from emulator.understanding.language import tables
from emulator.understanding.language.text import CHINESE, read


@dataclass(frozen=True, slots=True)
class Turn:
    """``said``: what is left without polite words, empty for thanks. ``request``: it asks for something anew
    (帮我找, "show me"). ``refusal``: it turns down what was found (不是这个). ``pronoun``: it points at what was
    spoken of (它, "them"). ``marker``: it goes on from there (那, 只要, "only", "also"), pronouns included."""

    said: str
    request: bool
    refusal: bool
    pronoun: bool
    marker: bool


def turn(text: str) -> Turn:
    """How one turn of the user follows the ones before."""
    plain = read(text).plain
    words = _words()
    said = words["polite"].sub(" ", words["refusal"].sub(" ", plain))
    said = re.sub(r"[\s,.!?;:，。！？；：~、…]+", " ", said).strip()
    pronoun = words["pronoun"].search(plain) is not None
    marker = pronoun or words["marker"].search(plain) is not None
    refusal = words["refusal"].search(plain) is not None
    return Turn(said, words["request"].search(plain) is not None, refusal, pronoun, marker)


@functools.cache
def _words() -> dict[str, re.Pattern[str]]:
    return {name: re.compile(_pattern(words)) for name, words in tables.table("following").items()}


def _pattern(words: list[str]) -> str:
    """Chinese words anywhere, English ones at the borders of words; the longest first. ``^``: at the beginning, ``$``:
    at the end of a sentence."""
    parts = []
    for word in sorted(words, key=len, reverse=True):
        begins, ends, bare = word.startswith("^"), word.endswith("$"), word.removeprefix("^").removesuffix("$")
        escaped = re.escape(bare) if CHINESE.search(bare) else rf"\b{re.escape(bare)}\b"
        escaped = rf"^\s*{escaped}" if begins else escaped
        parts.append(rf"{escaped}(?=\s*(?:[.!?,;]|$))" if ends else escaped)
    return "|".join(parts)
