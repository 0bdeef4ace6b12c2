"""What of a question ranks, beside what of it is a condition."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from emulator.understanding.embed.api import Said

if TYPE_CHECKING:  # the language is imported with the first question
    from emulator.understanding.language.meaning import Meaning


def narrowed(allowed: Sequence[str], named: Sequence[str]) -> tuple[str, ...]:
    """The media types that a question names, of those that are allowed (none: all are); if it names only others, those
    that are allowed."""
    return tuple(one for one in allowed if one in named) or tuple(allowed or named)


def spoken(text: str, meaning: Meaning) -> tuple[Said, ...]:
    """What ranks of a question beside its conditions. A landmark is to be seen, too; what is all conditions ranks
    nothing, what has none ranks as a whole."""
    landmarks = [text[one.start : one.end] for one in meaning.places if one.level == "landmark"]
    rest = " ".join((meaning.rest.strip() if says(meaning.rest) else "", *landmarks)).strip()
    conditions = meaning.times or meaning.places or meaning.media_types or meaning.negated
    return (Said(rest or text),) if rest or not conditions else ()


def bare(text: str, meaning: Meaning) -> str:
    """A text without its polite words, what it names a kind of file by, and what must not be there. Where it names a
    time or a place it stays whole: they are no conditions here, so they rank."""
    rest = meaning.rest.strip()
    return rest if not meaning.times and not meaning.places and says(rest) else text


def says(rest: str) -> bool:
    """Whether more is left of a question than words that say nothing: "in", "from", 我们在."""
    from emulator.understanding.embed import words

    return bool(words.read(rest).runs)


def fulfilled(meaning: Meaning, found: bool) -> bool:
    """Whether what fulfils the time and the place answers, although the rest of the question fits it little: where the
    rest says nothing more, a landmark at the most, or where nothing is ``found`` and the rest names no thing that the
    lexicon knows."""
    from emulator.understanding.embed import concepts, words

    if not meaning.times and not meaning.places:
        return False
    return not says(meaning.rest) or (not found and not concepts.named(words.read(meaning.rest)))
