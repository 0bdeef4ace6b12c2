"""What a question says that it does not want (非洲动物，不要狮子; pets except cats): it neither ranks nor is shown."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from emulator.domain.web.corpus import Contents

LONGEST = 500
"""Characters of a question that is read: they take some milliseconds at most."""
EXCLUDING = re.compile(
    r"(?:^|[\s，,、;；])(?:但|但是|而)?(?:除了?|除去|排除|去掉|不包括|不含|不要(?![在把让被去用说看给对和跟])|(?<=\s)不是)"
    r"|(?:以外|之外|除外)(?:的|$|[\s，,])"
    r"|\b(?:except|except for|excluding|but not|but no|other than|apart from|not including)\b|(?<!\S)-(?=[^\W\d])"
)
"""What excludes: 除了猫以外的宠物, 非洲动物 不是狮子, "pets except cats", "lions -wallpaper"."""
NOW = datetime(2000, 1, 1, tzinfo=UTC)
"""Times are not asked for here, so that it does not matter when that is."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """``text`` is what ranks, ``gone`` are the concepts of what is not wanted."""

    text: str
    gone: frozenset[str] = frozenset()


def suspected(text: str) -> bool:
    """Whether a question excludes something. Titles and questions of the web are full of words for no that say what a
    page is about (狗不能吃什么, cooking without oil): here they exclude only where they can mean nothing else."""
    return len(text) <= LONGEST and EXCLUDING.search(text.lower()) is not None


def wanted(text: str) -> Wanted:
    """A question without what it denies; as it is where nothing else is left of it. Milliseconds: for a thread."""
    from emulator.understanding.language import parse

    meaning = parse(text, NOW)
    gone = frozenset(one for named in meaning.negated for one in named.concepts)
    if not gone:
        return Wanted(text)
    places = [text[one.start : one.end] for one in meaning.places]
    return Wanted(" ".join((meaning.rest, *places)).strip() or text, gone)


class Subjects:
    """The concepts, with all their kinds, that titles and captions name; by document. Made once for a corpus: half a
    second, for a thread."""

    def __init__(self, contents: Contents) -> None:
        from emulator.understanding.lexicon import lexicon

        known = lexicon()
        kinds = {one: frozenset((one, *known.ancestors(one))) for one in known.concepts}
        self._of: Mapping[str, frozenset[str]] = {
            uri: frozenset(kind for match in known.match(one.titles) for kind in kinds[match.concept])
            for uri, one in contents.wording.items()
        }

    def free(self, uri: str, gone: frozenset[str]) -> bool:
        """Whether a document is about nothing that is not wanted."""
        return gone.isdisjoint(self._of[uri])
