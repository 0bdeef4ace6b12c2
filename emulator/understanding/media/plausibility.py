"""Which of the old encodings of East Asia bytes are in, judged by the characters that they would say.

The bytes of one are mostly sound in another, as other characters: rare ones, since whoever writes uses few hundred
characters most of the time. Each encoding is weighed by logarithms of how much more often a kind of character stands
in what people write than in what was read wrongly (measured by rule of thumb; ``charsets.toml`` has the characters).
"""

from __future__ import annotations

import codecs
import functools
import re
import tomllib
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

SAMPLE = 64 * 1024
"""Bytes that are weighed, from the first line on that is not ASCII."""
_HIGH = re.compile(rb"[\x80-\xff]")
_ALONE = re.compile("(?<=[A-Za-z])[^\x00-\x7f](?![^\x00-\x7f])|(?<![^\x00-\x7f])[^\x00-\x7f](?=[A-Za-z])")
"""In Latin-1 an accented letter looks with the next one like a single character within a word."""
_KANA = re.compile("[\u3041-\u30fa]")
_RUNS = re.compile(rb"[\x80-\xff]+")
_ALPHABETS = (re.compile(rb"[\xe0-\xff]?[\xc0-\xdf]+"), re.compile(rb"[\xc0-\xdf]?[\xe0-\xff]+"))
"""Words in small letters of KOI8-R and Windows-1251, perhaps with a capital first."""
_MARKS = frozenset("、。，．：；？！「」『』（）《》〈〉【】“”‘’…—～・ー　·")
_SEVEN_BITS = ((b"\x1b$)C", "iso2022_kr"), (b"\x1b$@", "iso2022_jp"), (b"\x1b$B", "iso2022_jp"))
_OFTEN, _SELDOM, _SELDOMER, _NEVER = 1.6, -1.3, -1.7, -4.5
_POOR, _FEW = -0.3, 3.0
"""Mean weight at which a Chinese text is still one (a list of rare words is worse than prose), and what a few rare
characters may weigh."""
_PLAIN, _APART, _ALIKE = 0.0, 4.0, 1.0
"""Mean weight of a text in any other encoding, what it must be ahead by of the Chinese one, and how close behind it a
Japanese one leaves it open."""


@dataclass(frozen=True, slots=True)
class Encoding:
    """``codecs`` are tried one after the other; ``weigh`` weighs one character that is not ASCII."""

    name: str
    codecs: tuple[str, ...]
    weigh: Callable[[str], float]


def text_of(data: bytes) -> str | None:
    """The text of bytes that are neither ASCII nor UTF-8; None where it cannot be told what they say."""
    name = encoding_of(data)
    if name is None:
        return None
    found = next((one for one in encodings() if one.name == name), None)
    return _partly(data, (name,) if found is None else found.codecs, final=True)


def encoding_of(data: bytes, final: bool = True) -> str | None:
    """``gb18030``, ``big5``, ``shift_jis``, ``euc_jp``, ``euc_kr`` or a seven-bit one. ``final``: nothing is cut off
    at the end."""
    for lead, name in _SEVEN_BITS:
        if lead in data and _HIGH.search(data) is None:
            return name
    sample, cut = _sample(data)
    read = [(one, text) for one in encodings() if (text := _partly(sample, one.codecs, final and not cut)) is not None]
    rated = [(*_rated(text, one), text, one.name) for one, text in read]
    if not rated or _spelled(sample):
        return None
    home = next((one for one in rated if one[3] == "gb18030"), None)
    others = [one for one in rated if home is None or one[2] != home[2]]
    if others:
        total, mean, _, name = max(others)
        if home is None or (mean > _PLAIN and total > home[0]):
            return name if mean > _PLAIN and (home is None or total - home[0] >= _APART) else None
        if mean > _PLAIN and total > home[0] - _ALIKE and len(_KANA.findall(home[2])) > 1:
            return None  # Japanese, whose other characters both encodings might mean
    return "gb18030" if home is not None and (home[1] > _POOR or home[0] + _FEW > 0) else None


def _spelled(sample: bytes) -> bool:
    """Whether all words look like those of an alphabet of one byte a letter."""
    runs = _RUNS.findall(sample)
    return sum(map(len, runs)) >= 6 and any(all(one.fullmatch(run) for run in runs) for one in _ALPHABETS)


def _sample(data: bytes) -> tuple[bytes, bool]:
    """From the start of the first line that is not ASCII, and whether the end is cut off."""
    first = _HIGH.search(data)
    start = 0 if first is None else data.rfind(b"\n", 0, first.start()) + 1
    start = start if first is None or first.start() - start < SAMPLE // 2 else first.start()
    return data[start : start + SAMPLE], len(data) > start + SAMPLE


