"""A question as the rules read it: one way to write every character, and the way back."""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from emulator.understanding.language import tables

LONGEST = 4000
"""Characters of a question that are read for conditions; what follows stays in the rest, unread."""
CHINESE = re.compile("[\u3400-\u4dbf\u4e00-\u9fff\u3007]")
MASK = "|"
_PLAIN = {code: unicodedata.normalize("NFD", chr(code))[0] for code in range(0xC0, 0x180)}
_QUOTES = {"’": "'", "‘": "'", "`": "'", "“": '"', "”": '"', "–": "-", "—": "-", "―": "-", "−": "-", "○": "〇"}
_SIGNS = {ord(sign): plain for sign, plain in _QUOTES.items()}


@dataclass(frozen=True, slots=True)
class Text:
    """``written`` is what was read. ``plain`` is that in NFKC, in simplified characters, lower case, without accents;
    ``at`` tells for each character of ``plain`` (and for its end) where it came from in ``written``."""

    written: str
    plain: str
    at: Sequence[int]

    def upper(self, place: int) -> bool:
        """Whether the word at a place of ``plain`` was written with a capital."""
        return place < len(self.plain) and self.written[self.at[place]].isupper()

    def without(self, spans: Iterable[tuple[int, int]]) -> str:
        """``plain`` with signs that no rule knows in place of the spans: as long as before."""
        parts, here = [], 0
        for start, end in sorted(spans):
            if end > here:
                parts += [self.plain[here:start], MASK * (end - max(start, here))]
                here = end
        return "".join((*parts, self.plain[here:]))


def read(written: str) -> Text:
    """A question, made plain. Any string is taken, lone surrogates too."""
    written = written[:LONGEST]
    signs = _signs()
    low = written.lower()
    if unicodedata.is_normalized("NFKC", written) and len(low) == len(written):
        return Text(written, low.translate(signs), range(len(written) + 1))
    plain: list[str] = []
    at: list[int] = []
    for place, character in enumerate(written):
        if len(at) > LONGEST:  # one character may become eighteen
            written = written[:place]
            break
        made = unicodedata.normalize("NFKC", character).lower().translate(signs)
        plain.append(made)
        at += [place] * len(made)
    return Text(written, "".join(plain), (*at, len(written)))


@functools.cache
def _signs() -> dict[int, str]:
    """Accents, quotation marks and dashes, traditional characters: one character for one."""
    signs = {**_PLAIN, **_SIGNS}
    for simplified, traditional in tables.rows("traditional.tsv"):
        signs |= {ord(character): simplified for character in traditional}
    return signs
