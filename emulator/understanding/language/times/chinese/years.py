"""Years, decades and centuries; seasons, quarters and shares of a time."""

from __future__ import annotations

import re

from emulator.understanding.language import numerals
from emulator.understanding.language.times import calendar, feasts, spoken, when
from emulator.understanding.language.times.atoms import NOTHING, Seen, alternatives
from emulator.understanding.language.times.calendar import Grain
from emulator.understanding.language.times.chinese.words import RULES, TABLE
from emulator.understanding.language.times.when import When, fixed

rule = RULES.rule


# Years


@rule(
    r"(?<![\d零〇一二三四五六七八九十第.])([12]\d{3}|[一二][零〇一二三四五六七八九]{3}|"
    r"[一两二]千(?:零)?[一二三四五六七八九十]{0,3}) ?年(?:度|份|间|那年)?(?!级|代|龄|款)"
    r"(?:的?[鼠牛虎兔龙蛇马羊猴鸡狗猪]年)?"
)
def year(seen: Seen) -> object:
    number = numerals.chinese(seen.match[1])
    return fixed(calendar.year(number or 0), Grain.YEAR)


ANIMALS, STEMS, BRANCHES = "鼠牛虎兔龙蛇马羊猴鸡狗猪", "甲乙丙丁戊己庚辛壬癸", "子丑寅卯辰巳午未申酉戌亥"
_ANIMAL = rf"([{ANIMALS}])年(?![代货份糕画轻龄会终饭纪]|马月)"


@rule(rf"(?<![\u4e00-\u9fff]){_ANIMAL}", rf"(?<=[的在于了到和是要]){_ANIMAL}", rf"(?<=以前|之前|以后|之后){_ANIMAL}")
def animal(seen: Seen) -> object:
    return feasts.moon_year(seen.now, (4 + ANIMALS.index(seen.match[1])) % 12, 12) or NOTHING


@rule(rf"(?<![{STEMS}])([{STEMS}])([{BRANCHES}])(?:[{ANIMALS}])?年")
def stem(seen: Seen) -> object:
    """甲辰年: one of sixty."""
    number = next((n for n in range(60) if STEMS[n % 10] == seen.match[1] and BRANCHES[n % 12] == seen.match[2]), None)
    return NOTHING if number is None else feasts.moon_year(seen.now, (4 + number) % 60, 60) or NOTHING


@rule(
    r"(?<![\d零〇一二两三四五六七八九十百第近这过了满养前后头整每有住干'])(\d\d|[零〇一二三四五六七八九]{2})年(?!级|代|龄|前|后|来|间|以|之|多|半|内|里|老|陈|款|的老|如一|河东|寿)(?:份|度)?"
)
def short_year(seen: Seen) -> object:
    number = numerals.chinese(seen.match[1])
    if (
        number is None
        or seen.now.year % 100 + 1 < number < 40
        or re.search("最近|过去|工作|结婚|相恋|在一起", seen.before[-4:])
    ):
        return NOTHING
    return fixed(calendar.year(number + (2000 if number <= seen.now.year % 100 + 1 else 1900)), Grain.YEAR)


@rule(r"(?<![\d零〇一二三四五六七八九十第.])(\d\d)年(?=以[前后来]|之[前后])")
def short_year_open(seen: Seen) -> object:
    number = int(seen.match[1])
    return fixed(calendar.year(2000 + number), Grain.YEAR) if 11 < number <= seen.now.year % 100 else NOTHING


@rule(
    rf"(?<![十百千\d三两几])({alternatives(list(TABLE['years']))})(?!级|代|糕|轻|龄)(?:的?[鼠牛虎兔龙蛇马羊猴鸡狗猪]年)?"
)
def relative_year(seen: Seen) -> When:
    return spoken.unit(seen.now, "year", TABLE["years"][seen.match[1]])


@rule(r"(?:去年|前年|(\S{1,2})年前)的?(?:的?(今天|今日|同一天)|(这个?时候|此时|同期|这时候))")
def same_time(seen: Seen) -> object:
    back = {"去": 1, "前": 2}.get(seen.match[0][0], 0) if not seen.match[1] else numerals.chinese(seen.match[1])
    if not back:
        return NOTHING
    return spoken.same_day(seen.now, back, "year") if seen.match[2] else spoken.ago(seen.now, 12 * back, "month")


