"""Words that stand between, before and behind times: to, and, before, since, 以来."""

from __future__ import annotations

import re

from emulator.understanding.language.times.groups import Group

RANGE = re.compile(
    r"\s*(?:-|~|\b(?:to|until|till|til|through|thru|up to|up until)\b|直到|一直到|到了|到|至)\s*(?:\b(?:the|in)\b ?)?"
)
BETWEEN = re.compile(r"[\s,]*(?:\band\b|&|和|与|跟|到|至|-)\s*(?:\bthe\b ?)?")
CONJUNCTION = re.compile(
    r"[\s,，]*(?:\b(?:and|or|nor|plus|and also|as well as|and then)\b|&|/|、|,|，|和|与|跟|或者?|还有|以及|及|加上|并)"
    r"[\s,]*"
    r"(?:\b(?:in|on|from|the|of|during|at|also)\b ?|在|是)*"
)
BEHIND = re.compile("的?(?:之间|间(?!谍))")
"""Behind two times, it makes a range of them: 2020年和2022年之间."""
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
_PICTURES = r"照片|图片|相片|图"
_NOT_ZH = (
    r"(?<!是)不是|并非|不属于|不想要|不想看到?|不想|(?<!要)不要看?|(?<!看)不看|(?<!算)不算上?|不计|不含有?|不包括|不包含|不考虑"
    r"|不需要|不用|不显示|不拍|除了|除开|除去|(?<![删免解开拆铲清消扫切根破剔移废排])除|排除掉?|去掉|去除|移除|剔除|刨除|刨去"
    r"|扣除|撇开|抛开|过滤掉?|屏蔽|跳过|忽略|略过|删掉|别要|别看|别显示|别给|(?<![特级类区性告分个辞识差鉴送离惜久道永阔])别"
    r"|(?<![南北西东中是除莫若并亚欧])非|(?<!有)没有|没(?=在)|(?<!在)不(?=在|于)"
)
_NOT = (
    r"not counting|not including|not|neither|nor|none|nothing"
    r"|no(?=\s+(?:photos?|pictures?|pics?|images?|shots?|ones|files?)\b)"
    r"|(?:[a-z]+n't|(?:do|does|did|is|are|was|were|should|must|has|have|had|would|will) not|never)"
    r"(?:\s+(?:want|need|show|include|give|find|list|return|display|count|take|see))?"
    r"|except(?:ing|ed)?(?:\s+for)?|with the exception of|excluding|excludes?|other than|rather than|instead of|without"
    r"|apart from|aside from|besides|outside of"
    r"|outside(?!\s+(?:in|on|at|during|over|since|before|after|until|from)\b)"
    r"|leaving out|leave out|minus"
    r"|barring|save for|omit(?:ting)?|skip(?:ping)?|ignor(?:e|ing)|remov(?:e|ing)|filter(?:ing)? out|hid(?:e|ing)"
)
_FILL = (
    r"any|anything|all|the|those|these|ones|photos?|pictures?|pics?|images?|shots?|files?|stuff|things|that|which|were"
    r"|was|are|is|taken|made|shot|me|us|i|we|took|dated|to"
)
_OPEN = (
    "before|prior to|earlier than|older than|until|till|til|up to|up until|no later than"
    "|after|later than|newer than|since|ever since|starting from|starting in|starting|beginning|pre|post"
)
_IN = (
    "in the course of|over the course of|(?:at|around|about) the time of|in|on|during|at|around|over|throughout"
    "|all through|of|for|dated|taken in|back in|within|inside|across|by"
)
_WHOLE = (
    r"(?:(?:in|at|for|over|during|throughout)\s+)?(?:some ?time|(?:some|one|any) (?:time|point)|any ?time|somewhere"
    r"|(?:all|the whole|the entire|the full)(?:\s+(?:year|month|week)(?=\s+(?:of|in|19|20)))?"
    r"|(?:every|each) (?:day|week|month|year)(?=\s+(?:of|in)\b)"
    r"|(?:on )?the (?:very )?(?:day|time)(?=\s+of\b)|the days(?=\s+around\b))\s+"
)
_EVERY = r"(?:any|every|all|each)(?:thing|where|\s?time|\s+(?:years?|months?|weeks?|days?|dates?|seasons?|times))?"
ALL = re.compile(r"\b(?:all|every[a-z]*|each|any[a-z]*|whole|entire)\b")
"""Before "but": it means except."""
_EN = (
    rf"(?:(?<![a-z]){_WHOLE})?(?:(?:(?:\bfrom\s+)?\b(?P<open>{_OPEN})\s*-?|\b(?P<from>from|between)|\b(?:{_IN}))\s*)?"
    r"(?:(?<![^\W\d_])the\s+(?:end of\s+|(?:whole |entire )?year\s+(?:of\s+)?|whole (?:of\s+)?(?:the\s+)?|entire\s+)?)?"
)
PREFIX = re.compile(
    rf"(?:[(（]?\b(?:{_EVERY},?\s+)?(?:(?:but|yet|and|just|though|although)\s+)*(?:\b(?P<not>{_NOT})|\b(?P<but>but))\s+(?:(?:{_FILL})\s+)*)?"
    rf"{_EN}\Z"
)
PLAIN = re.compile(rf"(?P<not>(?!))?(?:\b(?:but|yet|however|though),?\s+)?{_EN}\Z")
"""The same without a word for no."""
_ZH = (
    r"(?:在)?(?P<open>截止到|截至到|截至|截止|直到|不早于|不晚于|早于|晚于)?(?P<from>自从|打从|从|自|介于)?(?:拍摄?)?(?:在|于)?"
    r"(?:整个|整整|整)?\Z"
)
PREFIX_ZH = re.compile(
    r"(?:[,，(（]?(?:但是?|不过|只是|可是|然而|而且?|并且?|且|也|都|又|我们?|请|帮我|把|将)*"
    rf"(?P<not>{_NOT_ZH})(?:给我|让我|显示|看到?|展示|列出|出现|包括|包含|任何|所有|一切|把|将|有|是)*"
    rf"(?:(?:{_PICTURES})(?:里|中|是)?)?|(?:但是?|不过|可是|然而)?(?:而是|要的是|只要|只看|只想看|把)?){_ZH}"
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


REACH = 70
"""Characters before a time that are looked at."""


def prefix(text: str, group: Group) -> re.Match[str]:
    """What stands before a time: a word for no (``not``), for an open side (``open``) or for a beginning (``from``)."""
    if group.prefix is None:
        group.prefix = _prefix(text, group.start)
    return group.prefix


def _prefix(text: str, start: int) -> re.Match[str]:
    least = max(0, start - REACH)
    chinese = PREFIX_ZH.search(text, least, start)
    if chinese is not None and chinese[0]:
        return chinese
    found = PREFIX.search(text, least, start)
    if found is not None and found["but"] and not ALL.search(text, least, found.start("but")):
        found = None
    if found is None or not (found["not"] or found["but"]):
        found = PLAIN.search(text, least, start)
    assert found is not None
    return found


def suffix(text: str, end: int, whole: bool) -> re.Match[str] | None:
    """What stands behind a time and opens it; ``whole``: "from" stands before ("from 2019 on")."""
    found = SUFFIX_ZH.match(text, end)
    if found is not None:
        return found
    english = SUFFIX.match(text, end)
    return english if english is not None and (not english["on"] or whole) else None
