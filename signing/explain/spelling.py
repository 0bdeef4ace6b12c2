"""Other ways to spell a strictly encoded query, each a common mistake: V3 and V1 sign the same form."""

from __future__ import annotations

import re
from collections.abc import Iterator

MARKS = (("%21", "!"), ("%27", "'"), ("%28", "("), ("%29", ")"), ("%2A", "*"))
"""What encodeURIComponent leaves as it is."""
ESCAPE = re.compile("%[0-9A-F]{2}")
BARE = re.compile("=(?=&|$)")


def spellings(strict: str) -> Iterator[tuple[str, str, str]]:
    """Cause, sentence and ``a=1&b=%20`` spelled so; only those that differ from the right one."""
    for cause, sentence, text in (
        ("space-as-plus", "Spaces were signed as +; sign them as %20.", strict.replace("%20", "+")),
        ("marks-as-they-are", "* was signed as it is; sign %2A.", strict.replace("%2A", "*")),
        ("marks-as-they-are", "Of !'()* some were signed as they are; sign %21 and so on.", marks_as_they_are(strict)),
        ("tilde-encoded", "~ was signed as %7E; sign it as it is.", strict.replace("~", "%7E")),
        ("escapes-in-lower-case", "Escapes were signed in lower case; sign %2F, not %2f.", escapes_lowered(strict)),
        ("empty-value-bare", "A parameter without a value was signed without its =.", BARE.sub("", strict)),
        ("query-encoded-twice", "Names and values were encoded twice.", strict.replace("%", "%25")),
    ):
        if text != strict:
            yield cause, sentence, text


def marks_as_they_are(pairs: str) -> str:
    for escape, mark in MARKS:
        pairs = pairs.replace(escape, mark)
    return pairs


def escapes_lowered(pairs: str) -> str:
    return ESCAPE.sub(lambda found: found[0].lower(), pairs)
