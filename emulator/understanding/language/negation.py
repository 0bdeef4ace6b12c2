"""What is asked not to be there."""

from __future__ import annotations

import functools
import re
import tomllib
from bisect import bisect_left
from collections.abc import Callable, Container, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from emulator.understanding.language import denying, vocabulary
from emulator.understanding.language.text import CHINESE

Span = tuple[int, int]
REACH = 40
"""Characters between a word for no and the thing it reaches, at most."""


@dataclass(frozen=True, slots=True)
class Denial:
    """``things`` are the spans of what is denied; ``start`` to ``end`` all that says it. ``other``: what else is of
    that kind (其他, "other")."""

    start: int
    end: int
    things: tuple[Span, ...]
    other: bool = False


def denials(
    plain: str,
    things: Sequence[Span],
    places: Container[Span] = (),
    pictures: Container[Span] = (),
    kind: Callable[[Span, Span], bool] = lambda thing, wider: False,
) -> list[Denial]:
    """``things``: the spans of words for things, colours, places and kinds of files, in their order, none over another;
    ``places`` and ``pictures`` are those of places and of words for pictures. ``kind`` tells whether one thing is a
    kind of another. A word for no reaches the next thing if only words like "any" stand between, and what is listed
    with it; one behind a thing (狗除外, "cat-free") reaches that. Outside of a place is not in it; outside of a house
    may be in front of it."""
    return _Reading(plain, things, places, pictures, kind).denials()


