"""Numbers in words: Chinese and English."""

from __future__ import annotations

import functools
import re

from emulator.understanding.language import tables

DIGITS = {digit: value for value, digit in enumerate("零一二三四五六七八九")} | {
    "〇": 0,
    "两": 2,
    "俩": 2,
    "壹": 1,
    "贰": 2,
}
DIGITS |= {"叁": 3, "廿": 20, "卅": 30}
SCALES = {"十": 10, "百": 100, "千": 1000, "万": 10000, "拾": 10}
NUMERAL = "[零〇一二两三四五六七八九十百千廿卅]"
CHINESE = rf"(?:\d{{1,4}}|{NUMERAL}{{1,7}})"
"""A pattern of a Chinese number."""
ENGLISH = (
    r"(?:\d{1,3}(?!\d)|an?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen"
    r"|sixteen|seventeen|eighteen|nineteen|(?:twenty|thirty|forty|fifty)(?:[ -](?:one|two|three|four|five|six|seven"
    r"|eight|nine))?)"
)
"""A pattern of an English number up to 59, or in figures."""
ORDINAL = (
    r"(?:\d{1,2}(?:st|nd|rd|th)|first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth"
    r"|(?:thir|four|fif|six|seven|eigh|nine)teenth|twentieth|thirtieth|(?:twenty|thirty)[ -](?:first|second|third"
    r"|fourth|fifth|sixth|seventh|eighth|ninth))"
)
"""A pattern of an English ordinal up to 39."""


def chinese(text: str) -> int | None:
    """三 3, 十二 12, 二十 20, 一百零五 105, 二〇二一 2021, 15 15; None for what is no number."""
    if text.isascii():
        return int(text) if text.isdigit() else None
    if not any(character in SCALES for character in text):
        digits = [DIGITS.get(character, -1) for character in text]
        if not digits or -1 in digits or (len(digits) > 1 and max(digits) > 9):
            return (
                digits[0] + digits[1]
                if len(digits) == 2 and digits[0] in (20, 30) and 0 < digits[1] < 10
                else (digits[0] if len(digits) == 1 and digits[0] >= 0 else None)
            )
        return int("".join(map(str, digits)))
    total = section = number = 0
    for character in text:
        if character in SCALES:
            scale = SCALES[character]
            if scale == 10000:
                total, section = (total + section + number) * scale, 0
            else:
                section += (number or 1) * scale
            number = 0
        elif character in DIGITS:
            number = DIGITS[character]
        else:
            return None
    return total + section + number


def approximate(text: str) -> tuple[int, int] | None:
    """五六 5 to 6, 十五六 15 to 16, 三五 3 to 5: digits side by side; None for any other number."""
    found = re.fullmatch(r"(.*[十百])?([一二两三四五六七八九])([二三四五六七八九])", text)
    if found is None:
        return None
    first, second = DIGITS[found[2]], DIGITS[found[3]]
    tens = chinese(found[1] or "零")
    if tens is None or (second != first + 1 and (first, second) != (3, 5)):
        return None
    return tens + first, tens + second


def english(text: str) -> int | None:
    """ "twenty-one", "a", "12"; None for what is no number."""
    if text.isdigit():
        return int(text)
    known = _english()["numbers"]
    parts = [known.get(part) for part in re.split("[ -]", text)]
    return None if None in parts else sum(part for part in parts if part is not None)


def ordinal(text: str) -> int | None:
    """ "3rd", "third", "twenty-third"; None for what is no ordinal."""
    figures = re.match(r"\d+", text)
    if figures:
        return int(figures[0])
    *tens, last = re.split("[ -]", text)
    known = _english()
    if last not in known["ordinals"]:
        return None
    return int(known["ordinals"][last]) + sum(int(known["numbers"].get(part, 0)) for part in tens)


@functools.cache
def _english() -> dict[str, dict[str, int]]:
    table = tables.table("english")
    return {"numbers": table["numbers"], "ordinals": table["ordinals"]}
