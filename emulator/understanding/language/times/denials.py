"""Words for no before and behind times, and which times they reach."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from emulator.understanding.language.times import connectors, tails
from emulator.understanding.language.times.groups import Group

_END = r"(?=\s*+(?:$|[,，、。.;；!！?？)）]|的))"
BEHIND = re.compile(
    r"\s*+的?(?:这些|那些|全部|所有)?(?:照片|图片|相片|图|部分)?\s*+[,，]?\s*+(?:全部|统统|一律|我|就|都|全|也|可以)*"
    r"(?:(?:以外|之外|除外|除去|除掉|排除在外|不包括在内|不计在内|不算在内)的?"
    r"|(?:外的?(?=(?:所有|全部|其他|其它|照片|图片|相片|视频|文件)|\s*+(?:$|[,，。.;；!！?？)）])))"
    rf"|(?:不要看?|不想要|不想看|不看|不算|不计|不考虑|不需要|不用|别要|别看|别算|别给我看?|(?:不要|别)(?:给我|显示)看?)(?:了|吧)?{_END}"
    rf"|(?:都不要|排除掉?|去掉|去除|剔除|除掉|删掉|删除|过滤掉|跳过|忽略|略过|撇开|免了|不要|不算|不看)(?:了|吧)?{_END})"
    r"|\s*+,?\s*+(?:photos |pictures |ones )?(?:(?:is|are|being|should be|must be|to be) )?"
    r"(?:excluded|excepted|omitted|left out|not included|not wanted|removed|skipped|ignored|aside)\b"
    r"(?! (?:from|by|in)\b)"
)
"""It is not that time."""
OTHERS = re.compile(
    r"\s*+的?\s*+[,，]?\s*+(?:其他|其它|其余|别的|剩下)(?:时间|时候|年份|日子)?的?(?:照片|图片|相片)?(?:都|全)?(?:要|行|可以)?"
    r"(?=\s*+(?:$|[,，。.;；!！?？]))"
)
"""What is not denied is wanted: behind a denied time it says nothing more."""
TOO = re.compile(
    r"\s*+的?(?:以外|之外)?\s*+[,，]?\s*+(?:还有|还要|还想|也要|也有|还得有)"
    r"|\s*+,?\s*+(?:also|as well as|there is also)\b"
)
_ONE_TOO = re.compile(r"的?(?:照片|图片|相片)?(?:也要|也有|也行|也可以)|,? too\b")
"""Behind the next time, the same."""
_WEAK = re.compile(r"\s*+[,，]\s*+")
_WORD = re.compile(
    r"\s*+的?\s*+(?:,\s*+)?(?:和|与|跟|及|以及|或者?|、|/|&|\b(?:and|or|nor)\b)"
    r"\s*+(?:\b(?:in|on|from|the|of|during|at)\b ?|在)*"
)
_CHINESE_COMMA = re.compile(r"[\u4e00-\u9fff]\s*+[,，]")


def marked(text: str, every: Sequence[Group]) -> None:
    """Mark the groups that are denied: a word for no reaches the time beside it and what is listed with that."""
    links = [_link(text, one, other) for one, other in pairwise(every)]
    for at in range(len(links) - 2, -1, -1):  # a comma is strong if the list goes on with "and"
        if links[at] == "weak" and links[at + 1] == "strong":
            links[at] = "strong"
    listed = [link == "strong" for link in links]
    for at, group in enumerate(every):
        group.also = _also(text, group, every[at + 1] if at + 1 < len(every) else None)
        group.denied = not group.also and (_before(text, group) or (at > 0 and every[at - 1].denied and listed[at - 1]))
    reached = False
    for at in range(len(every) - 1, -1, -1):
        reached = not every[at].also and (behind(text, every[at]) > 0 or (reached and listed[at]))
        every[at].denied = every[at].denied or reached


def _link(text: str, one: Group, other: Group) -> str:
    gap = text[one.end : other.start]
    if len(gap) > 24:
        return ""
    if connectors.RANGE.fullmatch(gap) or _WORD.fullmatch(gap):
        return "strong"
    return "weak" if one.grain == other.grain and _WEAK.fullmatch(gap) else ""


def _word(text: str, group: Group) -> str:
    words = connectors.prefix(text, group).groupdict()
    return words["not"] or words.get("but") or ""


def _before(text: str, group: Group) -> bool:
    return bool(_word(text, group))


def _also(text: str, group: Group, following: Group | None) -> bool:
    """Whether 除了 and "besides" mean that one too: 除了2023年还有2022年."""
    if not _word(text, group).startswith(("除", "besides", "apart", "aside")):
        return False
    if TOO.match(text, group.end):
        return True
    near = following is not None and following.start - group.end < 8
    return near and following is not None and _ONE_TOO.match(text, following.end) is not None


def behind(text: str, group: Group) -> int:
    """Where the word for no behind a time ends; 0 if there is none."""
    opened = connectors.suffix(text, group.end, bool(connectors.prefix(text, group)["from"]))
    found = BEHIND.match(text, tails.ended(text, opened.end() if opened is not None else group.end, group))
    return found.end() if found is not None and found.end() > group.end else 0


def ended(text: str, group: Group) -> int:
    """Where what says that a time is denied, or wanted too, ends; 0 if nothing does."""
    if group.denied:
        end = behind(text, group) or group.end
        others = OTHERS.match(text, end)
        return others.end() if others is not None else end
    found = TOO.match(text, group.end) if group.also else None
    return found.end() if found is not None else 0


def apart(text: str, one: Group, other: Group) -> bool:
    """Whether a comma parts two times of which one is denied: "2023, Christmas excluded"; 除了国庆，2024年的照片."""
    if one.denied == other.denied or "," not in text[one.end : other.start]:
        return False
    if other.denied:
        return one.fixed is not None and other.fixed is None
    return _CHINESE_COMMA.search(text[max(0, one.end - 1) : other.start]) is not None
