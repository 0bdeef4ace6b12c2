"""Months, days, parts of the day; days of the moon calendar."""

from __future__ import annotations

import re
from collections.abc import Iterator

from emulator.understanding.language import numerals
from emulator.understanding.language.times import calendar, feasts, when
from emulator.understanding.language.times.atoms import NOTHING, Seen, alternatives
from emulator.understanding.language.times.calendar import DAY, Grain
from emulator.understanding.language.times.chinese import words
from emulator.understanding.language.times.chinese.words import DAY_NUMBER, MONTH, NOT_A_DAY, RULES, TABLE
from emulator.understanding.language.times.when import When

rule = RULES.rule


# Months and days


@rule(MONTH + r"份?")
def month(seen: Seen) -> object:
    if re.search(r"[\d零〇一二三四五六七八九十.](?<!年)$", seen.before) or seen.before.endswith(("个", "第")):
        return NOTHING
    if re.match(r"[日号]|\d|之星|女神|传说|物语", seen.after):
        return NOTHING
    return when.every_month(numerals.chinese(seen.match[1]) or 0)


@rule(
    rf"(?<![\d零〇一二三四五六七八九十]){MONTH}份?的?{DAY_NUMBER}(?:日|号)(?!线|楼)",
    r"(?<!\d)(1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])月(3[01]|[12]\d|0?[1-9])(?![\d日号个只张岁块元米公年度%.:月周天位人条])",
)
def month_day(seen: Seen) -> When:
    return when.every_date(numerals.chinese(seen.match[1]) or 0, words.day(seen.match[2]))


@rule(
    rf"(?<![\d零〇一二三四五六七八九十第月]){DAY_NUMBER}(?:号|日){NOT_A_DAY}"
    r"(?=$|[的那晚早在去到至和、，,。 拍之以前后与跟~-]|上午|下午|中午|凌晨|傍晚|当天|夜)(?!后面|前面|前台|前排)"
)
def day_alone(seen: Seen) -> object:
    if seen.match[0].endswith("日") and not re.search(r"[\d十]日$", seen.match[0]):
        return NOTHING
    return when.every_day_of_month(words.day(seen.match[1]))


@rule(
    rf"(?<![\d零〇一二三四五六七八九十个])(1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])月?份?(?:到|至|-|~|或|和|、){MONTH}份?(?![\d一二三四五六七八九十廿][\d十一二三四五六七八九日号]?)"
)
def months(seen: Seen) -> object:
    first, last = (numerals.chinese(one) or 0 for one in seen.match.groups()[:2])
    if re.search("[或和、]", seen.match[0]):
        if re.search(r"[两二三四五六七八九\d]$", seen.before):
            return NOTHING
        both = [when.every_month(first), when.every_month(last)]
        return when.either(both)
    return when.every_month(first, (last - first) % 12 + 1, Grain.MONTH)


@rule(
    rf"{MONTH}{DAY_NUMBER}(?:日|号)?(?:到|至|-|~){DAY_NUMBER}(?:日|号)",
    rf"(?<![\d零〇一二三四五六七八九十月])()(?:{DAY_NUMBER}(?:日|号)?(?:到|至|-|~)){DAY_NUMBER}(?:日|号){NOT_A_DAY}",
)
def days_of_month(seen: Seen) -> object:
    month, first, last = seen.match.groups()
    if month:
        return when.every_date(numerals.chinese(month) or 0, words.day(first), words.day(last))
    one, other = when.every_day_of_month(words.day(first)), when.every_day_of_month(words.day(last))

    def find(container: calendar.Span) -> Iterator[calendar.Span]:
        for span in one.find(container):
            end = next(iter(other.find(calendar.Span(span.start, span.start + 40 * DAY))), None)
            if end is not None:
                yield calendar.Span(span.start, end.end)

    return when.Recurring(find, Grain.DAY)