class _Reading:
    """One question, read once from left to right: denials by where they begin."""

    def __init__(
        self,
        plain: str,
        things: Sequence[Span],
        places: Container[Span],
        pictures: Container[Span],
        kind: Callable[[Span, Span], bool],
    ) -> None:
        self.plain, self.things, self.places, self.pictures, self.kind = plain, things, places, pictures, kind
        self.words = denying.words()
        self.starts = [start for start, _ in things]
        self.kept: set[Span] = set()  # things that are asked for beside, or alone
        self.done = bytearray(len(plain))  # characters that say no "no" any more
        for match in self.words.other.finditer(plain):
            self._pass(*match.span())
        for start, end in things:
            self._pass(start, end)

    def denials(self) -> list[Denial]:
        behind = list(self._behind())
        for _, start, end, _ in behind:
            self._pass(start, end)
        found = [*self._nobody_does(), *self._all_but()]
        for match in self.words.trigger.finditer(self.plain):
            found += self._ahead(match)
        for match in denying.ATTACHED.finditer(self.plain):
            at = self._next(match.end())
            if not self.done[match.start()] and at is not None and self.starts[at] == match.end():
                found.append(self._denial(match.start(), at, single=match[0].startswith("-")))
        gone = {thing: one for one in found for thing in one.things}
        back: set[Denial] = set()  # 没有狗的不要: those with dogs
        for at, _, end, refused in behind:
            if self.things[at] in self.kept:
                continue
            earlier = gone.get(self.things[at])
            if earlier is None:
                listed = [one for one in self._listed_before(at) if self.things[one] not in gone]
                first = self._led(denying.COUNTED, self.things[listed[0]][0])
                end += self.plain.startswith("的", end)
                found.append(Denial(first, end, tuple(self.things[one] for one in listed)))
            elif refused and self.plain.startswith(("没", "除", "非", "无", "不是"), earlier.start):
                back.add(earlier)
        found = [one for one in found if one not in back]
        found += self._beyond({thing for one in found for thing in one.things})
        return sorted(found, key=lambda one: one.start)

    def _pass(self, start: int, end: int) -> None:
        self.done[start:end] = b"\1" * (end - start)

    def _next(self, end: int) -> int | None:
        """The place in ``things`` of the first one from an offset on."""
        at = bisect_left(self.starts, end)
        return at if at < len(self.things) and self.starts[at] - end <= REACH else None

    # Before a thing

    def _ahead(self, match: re.Match[str]) -> Iterator[Denial]:
        plain, (start, end) = self.plain, match.span()
        if any(self.done[start:end]) or self.words.twice.search(plain[max(0, start - REACH) : start]):
            return
        at = self._reached(match)
        if at is None:
            return
        denial = self._denial(start, at, single=denying.REPLACED.match(match[0]) is not None)
        last = denial.end
        if match[0].startswith(("除", "besides", "apart", "aside", "other")):
            last += self._long(denying.OUTSIDE, last)
            denial = Denial(start, last, denial.things, denial.other)
            only = self.words.only.match(plain, last)
            self._pass(start, only.end() if only else last)
            if only or self.words.either.match(plain, last):
                self.kept.update(denial.things)
                return
        elif self._unless(match[0], at, denial) or (match[0] == "no" and self._sign(end, at)):
            return
        elif match[0] == "不是" and denying.EITHER_OR.match(plain, last):
            return  # 不是猫就是狗: one of them
        self._pass(start, last)
        yield denial

    def _sign(self, end: int, at: int) -> bool:
        """Whether something is only forbidden: no dogs allowed, a no U-turn sign."""
        start, last = self.things[at]
        return denying.SIGN.match(self.plain, last) is not None or (
            self.plain[start:last] in ("sign", "signs") and self.plain[end:start].strip() != ""
        )

    def _long(self, pattern: re.Pattern[str], at: int) -> int:
        found = pattern.match(self.plain, at)
        return found.end() - at if found else 0

    def _unless(self, said: str, at: int, denial: Denial) -> bool:
        """Whether what follows takes it back: "no animals except cats" asks for cats."""
        if not said.startswith(("no", "没", "without")) or said in ("not", "nor"):
            return False
        after = self._next(denial.end)
        if after is None:
            return False
        excepted = self.words.unless.match(self.plain, denial.end)
        but = excepted or denying.ONLY_BUT.match(self.plain, denial.end)
        if not but or not self.words.between.fullmatch(self.plain, but.end(), self.starts[after]):
            return False
        if not excepted and not self.kind(self.things[after], self.things[at]):
            return False
        self._pass(denial.start, self.starts[after])
        return True

    def _reached(self, match: re.Match[str]) -> int | None:
        """The place in ``things`` of the first one behind a word for no that it denies."""
        end = match.end()
        at = self._next(end)
        while at is not None:
            start = self.starts[at]
            if not self._between(match, end, start):
                return self._inside(match, at)
            if self._verb(at):
                return at + 1
            at = self._head(match, at)
            if self.things[at] not in self.pictures or not self._only_shows(at):
                return at if self.things[at] not in self.pictures or self._whole(match, at) else None
            end = self.things[at][1]
            at = self._next(end)
        return None

    def _verb(self, at: int) -> bool:
        """Whether a thing is only what is done to the next one: not eating cake."""
        if at + 1 == len(self.things) or not denying.DOES.fullmatch(self.plain[slice(*self.things[at])]):
            return False
        return denying.OBJECT.fullmatch(self.plain, self.things[at][1], self.starts[at + 1]) is not None

    def _head(self, match: re.Match[str], at: int) -> int:
        """The noun that is refused, where what is reached only tells which: no beach dogs, 动物，不要沙发上的猫. If the
        noun is asked for before, what tells which is denied (cats, no black cats)."""
        if at + 1 == len(self.things) or self.things[at + 1] in self.pictures or match["bare"]:
            return at
        end, start = self.things[at][1], self.starts[at + 1]
        asked = bisect_left(self.starts, match.start())
        plain, before = self.plain, self.things[max(0, asked - 8) : asked]
        if any(self.kind(one, self.things[at + 1]) for one in before):
            return at
        apart = bool(before) and "," in plain[before[-1][1] : match.start()]
        if (match["loose"] or apart) and re.fullmatch("[a-z] [a-z]", plain[end - 1 : start + 1]):
            return at + 1
        if not self.words.refusing.match(match[0]) or not denying.WITHIN.fullmatch(plain, end, start):
            return at
        return at + 1 if before or start - end > 1 else at

    def _inside(self, match: re.Match[str], at: int) -> int | None:
        """不要笼子里的老虎, where no table has 笼子."""
        if not self.words.refusing.match(match[0]):
            return None
        gap = self.plain[match.end() : self.starts[at]]
        return at if re.fullmatch(r"[^\W\da-z_的没不要]{1,4}[上里中下边旁前后内]面?的", gap) else None

    def _between(self, match: re.Match[str], end: int, start: int) -> bool:
        plain, words = self.plain, self.words
        if match["bare"]:
            return words.verb.fullmatch(plain, end, start) is not None and (match["bare"] != "未" or start > end)
        if words.between.fullmatch(plain, end, start):
            return True
        known = words.between.match(plain, end, start)
        here = known.end() if known else end
        loose = match["loose"] or re.search(r"\b(?:a|an|the|any)\s+$", plain[end:here])
        return bool(loose) and words.unknown.fullmatch(plain, here, start) is not None

    def _only_shows(self, at: int) -> bool:
        """Whether a word for pictures only leads to what they show: no photos of dogs."""
        end, after = self.things[at][1], self._next(self.things[at][1])
        if after is None:
            return False
        gap = self.plain[end : self.starts[after]]
        return re.match(r"\s+[a-z]|[里中上]?面?(?:有|出现)|里面?的", gap) is not None and (
            self.words.between.fullmatch(gap) is not None
        )

    def _whole(self, match: re.Match[str], at: int) -> bool:
        """Whether a word for pictures stands for itself: a single character (图 in 不要图) where nothing follows."""
        start, end = self.things[at]
        return end - start > 1 or (match.end() == start and not CHINESE.match(self.plain[end : end + 1]))

    def _denial(self, start: int, at: int, single: bool) -> Denial:
        listed = self._listed(at, single, self.plain.startswith("no ", start))
        gap = self.plain[start : self.starts[at]]
        spans = tuple(self.things[one] for one in listed)
        end = spans[-1][1]
        if "看" in gap or gap.startswith("别"):
            end += self._long(denying.SHOWN, end)  # 别给我看狗的视频
        elif self.plain[end - 1] == "人":
            end += self._long(denying.TRACE, end)
        elif "在" in gap:
            end += self._long(denying.SIDE, end)
        return Denial(self._led(denying.LEADS, start), end, spans, denying.OTHER.search(gap) is not None)

    def _led(self, pattern: re.Pattern[str], start: int) -> int:
        """Where what leads to a denial begins."""
        found = pattern.search(self.plain[max(0, start - 20) : start])
        return start - len(found[0]) if found else start

    def _listed(self, at: int, single: bool, no: bool) -> list[int]:
        """What is listed with a thing. After a comma alone something else may be asked for, unless the list goes on to
        an "or"; after "no" and the like to an "and" as well, but a man with no hat and a woman is with her."""
        found, pending = [at], list[int]()
        while at + 1 < len(self.things):
            gap = self.plain[self.things[at][1] : self.things[at + 1][0]]
            if len(gap) > 20 or "的" in gap or (no and denying.AND_ONE.fullmatch(gap)):
                break
            at += 1
            if denying.COMMA.fullmatch(gap):
                if CHINESE.match(self.plain, self.starts[at]):
                    break  # a clause of its own: lists have 、
                pending.append(at)
            elif denying.LISTED.fullmatch(gap) or self._or_else(gap):
                if pending and single and not denying.OR.search(gap):
                    break
                found += [*pending, at]
                pending = []
            else:
                break
        return found

    def _or_else(self, gap: str) -> bool:
        """Whether "or" and words that lead to a thing are all that stands between."""
        begun = denying.OR_ELSE.match(gap)
        return begun is not None and (
            self.words.between.fullmatch(gap, begun.end()) is not None
            or self.words.unknown.fullmatch(gap, begun.end()) is not None
        )

    def _nobody_does(self) -> Iterator[Denial]:
        """没有人戴口罩: the masks are denied, not the people."""
        for match in self.words.does.finditer(self.plain):
            at = self._next(match.end())
            if at is None or not self.words.between.fullmatch(self.plain, match.end("none"), self.starts[at]):
                continue
            one = self._denial(match.start(), at, single=True)
            self._pass(one.start, one.end)
            yield one

    def _all_but(self) -> Iterator[Denial]:
        """Any animal but cats; "all but frozen" is nearly so."""
        for match in denying.BUT.finditer(self.plain):
            end, at = match.end(), self._next(match.end())
            if at is None or any(self.done[match.start("but") : end]):
                continue
            start, after = self.things[at]
            if not denying.BUT_REACHES.fullmatch(self.plain, end, start):
                continue
            bare = match["any"] == "all" and not match["what"]
            if bare and self.things[at] not in self.places and not denying.MANY.match(self.plain[end:after]):
                continue
            whole = denying.NOWHERE.fullmatch(match["what"])
            one = self._denial(match.start() if whole else match.start("but"), at, single=False)
            self._pass(one.start, one.end)
            yield one

    # Behind a thing

    def _behind(self) -> Iterator[tuple[int, int, int, bool]]:
        """For each word for no behind a thing: the place of the thing, where the word begins and ends, whether it only
        refuses."""
        until = -1
        for at, (_, end) in enumerate(self.things):
            if end <= until:
                continue
            free = self._free(at)
            match = free or self.words.behind.match(self.plain, end)
            if not match or self.done[end]:
                continue
            until = match.end()
            yield at, end, until, not free and match["refused"] is not None

    def _named(self, at: int) -> bool:
        """Whether a thing begins at an offset."""
        found = bisect_left(self.starts, at)
        return found < len(self.starts) and self.starts[found] == at

    def _free(self, at: int) -> re.Match[str] | None:
        """Car free street, but not birds free in the sky: the word is single, and a thing comes next."""
        start, end = self.things[at]
        match = denying.FREE.match(self.plain, end)
        return match if match and self._named(match.end()) and self.plain[start:end][-1:] != "s" else None

    def _listed_before(self, at: int) -> list[int]:
        found = [at]
        while at:
            gap = self.plain[self.things[at - 1][1] : self.things[at][0]]
            both = not gap and self.plain.startswith("都", self.things[found[-1]][1])  # 猫狗都不要
            if not both and (len(gap) > 20 or not denying.LISTED.fullmatch(gap) or denying.COMMA.fullmatch(gap)):
                break
            at -= 1
            found.insert(0, at)
        return found

    def _beyond(self, gone: Container[Span]) -> Iterator[Denial]:
        for start, end in self.things:
            before = (
                denying.BEYOND.search(self.plain[max(0, start - REACH) : start])
                if (start, end) in self.places
                else None
            )
            if before and (start, end) not in gone:
                yield Denial(start - len(before[0]), end, ((start, end),))