def _partly(data: bytes, names: tuple[str, ...], final: bool) -> str | None:
    for name in names:
        try:
            return codecs.getincrementaldecoder(name)("strict").decode(data, final)
        except UnicodeDecodeError:
            continue
    return None


def _rated(text: str, encoding: Encoding) -> tuple[float, float]:
    """All weights together, and of one character."""
    characters = Counter(one for one in text if one > "\x7f")
    count = characters.total() or 1
    total = sum(encoding.weigh(one) * times for one, times in characters.items())
    alone = (one[0] for one in _ALONE.finditer(text))
    total += sum(_NEVER for one in alone if _bytes(one, encoding.codecs[0])[1] in range(1, 0x80))
    return total, total / count


@functools.cache
def data() -> Mapping[str, Any]:
    """``charsets.toml``; it is not to be changed."""
    with (Path(__file__).parent / "charsets.toml").open("rb") as stream:
        return tomllib.load(stream)


@functools.cache
def encodings() -> tuple[Encoding, ...]:
    """Those that are told apart. Kana weigh the same in Chinese, where they are the same characters."""
    often = {name: frozenset(text) for name, text in data()["frequent"].items()}
    chinese, others = often["simplified"] | often["traditional"], often["simplified_next"] | often["traditional_next"]
    gb = _weigher(chinese, others, _OFTEN, _chinese)
    big5 = _weigher(often["traditional"], often["traditional_next"], _OFTEN, _traditional)
    japanese = _weigher(often["kanji"], frozenset(), 0.8, _japanese)
    return (
        Encoding("gb18030", ("gb18030",), gb),
        Encoding("big5", ("cp950", "big5hkscs"), big5),
        Encoding("shift_jis", ("cp932",), japanese),
        Encoding("euc_jp", ("euc_jp", "euc_jis_2004"), japanese),
        Encoding("euc_kr", ("cp949",), _weigher(often["hangul"], frozenset(), 2.0, _korean)),
    )


def _weigher(
    often: frozenset[str], others: frozenset[str], much: float, rest: Callable[[str], float]
) -> Callable[[str], float]:
    @functools.cache
    def weigh(one: str) -> float:
        if one in often:
            return much
        if "\ue000" <= one <= "\uf8ff" or one < "\xa0":  # private use, controls
            return _NEVER
        if one in _MARKS:
            return 1.0
        if "\u3041" <= one <= "\u30fa":
            return 1.5 if one < "\u3097" else 1.0
        return 0.0 if one in others else rest(one)

    return weigh


def _bytes(one: str, encoding: str) -> tuple[int, int]:
    """The first two bytes of a character; zeros where the encoding has none or needs four."""
    try:
        found = one.encode(encoding)
    except UnicodeEncodeError:
        return 0, 0
    return (found[0], found[1]) if len(found) == 2 else (0, 0)


def _chinese(one: str) -> float:
    """By the squares of GB2312; what only its extensions have is traditional, or chance."""
    lead, trail = _bytes(one, "gb18030")
    if trail >= 0xA1 and 0xB0 <= lead <= 0xF7:
        return _SELDOM if lead <= 0xD7 else _SELDOMER
    if not lead or (trail >= 0xA1 and lead < 0xB0):
        return _NEVER if one in "〖〗" else 0.0  # 〖 is the long vowel in EUC-JP
    return -2.5 if _traditional(one) == _SELDOM else _NEVER


def _traditional(one: str) -> float:
    lead, _ = _bytes(one, "cp950")
    if 0xA4 <= lead <= 0xC6:
        return _SELDOM
    return 0.0 if 0xA1 <= lead <= 0xA3 else _SELDOMER


def _japanese(one: str) -> float:
    lead, trail = _bytes(one, "cp932")
    if "\uff61" <= one <= "\uff9f":  # kana of half the width, which are one byte in Shift-JIS
        return -1.0
    if 0x81 <= lead <= 0x87:
        return 0.0
    first = 0x88 <= lead <= 0x97 or (lead == 0x98 and trail <= 0x72)
    return -1.8 if first else -2.2 if lead else _NEVER


def _korean(one: str) -> float:
    lead, _ = _bytes(one, "euc_kr")
    if "\uac00" <= one <= "\ud7a3":
        return _SELDOM if lead else -3.0
    return 0.0 if 0xA1 <= lead <= 0xAF else _SELDOMER
