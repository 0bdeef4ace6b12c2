"""Slips of the pen in a question: a word that neither the corpus nor the lexicon has, and that is one letter or one
Chinese character away from one that they have, is read as that; and so is one that the corpus spells the American or
the British way alone."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

from emulator.domain.web.corpus import Contents

SEEN = 5
"""How often the corpus has a word that is none of the lexicon's before another is read as it."""
# Shorter words are too often one letter away from another one, longer Chinese runs are several words.
WORD = re.compile(r"(?<![^\W_])[a-z]{6,20}(?![^\W_])")
RUN = re.compile("(?<![\u4e00-\u9fff])[\u4e00-\u9fff]{3,4}(?![\u4e00-\u9fff])")
RUNS = 12
"""Runs of a question that are looked at: each may take a look through the whole corpus, half a millisecond."""
ENDINGS = "s|es|e|d|ed|ing|ful|less|y|ly|er|ers|ist|ists|ite|ation|ations|al|ical"
ALPHABET = "abcdefghijklmnopqrstuvwxyz"


class Typos:
    """Made once for a corpus: reads all of it and the lexicon, a tenth of a second."""

    def __init__(self, contents: Contents) -> None:
        from emulator.understanding.lexicon import lexicon

        texts = [text for one in contents.wording.values() for text in (one.titles, one.others)]
        texts += [page.text.lower() for page in contents.pages.values()]
        self._texts = "\n".join(texts)
        self._spelled = spelled(pairs := spellings())
        used = {found[1] for found in self._spelled.finditer(self._texts)}
        self._other = {one: other for one, other in pairs.items() if one not in used and other in used}
        self._known = Counter(found.group() for found in WORD.finditer(self._texts))
        self._masked: dict[str, set[str]] = defaultdict(set)
        for concept in lexicon().concepts.values():
            for word in concept.en:
                self._known.update(dict.fromkeys(WORD.findall(word.lower()), SEEN))
            for word in concept.zh:
                for mask in masks(word) if RUN.fullmatch(word) else ():
                    self._masked[mask].add(word)

    def mended(self, text: str) -> str:
        """The question as it was meant; mostly as it is."""
        low = text.lower()
        meant = self._spelled.sub(self._respelled, low)
        meant = WORD.sub(lambda found: self._word(found.group()), meant)
        meant = RUN.sub(lambda found: self._run(found.group()), meant, count=RUNS)
        return text if meant == low else meant

    def _respelled(self, found: re.Match[str]) -> str:
        other = self._other.get(found[1])
        return found[0] if other is None else joined(found[1], other, found[2] or "")

    def _word(self, word: str) -> str:
        if word in self._known or word.removesuffix("s") in self._known:
            return word
        near = [one for one in edits(word) if self._known[one] >= SEEN]
        return min(near, key=lambda one: (-self._known[one], one), default=word)

    def _run(self, word: str) -> str:
        """Only where one word alone can be meant."""
        near = {one for mask in masks(word) for one in self._masked.get(mask, ())}
        return near.pop() if len(near) == 1 and word not in self._texts else word


def joined(one: str, other: str, ending: str) -> str:
    """The other spelling with the ending of the one: centered, centred."""
    if other.endswith("e") and ending.startswith("e"):
        return other[:-1] + ending
    return other + ("ed" if ending == "d" and one.endswith("e") and not other.endswith("e") else ending)


def spellings() -> dict[str, str]:
    """From each spelling to the other one."""
    rows = Path(__file__).with_name("spellings.tsv").read_text("utf-8").splitlines()
    pairs = [row.split("\t") for row in rows if not row.startswith("#")]
    return {one: other for here, there in pairs for one, other in ((here, there), (there, here))}


def spelled(words: Iterable[str]) -> re.Pattern[str]:
    """Finds words that begin so: the beginning and the ending apart."""
    longest = sorted(words, key=len, reverse=True)
    return re.compile(rf"(?<![^\W_])({'|'.join(longest)})({ENDINGS})?(?![^\W_])")


def edits(word: str) -> Iterator[str]:
    """Words with the same first letter that a letter left out, added, changed or swapped with the next makes of it."""
    for at in range(1, len(word) + 1):
        before, behind = word[:at], word[at:]
        if behind:
            yield before + behind[1:]
            yield from (before + one + behind[1:] for one in ALPHABET)
        if len(behind) > 1:
            yield before + behind[1] + behind[0] + behind[2:]
        yield from (before + one + behind for one in ALPHABET)


def masks(word: str) -> Iterable[str]:
    return (f"{word[:at]}_{word[at + 1 :]}" for at in range(len(word)))
