"""What a conversation asks for: its newest question, and what of the turns before still holds.

Rules without a model, after the historical query expansion of TREC CAsT. The weights stand in ``conversations.toml``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from emulator.understanding.embed.api import Said

if TYPE_CHECKING:  # the language is imported with the first question
    from emulator.understanding.language import Meaning, Sighted


ITEM = re.compile(r"[、，,。.;；:：!！?？\n]+|\band\b|以及|还有|和")
"""Between the items of a list."""
WANTED = re.compile(r"^[\s，,;；]*(?:我?(?:只|想)?要(?:的是)?(?![求点素闻紧害价])|but |instead )")
"""What says no more than that something is wanted in place of what is not: 不要狗的，要猫的."""


@dataclass(frozen=True, slots=True)
class Turn:
    """``role`` is user, assistant or tool."""

    role: str
    text: str


@dataclass(frozen=True, slots=True)
class Question:
    """``said`` ranks: the newest turn and those before it by their weight. ``meaning`` holds the conditions: times,
    places and media types of the last turn that names any, what must not be there of the newest."""

    said: tuple[Said, ...]
    meaning: Meaning


@dataclass(frozen=True, slots=True)
class Pair:
    """A user's turn and the assistant's answer to it, which the newest turn has none of."""

    user: str
    assistant: str = ""


def question(turns: Sequence[Turn], now: datetime) -> Question:
    """The last turn is the user's; tool turns are passed over. Reads tables the first time: not for the event loop."""
    from emulator.understanding.language import following, parse

    newest, *before = reversed(pairs(turns))
    asked, meaning = following.turn(newest.user), parse(newest.user, now)
    text = WANTED.sub("", meaning.rest) if meaning.negated else asked.said
    said = [Said(text)] if text.strip() else []
    weight = carried(newest.user, now)
    gone = frozenset(concept for one in meaning.negated for concept in one.concepts)
    named = concepts(asked.said) - gone if asked.marker else frozenset()
    for number, pair in enumerate(before if weight else ()):
        earlier = parse(pair.user, now)
        items = pointed(pair.assistant, text if gone else newest.user) if not number else ""
        spoken = [(without(told(pair.user, earlier, meaning), named, gone), weight)]
        if items:
            spoken.append((without(items, frozenset(), gone), weights()["turns"]["pointed"]))
        else:
            spoken.append((without(pair.assistant, named, gone), weight * weights()["turns"]["assistant"]))
        said += [Said(one, share) for one, share in spoken if one.strip()]
        meaning = replace(
            meaning,
            times=meaning.times or earlier.times,
            places=meaning.places or earlier.places,
            media_types=meaning.media_types or earlier.media_types,
        )
        if not carried(pair.user, now):
            break  # with this turn a new topic began
        weight *= weights()["turns"]["back"]
    return Question(tuple(said), meaning)


def pairs(turns: Sequence[Turn]) -> list[Pair]:
    """User and assistant by turns."""
    found: list[Pair] = []
    for turn in turns:
        if turn.role == "user":
            found.append(Pair(turn.text))
        elif turn.role == "assistant" and found:
            found[-1] = replace(found[-1], assistant=turn.text)
    return found


def carried(text: str, now: datetime) -> float:
    """How much the turns before a user's turn count beside it. A time or a place alone says nothing to rank by."""
    from emulator.understanding.embed import keywords
    from emulator.understanding.language import following, parse

    turn = following.turn(text)
    table: Mapping[str, float] = weights()["history"]
    named = bool(concepts(turn.said))
    if not turn.said or not keywords.terms([Said(following.turn(parse(text, now).rest).said)]):
        return table["nothing"]
    if named and (turn.refusal or (turn.request and not turn.pronoun)):
        return table["anew"]
    if turn.marker:
        return table["marker"]
    return table["otherwise"] if named else table["vague"]


def told(text: str, earlier: Meaning, later: Meaning) -> str:
    """An earlier turn without its time or place where a later turn has named another, which lies elsewhere."""
    elsewhere = [one for one in earlier.places if later.places and not any(near(one, other) for other in later.places)]
    if not elsewhere and not (earlier.times and later.times):
        return text
    return " ".join((earlier.rest, *(text[one.start : one.end] for one in earlier.places if one not in elsewhere)))


def near(one: Sighted, other: Sighted) -> bool:
    """Whether one lies in the other, or both in the same city."""
    first, second = one.place.path, other.place.path
    shared = min(len(first), len(second), 3)
    return shared > 1 and first[:shared] == second[:shared]


def pointed(answer: str, text: str) -> str:
    """The items of an answer that share a word or a kind with what is said next: 鹦鹉 of a list, after 那种鸟."""
    from emulator.understanding.embed import keywords
    from emulator.understanding.embed.api import Evidence

    asked = {token for token, _ in keywords.terms([Said(text)])}
    items = [one for one in ITEM.split(answer) if one.strip()]
    found = [
        one
        for one in items
        if not asked.isdisjoint((*keywords.tokens([Evidence("caption", one)]), *dict(keywords.terms([Said(one)]))))
    ]
    return " ".join(found)


def concepts(text: str) -> frozenset[str]:
    """What a text names."""
    from emulator.understanding.lexicon import lexicon

    return frozenset(match.concept for match in lexicon().match(text))


def without(text: str, named: frozenset[str], gone: frozenset[str]) -> str:
    """A text without the things of the same top categories as those that are ``named`` later: they have taken their
    place (狮子, then 大熊猫呢). What is of their kind, or what they are a kind of, stays; not what is ``gone``, of
    which and of whose kinds the newest turn wants none."""
    return re.sub(" +", " ", "".join(kept(text, named, gone))).strip() if named or gone else text


def kept(text: str, named: frozenset[str], gone: frozenset[str]) -> Iterator[str]:
    from emulator.understanding.lexicon import lexicon

    known = lexicon()
    tops = {known.top(one) for one in named}
    kin = named | {kind for one in named for kind in known.ancestors(one)}
    here = 0
    for match in known.match(text):
        kinds = {match.concept, *known.ancestors(match.concept)}
        related = match.concept in kin or not named.isdisjoint(kinds)
        replaced = known.top(match.concept) in tops and not related
        if match.start >= here and (replaced or not gone.isdisjoint(kinds)):
            yield text[here : match.start] + " "
            here = match.end
    yield text[here:]


@cache
def weights() -> Mapping[str, Any]:
    import tomllib

    return tomllib.loads(Path(__file__).with_name("conversations.toml").read_text("utf-8"))
