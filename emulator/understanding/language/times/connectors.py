"""Words that stand between, before and behind times: to, and, before, since, 以来."""

from __future__ import annotations

import re

RANGE = re.compile(
    r"\s*(?:-|~|\b(?:to|until|till|til|through|thru|up to|up until)\b|直到|一直到|到了|到|至)\s*(?:\b(?:the|in)\b ?)?"
)
BETWEEN = re.compile(r"[\s,]*(?:\band\b|&|和|与|跟|到|至|-)\s*(?:\bthe\b ?)?")
CONJUNCTION = re.compile(
    r"[\s,，]*(?:\b(?:and|or|plus|and also|as well as|and then)\b|&|/|、|,|，|和|与|跟|或者?|还有|以及|及|加上|并)"
    r"[\s,]*"
    r"(?:\b(?:in|on|from|the|of|during|at|also)\b ?|在|是)*"
)
BEFORE = ("before", "prior to", "earlier than", "older than", "pre", "早于", "以前", "之前", "前", "往前")
UNTIL = (
    "until",
    "till",
    "til",
    "up to",
    "up until",
    "no later than",
    "截至",
    "截止",
    "截止到",
    "截至到",
    "直到",
    "不晚于",
)
AFTER = ("after", "later than", "newer than", "post", "晚于", "以后", "之后", "后", "往后")
SINCE = (
    *("since", "ever since", "starting", "starting in", "beginning", "starting from", "不早于"),
    *("以来", "至今", "到现在", "到今天", "到目前", "到如今", "开始", "起"),
)
_NOT = (
    r"not counting|not including|but not|not|except for|except|excepting|excluding|other than|without|apart from"
    r"|aside from|outside of|outside(?!\s+(?:in|on|at|during|over)\b)|leaving out|leave out|exclude|minus"
    r"|(?:anything|all|any time|every year) but"
)
_OPEN = (
    "before|prior to|earlier than|older than|until|till|til|up to|up until|no later than"
    "|after|later than|newer than|since|ever since|starting from|starting in|starting|beginning|pre|post"
)
_IN = (
    "in the course of|over the course of|in|on|during|at|around|over|throughout|all through|of|for|dated|taken in"
    "|back in|within|by"
)
PREFIX = re.compile(
    rf"(?:\b(?P<not>{_NOT})\s+(?:the\s+|any\s+)?)?"
    r"(?:(?:\b(?:sometime|some time|any ?time|somewhere|all|the whole|the entire)\s+)?"
    rf"(?:\b(?P<open>{_OPEN})\s*-?|\b(?P<from>from|between)|\b(?:{_IN}))\s*"
    r"(?:the\s+(?:end of\s+|year\s+)?)?)?$"
)
PREFIX_ZH = re.compile(
    r"(?P<not>不是|并非|不要|不想要|不想看|不看|不算|不含|不包括|不包含|除了|除去|除|排除|去掉|剔除|别要|(?<![特级类区性告分])别|不(?=在))?(?:在)?"
    r"(?P<open>截止到|截至到|截至|截止|直到|不早于|不晚于|早于|晚于)?(?P<from>自从|打从|从|自|介于)?(?:在|于)?"
    r"(?:整个|整)?$"
)
SUFFIX = re.compile(
    r"\s*(?:,\s*)?(?:\b(?P<since>onwards?|and later|or later|and after|or after|and newer"
    r"|to (?:the )?present|to now|until now|till now|to this day|up to now|or newer)\b"
    r"|\b(?P<on>on|forward)\b(?! (?:the|my|our|a|top|stage|board|fire)\b)"
    r"|\b(?P<until>and earlier|or earlier|(?:and|or) before(?=\s*$|[,.;!?])|and older|or older)\b)"
)
_NUMBER = "[一二两三四五六七八九十几半\\d]"
SUFFIX_ZH = re.compile(
    rf"(?:的|那天|当天|期间|那年)?(?:(?P<until>及以前|及之前|及更早|或更早|或之前|或以前|为止)|(?P<since>及以后|及之后|或以后|或之后|以来|至今|到现在|到今天为止"
    rf"|到今天|到目前为止|到目前|到如今|开始|起(?![床飞来初重跑名点源舞风雾伏])|往后)|(?P<before>以前|之前|往前|前(?![后往台面夕夜天年方门景排额妻途程锋卫世半]|{_NUMBER}))"
    rf"|(?P<after>以后|之后|后(?![面来天年院备台门半悔山卫座街厨花裔视盾会]|{_NUMBER})))"
)


DENIED = re.compile(
    r"\s*的?(?:全部|全|都)?(?:以外|之外|除外|不包括在内|排除在外)的?"
    r"|\s*的?(?:照片|图片|相片|视频)?(?:就|都|全)?(?:不要|别要|不算|不看|不想要)了?(?=\s*(?:$|[，,。.;；!！]))"
    r"|\s*,?\s*(?:(?:is|are)\s+)?(?:excluded|excepted|omitted|left out)\b"
)
"""Behind a time: it is not that one."""
EITHER = re.compile(r"\s*的?(?:以外|之外)?\s*[，,]?\s*(?:还有|还要|还想|也要|也有)")
"""Behind a time and 除了: that one too."""
TAIL = re.compile(
    r"的?(?:期间|之间|这段时间|这段时期|全年|全月|全天|整年|整月|一整年|一整月|一整天|之内|以内|那会儿)"
    r"|的?(?:当天|那天|当日)(?!气)|的(?:时候|时分)|(?:小?长假期?|假期|假日|节假日|放假)(?!几|安排|通知|怎么|制度|多少|旅馆|酒店|公寓)"
)
THAT_DAY = re.compile("的?(?:当天|当日)(?!气)")
TAIL_EN = re.compile(
    r"(?:'s)?\s+(?:holiday (?:period|season)|holidays?|break|vacation)\b(?! (?:inn|home|resort|photo frame))"
)
"""Behind a time, these say nothing more; the latter behind feasts and seasons."""


def prefix(text: str, start: int) -> re.Match[str]:
    before = text[max(0, start - 30) : start]
    chinese = PREFIX_ZH.search(before)
    if chinese is not None and chinese[0]:
        return chinese
    found = PREFIX.search(before)
    assert found is not None
    return found


def suffix(text: str, end: int, whole: bool) -> re.Match[str] | None:
    """What stands behind a time and opens it; ``whole``: "from" stands before ("from 2019 on")."""
    found = SUFFIX_ZH.match(text, end)
    if found is not None:
        return found
    english = SUFFIX.match(text, end)
    return english if english is not None and (not english["on"] or whole) else None