@rule(
    r"(?:农历|阴历|旧历|老历)(正|[一二三四五六七八九十冬腊]|十[一二])月(初[一二三四五六七八九十]|十[一二三四五六七八九]?|二十[一二三四五六七八九]?|廿[一二三四五六七八九]?|三十)?日?",
    r"(?<![\d零〇一二三四五六七八九十])(正|冬|腊|[一二三四五六七八九十]|十[一二])月(初[一二三四五六七八九十])(?!中)",
    r"(正|腊)月(十[一二三四五六七八九]?|二十[一二三四五六七八九]?|廿[一二三四五六七八九]?|三十)?(?!里来)",
)
def moon(seen: Seen) -> object:
    month = {"正": 1, "冬": 11, "腊": 12}.get(seen.match[1]) or numerals.chinese(seen.match[1]) or 0
    if not seen.match[2]:
        return feasts.moon_month(month)
    return feasts.moon_day(month, numerals.chinese(seen.match[2].lstrip("初")) or 0)


@rule(
    r"大年(初[一二三四五六七八九十]|十五)",
    r"(?<!\d)年(初[二三四五六七八])(?![个只张些家月岁])",
    r"正月(初[一二三四五六七八九十])(?!中)",
    r"(?<=年)(初[一二三四五六七])(?![个只张些家月岁中])",
)
def new_year(seen: Seen) -> When:
    return feasts.moon_day(1, numerals.chinese(seen.match[1].lstrip("初")) or 0)


@rule(
    rf"(?:(上上|上|下)(?:一)?个?(月|周|星期|礼拜)|({numerals.CHINESE})个?(月|周|星期|礼拜|年)(?:之|以)?前|(大前年|前年|去年|明年|后年))"
    r"的?(?:(今天|今日|同一天|昨天|昨日|前天)|(这个?月|本月)|(这一?周|这个?星期|本周))"
)
def this_day(seen: Seen) -> object:
    """The same day, month or week, so far back: 上个月的今天, 去年的这个月."""
    side, unit, figure, counted, year, day, month, _ = seen.match.groups()
    back = {"上上": 2, "上": 1, "下": -1}.get(side or "") or words.count(figure) or -TABLE["years"].get(year, 0)
    unit = unit or counted or "年"
    if not -400 < back < 400 or (figure and unit == "月" and "个" not in seen.match[0]):
        return NOTHING
    if unit in ("月", "年"):
        then = calendar.earlier(seen.now, back * (1 if unit == "月" else 12)).date()
    else:
        then = seen.now.date() - 7 * back * DAY
    if day:
        return when.moved(then, TABLE["days"].get(day, 0))
    if month:
        return when.fixed(calendar.month(then.year, then.month), Grain.MONTH)
    return when.fixed(calendar.week(then), Grain.WEEK)


@rule(rf"({alternatives(list(TABLE['days']))})(?!气)")
def days(seen: Seen) -> When:
    return when.moved(seen.now.date(), TABLE["days"][seen.match[1]])


@rule(rf"({alternatives(list(TABLE['parts_of_days']))})")
def parts_of_days(seen: Seen) -> When:
    back, first, last = TABLE["parts_of_days"][seen.match[1]]
    day = when.moved(seen.now.date(), back)
    return when.narrowed(day, when.every_part(first, last)) or day


@rule(
    rf"({alternatives([part for part in TABLE['parts'] if len(part) > 1])})(?!茶|场|市|集|景)",
    r"(?<=[天日号末夕秋诞])([晚早夜])(?![餐饭宴会霞安秋期上里晨间年场市景点])",
    r"(?<=[周期拜][一二三四五六日天])([晚早夜])(?![餐饭宴会霞安秋期上里晨间年场市景点])",
)
def parts(seen: Seen) -> When:
    return when.every_part(*TABLE["parts"][seen.match[1]])


@rule(
    rf"(?<![\d零〇一二三四五六七八九十第.])(\d{{1,2}}|{numerals.NUMERAL}{{1,3}})(?:点|时|:)(?!心|赞|菜|数|滴|线|子|名|缀|播|歌)(半|整|一刻|三刻|([0-5]?\d|{numerals.NUMERAL}{{1,3}})分?)?(?:钟|左右)?"
)
def clock(seen: Seen) -> object:
    hours = numerals.chinese(seen.match[1])
    if hours is None or hours > 24:
        return NOTHING
    minutes = (
        {"半": 30, "一刻": 15, "三刻": 45}.get(seen.match[2] or "")
        or (numerals.chinese(seen.match[3]) if seen.match[3] else 0)
        or 0
    )
    return when.hour(hours, minutes) if minutes < 60 else NOTHING