def colours(plain: str, things: Sequence[Span]) -> dict[Span, tuple[str, ...]]:
    """Where colours are named that are no part of a longer word in ``things``, each with all words for it. A single
    Chinese character is one only before 的."""
    pattern, words = _colours()
    found = {match.span(): words[match[0]] for match in pattern.finditer(plain)}
    inside = {at for start, end in things for at in range(start, end)}
    return {
        (start, end): every
        for (start, end), every in found.items()
        if (end - start > 1 or plain[end : end + 1] == "的") and inside.isdisjoint(range(start, end))
    }


@functools.cache
def _colours() -> tuple[re.Pattern[str], dict[str, tuple[str, ...]]]:
    """From the table that also says how colours look."""
    rows = tomllib.loads((Path(__file__).parents[1] / "embed" / "colours.toml").read_text("utf-8"))["colour"]
    words = {word: tuple(row["words"]) for row in rows for word in row["words"]}
    return vocabulary.words((word for word in words if not word.isascii()), filter(str.isascii, words)), words


def nobody(plain: str) -> list[Span]:
    """Where the words say that nobody is there."""
    hidden = [match.span() for match in denying.words().other.finditer(plain)]
    found = [match.span() for match in denying.nobody().finditer(plain)]
    return [span for span in found if not any(start <= span[0] < end for start, end in hidden)]
