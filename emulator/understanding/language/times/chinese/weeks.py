"""Weeks, weekdays and months from now; how long ago and since when."""

from __future__ import annotations

import re

from emulator.understanding.language import numerals
from emulator.understanding.language.times import calendar, spoken, when
from emulator.understanding.language.times.atoms import NOTHING, Seen
from emulator.understanding.language.times.calendar import DAY, Grain
from emulator.understanding.language.times.chinese import words
from emulator.understanding.language.times.chinese.words import FIGURE, RULES, TABLE, UNIT, N
from emulator.understanding.language.times.when import When, fixed

rule = RULES.rule


# Weeks


WEEK = "(?:周|星期|礼拜)"


@rule(
    rf"(上上上|上上|上|这|本|下下|下|当)(?:一|1)?个?{WEEK}(末|[一二三四五六日天])?(?!年|岁|[一二两三四五六七八九十\d])"
)
def week(seen: Seen) -> object:
    said = seen.match[1]
    by = -said.count("上") + said.count("下")
    start = calendar.week(seen.now.date()).start + 7 * by * DAY
    whole = fixed(calendar.days(start.date(), 7), Grain.WEEK)
    if not seen.match[2]:
        return whole if not seen.match[0].endswith("一") else NOTHING
    if seen.match[2] == "末":
        return fixed(calendar.days((start + 5 * DAY).date(), 2), Grain.DAY)
    return when.moved(start.date(), "一二三四五六日天".index(seen.match[2]) % 7 if seen.match[2] != "天" else 6)


@rule(rf"(上上|上|这|本|下)(?:一|1)?个?{WEEK}([一二三四五六日天])(?:到|至|-|~){WEEK}?([一二三四五六日天])")
def week_days(seen: Seen) -> object:
    start = calendar.week(seen.now.date()).start + 7 * (-seen.match[1].count("上") + seen.match[1].count("下")) * DAY
    first, last = ("一二三四五六日".index(one.replace("天", "日")) for one in seen.match.groups()[1:])
    return fixed(calendar.days((start + first * DAY).date(), last - first + 1), Grain.WEEK) if first < last else NOTHING


@rule(rf"(?<![一二两三四五六七八九十\d几每双单]){WEEK}([一二三四五六日天])(?!年|岁|围|福|来|大|就|次|圈|个|\d)")
def weekday(seen: Seen) -> object:
    return when.every_weekday(6 if seen.match[1] in "日天" else "一二三四五六".index(seen.match[1]))


@rule(r"(?<![每双])(?<!一个)周末")
def weekend(seen: Seen) -> When:
    return when.weekend()


@rule(r"(上上|上|这|本|下)(?:一)?个?周末")
def weekends(seen: Seen) -> When:
    return spoken.unit(seen.now, "weekend", -seen.match[1].count("上") + seen.match[1].count("下"))


@rule(r"(上上|上|这|本|下下|下|当)(?:一)?个?(月|季度|季)(?:份)?(?!节|台|球)")
def unit(seen: Seen) -> object:
    if seen.match[2] == "季" and "个" not in seen.match[0]:
        return NOTHING
    name = "month" if seen.match[2] == "月" else "quarter"
    return spoken.unit(seen.now, name, -seen.match[1].count("上") + seen.match[1].count("下"))


# So long ago, so long until now


@rule(
    rf"{FIGURE}(?:个)?(半)?(多|来|几)?(?:个)?(半)?{UNIT}(半)?(多)?(?:之|以)?前(?!台|往|面|夕|后|排|世|沿|景|线|门|方|辈|卫|锋|途|提|来|进)",
    r"(?<![一二两三四五六七八九十\d多])()()()(半)个?(月|年|小时|天)()()(?:之|以)?前(?!台|往|面|夕|后)",
)
def ago(seen: Seen) -> object:
    figure, half, over, further, name, more, many = seen.match.groups()
    count = words.count(figure)
    if count is None or (name == "年" and count > 150) or (name == "日" and not over) or not words.counted(seen, name):
        return NOTHING
    length = count + 0.5 * bool(half or further or more)
    about = numerals.approximate(figure or "")
    if about:
        return spoken.ago_about(seen.now, *about, TABLE["units"][name])
    found = spoken.ago(seen.now, length, TABLE["units"][name])
    return spoken.Older(found) if over or many else found


