"""Patterns of words that Chinese rules share, and what they count."""

from __future__ import annotations

from emulator.understanding.language import numerals, tables
from emulator.understanding.language.times.atoms import Rules, Seen

RULES = Rules()
N = numerals.CHINESE
FIGURE = rf"(?<![\d零〇一二两三四五六七八九十百千万几数多.])({N})"
"""A number that is not the end of a longer one."""
UNIT = "(小时|钟头|天|日|晚|周末|周|星期|礼拜|月|季度|年)"
MONTH = r"(1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])月(?!大会|饼|票|球|食|亮|嫂|光|子|天|经|末)"
ONES = "[一二三四五六七八九]"
DAY_NUMBER = rf"(3[01]|[12]\d|0?[1-9]|三十一?|二十{ONES}?|廿{ONES}?|十{ONES}?|{ONES})"
NOT_A_DAY = f"(?!{'|'.join(tables.table('chinese')['numbers']['not_a_day'])})"
TABLE = tables.table("chinese")


def day(said: str) -> int:
    """Raises ValueError for what is no day of a month."""
    number = numerals.chinese(said)
    if number is None or not 1 <= number <= 31:
        raise ValueError(said)
    return number


def counted(seen: Seen, name: str) -> bool:
    """三个月 counts months, 三月 is March; so with seasons."""
    return name not in ("月", "季度", "季") or "个" in seen.match[0] or "半" in seen.match[0] or name == "季度"


def count(said: str | None) -> int | None:
    """Of 五六 the higher one."""
    about = numerals.approximate(said or "")
    return about[1] if about else 0 if not said else numerals.chinese(said)
