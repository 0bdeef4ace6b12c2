"""Words behind a time that say nothing more, and belong to it."""

from __future__ import annotations

import re

from emulator.understanding.language.times.calendar import Grain
from emulator.understanding.language.times.groups import Group

_SOME = "[一两二三四五六七八九十几\\d]"
_CHINESE = (
    r"的?(?:整个)?(?:期间|之间|其间)|间(?![谍隔歇接谋壁])|的?(?:这|那|整)(?:一?段|个)?(?:时间|时期|时候|期间|日子|会儿|阵子|阵)"
    rf"|的?(?:这|那){_SOME}{{1,3}}(?:个月|天|年|周|日|晚|个星期)(?!前|来|内)|的?那(?:天|日|年|月|周|个?星期|晚)(?!前|后|气|轮)"
    r"|的?(?:全年|全月|全天|整年|整月|整天|整整?一[年月天周]|一整个?[年月天周季]|整个[年月]|从头到尾)"
    r"|当年|当中|之中|之内|以内|内(?![蒙部容衣裤存向心地外在战饰脏阁])|里(?![约昂斯面])|的?(?:时候|时分|时节)|前后|左右"
    r"|的?(?:当天|当日)(?!气|往|来)"
    r"|的?(?:小?长假期?|假期|假日|节假日|放假|休假|黄金周)(?!几|安排|通知|怎么|制度|多少|旅馆|酒店|公寓|申请|条|天数)"
)
_WANTED = r"的?(?:照片|图片|相片)?[都全也就](?:要|有|行|可以)(?=\s*+(?:$|[,。.;!?]))"
TAIL = re.compile(
    rf"(?:{_CHINESE})+|{_WANTED}|中(?=的|拍)|\s++(?:itself|as a whole|in its entirety|that (?:year|day|month|week))\b"
)
HOLIDAY = re.compile(
    r"(?:'s)?\s++(?:holiday (?:period|season|week|weekend|break)|holidays?|break|vacation|(?:holiday )?season|period)\b"
    r"(?! (?:inn|home|resort|photo|dance|card|of|from))"
)
"""Behind feasts and seasons."""
THAT_DAY = re.compile("的?(?:当天|当日|那天|那一天|那日)(?!气)")
"""Of a feast that lasts, the first day."""


def ended(text: str, end: int, group: Group) -> int:
    """Where the words behind a time end that say nothing more."""
    for pattern in (HOLIDAY, TAIL) if group.parts or group.grain in (Grain.DAY, Grain.SEASON) else (TAIL,):
        found = pattern.match(text, end)
        end = found.end() if found else end
    return end