@rule(
    r"(上个?世纪|本世纪|20世纪|二十世纪|21世纪|二十一世纪|19世纪|十九世纪)?(?<![\d零〇一二三四五六七八九])([1-9]0|[一二三四五六七八九]十|零零|〇〇|00|一零|一〇|20[0-9]0|1[89][0-9]0|[一二][零〇九八][零〇一二三四五六七八九][零〇])年代"
)
def decade(seen: Seen) -> object:
    number = numerals.chinese(seen.match[2])
    if number is None:
        return NOTHING
    if number < 100:
        said = seen.match[1] or ""
        recent = number + 2000 <= seen.now.year - 5 and number < 30
        base = (
            1800
            if "19" in said or "十九" in said
            else 2000
            if "本" in said or "1世纪" in said or "十一" in said
            else 1900
        )
        number += base if said else (2000 if recent else 1900)
    return fixed(calendar.year(number, 10), Grain.DECADE)


@rule(r"(上个?|本|这个?|1[5-9]|2[01]|十[五六七八九]|二十一?)世纪(?!大|之)")
def century(seen: Seen) -> object:
    said = seen.match[1]
    now = seen.now.year // 100 + 1
    number = now - 1 if said[0] == "上" else now if said[0] in "本这" else numerals.chinese(said) or 0
    return fixed(calendar.year(100 * (number - 1), 100), Grain.CENTURY)


# Seasons, quarters, shares


@rule(rf"({alternatives(list(TABLE['seasons']))})(?!里的歌)")
def season(seen: Seen) -> When:
    return when.every_month(*TABLE["seasons"][seen.match[1]])


@rule(r"(?<=年)的?(春夏|夏秋|秋冬|冬春)(?:季|之交)?")
def two_seasons(seen: Seen) -> When:
    return when.every_month(TABLE["seasons"][seen.match[1][0] + "天"][0], 6)


@rule(
    r"(?<=年)([春夏秋冬])(?![节分至游装衣令瓜笋卷裤眠威日日天季至奥招晚])",
    r"(?<=年)([春夏秋冬])(?=日|晚会)",
    r"(?<=(?:19|20)\d\d)([春夏秋冬])(?![节分至游装衣令瓜笋卷裤眠威日日天季至奥招晚新款])",
    r"(今|去)([春夏秋冬])(?![节分至])",
)
def season_short(seen: Seen) -> object:
    name = seen.match[seen.match.lastindex or 1]
    what = when.every_month(*TABLE["seasons"][name + "天"])
    if seen.match.lastindex == 1:
        return what
    return when.narrowed(spoken.unit(seen.now, "year", 0 if seen.match[1] == "今" else -1), what)


@rule(r"第?([一二三四1-4])(?:个)?季度?(?!节|连)", r"q([1-4])(?![\d\w])")
def quarter(seen: Seen) -> object:
    if not seen.match[0].endswith("度") and not seen.match[0].startswith("q"):
        return NOTHING
    if seen.match[0].startswith("q") and not re.search(r"年 ?$|\d{4} ?$", seen.before):
        return NOTHING
    return when.every_month(3 * (numerals.chinese(seen.match[1]) or 0) - 2, 3)


@rule(
    r"(上半年|前半年|下半年|后半年)",
    r"(年初|开年|岁首|年中|年底|年末|年尾|岁末)(?!国|秋|午|学|心|间|片|一|二|三|四|五|六|七)",
    r"(月初|月中|月底|月末)(?!国|秋|午|学)",
    r"(上半月|下半月|前半月|后半月|上旬|中旬|下旬)",
)
def share(seen: Seen) -> object:
    said = seen.match[1]
    if said in ("年初", "月初") and re.match("[一二三四五六七八九十]", seen.after):
        return NOTHING
    of = Grain.MONTH if "月" in said or "旬" in said else Grain.YEAR
    return spoken.every_share(TABLE["pieces"][said], of)


@rule(
    r"(?<=[年月代纪季天夏冬秋春])(初|末|底|早期|中期|末期|前期|后期|初期|晚期|中叶|伊始)(?![一二三四五六七八九十级恋雪夏春秋冬恋片天见])",
    r"(?<=[代纪月])(中)(?=[的拍，,。]|$)",
    r"(?<=[年月代纪天])的?(前半|后半)(?:段|期)?",
)
def piece(seen: Seen) -> object:
    return spoken.Suffix(TABLE["pieces"][seen.match[1]])