@rule(rf"{FIGURE}个?(?:到|至|-|~|、|或者?)({N})(?:个)?{UNIT}(?:之|以)?前(?!台|往|面|夕|后)")
def ago_between(seen: Seen) -> object:
    """3到5天前"""
    first, last, name = seen.match.groups()
    least, most = words.count(first), words.count(last)
    if not least or not most or least >= most or most > 150 or name == "日" or not words.counted(seen, name):
        return NOTHING
    return spoken.ago_about(seen.now, least, most, TABLE["units"][name])


@rule(
    rf"(?:最近|近|(?<!不)过去|刚过去|在过去|此前)(?:的)?(?:这)?({N}|几|数)?(?:个)?(半)?(?:多)?{UNIT}(半)?(?:以来|之内|以内|之中|来|里|内|间|期间)?(?!前|级)",
    rf"这({N}|几)(?:个)?(半)?{UNIT}(半)?(?:以来|之内|以内|来|里|内|间)?(?!前|级|末)",
)
def recently(seen: Seen) -> object:
    figure, half, name, more = seen.match.groups()
    if seen.match[0].startswith("这") and re.search(
        r"(?:[年月日号天周节庆秋午夕诞旦明]|假期?|[五七六]一)的?$", seen.before
    ):
        return NOTHING  # 国庆这几天: the days of that time
    if name in ("晚", "周末") or (name == "日" and not figure) or not words.counted(seen, name):
        return NOTHING
    count = TABLE["few"].get(name, 3) if figure in ("几", "数") else words.count(figure or ("" if half else "一"))
    if count is None or (not figure and not half and name != "年"):
        return NOTHING
    return spoken.recent(seen.now, count + 0.5 * bool(half or more), TABLE["units"][name])


@rule(rf"{FIGURE}(?:个)?(半)?{UNIT}(?:以来|之内|以内|内|来)(?!的时间后)")
def within(seen: Seen) -> object:
    count = words.count(seen.match[1])
    if count is None or seen.match[3] == "晚" or count > 150 or not words.counted(seen, seen.match[3]):
        return NOTHING
    return spoken.recent(seen.now, count + 0.5 * bool(seen.match[2]), TABLE["units"][seen.match[3]])


@rule(rf"(前|头|最初的?|开头的?|后|最后的?|末)({N}|几)(?:个)?(天|晚|周末|周|星期|礼拜|月|季度|年)(?!级|前)")
def edge(seen: Seen) -> object:
    side, figure, said = seen.match.groups()
    name = TABLE["units"][said]
    count = TABLE["few"].get(said, 3) if figure == "几" else words.count(figure)
    if count is None or not 0 < count < 100:
        return NOTHING
    first = side[0] in "前头开" or side.startswith("最初")
    if name == "weekend":
        inner = when.nth(when.weekend(), 0 if first else -1)
    else:
        inner = when.unit(spoken.GRAINS[name], 0 if first else -count, count - 1 if first else -1)
    span = "days" if name == "day" and count > 1 else name  # 国庆后三天: all three of them
    beside = spoken.Beside(span, -count if side == "前" else count) if side in ("前", "后") else None
    return spoken.Edge(inner, beside, spoken.whole(seen.now, count, name) if side == "前" and count > 1 else None)


@rule(
    rf"第({N})个?(天|周末|周|星期|礼拜|月|年)(?!级)",
    rf"(?:第({N})|最后一)个?(?:周|星期|礼拜)([一二三四五六日天])",
    r"(首)(日)",
)
def nth(seen: Seen) -> object:
    which, name = seen.match.groups()
    number = 0 if which == "首" else (words.count(which) or 1) - 1 if which else -1
    weekday = seen.match.re.pattern.endswith("([一二三四五六日天])")
    if weekday:
        return when.nth(when.every_weekday(6 if name in "日天" else "一二三四五六".index(name)), number)
    if name == "周末":
        return when.nth(when.weekend(), number)
    return when.unit(spoken.GRAINS[TABLE["units"][name]], number, number)


# Beside a time


@rule(r"前夕|前夜")
def eve(seen: Seen) -> spoken.Edge:
    return spoken.Edge(when.unit(Grain.DAY, 0, 0), spoken.Beside("day", -1), None)
