"""Patterns of words for no and of what stands around them: ``[negation]`` of words.toml, ready to be looked for."""

from __future__ import annotations

import functools
import re
from typing import NamedTuple

from emulator.understanding.language import tables, vocabulary

LISTED = re.compile(
    r"\s*(?:(?:和|与|跟|以及|及|或者?|、|,|，|/|&|也没有|也没|没有|没|不戴|不穿|\b(?:nor|and|or|no)\b)\s*)+"
    r"(?:\b(?:no|any|the|a|an|other|my)\b\s*)*"
)
COMMA = re.compile(r"\s*[,，]\s*(?:(?:the|a|an|any)\s+)?")
OR = re.compile(r"\bn?or\b")
OR_ELSE = re.compile(r"\s*,?\s*(?:或者?|\bn?or\b)\s*")
AND_ONE = re.compile(r"\s+and (?:an?|the|my) ")
REPLACED = re.compile(r"not|不(?:是|要)|别")
BEYOND = re.compile(r"(?<![\w'-])(?:(?:any|some|every)where )?outside(?:\s+of)?\s+(?:the\s+)?$")
OUTSIDE = re.compile(r"\s*(?:的)?(?:以外|之外|外)?(?:的)?")
EITHER_OR = re.compile(r"[^，,。]{0,4}[，,]?\s*就是")
OTHER = re.compile(r"其他|其它|别的|\bother\b")
FREE = re.compile(r"\s+free\s+(?=\S)(?![a-z]+ing\b)")
SIGN = re.compile(r"(?:\s+[a-z]+)?\s+(?:allowed|signs?)\b")
ATTACHED = re.compile(r"(?<!\S)-(?=\w)|(?<![\w-])non(?:-| )(?=\w)")
BUT = re.compile(
    r"\b(?P<any>any|every|all|each)(?P<noun>thing|where|one|body)?\b"
    r"(?P<what>(?:\s+(?!(?:but|not|no|nothing|none|and|or)\b)[a-z'-]+){0,4})\s+(?P<but>but)\b"
)
ONLY_BUT = re.compile(r"\s*,?\s*but\b")
BUT_REACHES = re.compile(
    r"(?:\s|\b(?:the|a|an|my|our|those|these|in|from|at|for|of|photos|pictures|pics|images|ones"
    r"|(?<=photos )with|(?<=pictures )with|(?<=pics )with|(?<=images )with|(?<=ones )with|(?<=those )with)\b)*+"
)
MANY = re.compile(r"\s*(?:the|my|our|those|these)\b|.*(?:s|men|people|children|mice|geese)$")
NOWHERE = re.compile(r"\s+(?:places?|country|city|town|photos?|pictures?|pics?|images?)|")
LEADS = re.compile(
    r"(?:(?:\b(?:but|yet|and|with|that|who|which|i|we|there|is|are|do|does|did)(?:'s|'re)?\s+)+"
    r"|(?:但是?|不过|可是|我|请|既|也|都|从|并|决|绝)\s*)$"
)
COUNTED = re.compile(r"(?:什么|任何|连?\s*[一半][只个张条位名朵辆座棵]?|[把将])$")
SHOWN = re.compile(r"的(?:视频|录像|短片|录音|音频|文档|文件|照片|图片|相片)")
SIDE = re.compile(r"[上里中下边旁前后内]面?(?![\w])|[上里中下边旁前后内]面?(?=的)")
TRACE = re.compile("[影烟]")
WITHIN = re.compile(r"\s*[上里中下边旁前后内]?面?的")
DOES = re.compile(r"[吃喝看玩骑]|(?:eat|drink|play|read|feed|wash|watch)(?:ing)?|rid(?:e|ing)")
OBJECT = re.compile(r"[\u4e00-\u9fff]?\s*(?:(?:the|a|an|any|his|her|their)\s+)?")


class Words(NamedTuple):
    """The patterns of the table. None of ``between``, ``verb`` and ``does`` tries another way once it has matched."""

    trigger: re.Pattern[str]
    other: re.Pattern[str]
    between: re.Pattern[str]
    verb: re.Pattern[str]
    unknown: re.Pattern[str]
    behind: re.Pattern[str]
    either: re.Pattern[str]
    only: re.Pattern[str]
    unless: re.Pattern[str]
    twice: re.Pattern[str]
    does: re.Pattern[str]
    refusing: re.Pattern[str]


@functools.cache
def words() -> Words:
    """Made with the first question."""
    table = tables.table("words")["negation"]
    english = {name: rf"(?<![a-z0-9'-])(?:{table[name]})(?![a-z0-9'])" for name in ("loose_en", "tight_en")}
    loose, tight = rf"{table['loose_zh']}|{english['loose_en']}", rf"{table['tight_zh']}|{english['tight_en']}"
    verbs, between = table["verbs_zh"], table["between_zh"]
    latin = rf"\b(?:{'|'.join(table['between_en'])}|(?!nothing|during)[a-z]{{2,}}(?:ing|ed))\b"
    word = rf"(?!(?:{table['known_en']})\b)[a-z]+(?:-[a-z]+)*"
    character = rf"[^\W\da-z_{table['known_zh']}]"
    return Words(
        trigger=re.compile(rf"(?P<loose>{loose})|(?P<tight>{tight})|(?P<bare>{table['bare_zh']})"),
        other=re.compile(rf"{vocabulary.words(table['not'], ()).pattern}|([\u4e00-\u9fff])[不没]\1"),
        between=re.compile(rf"(?:\s|{verbs}|{between}|{latin})*+"),
        verb=re.compile(rf"(?:{verbs}(?:[^\W\da-z_的]{{1,4}}[和或、])?)?+(?:{table['bare_between']})*+"),
        unknown=re.compile(rf"{word}\s+(?:{word}\s+|(?:n?or|and)\s+(?:an?|the|any)\s+)?|{character}{{1,3}}"),
        behind=re.compile(rf"{table['over']}(?:{table['after']}|(?P<refused>{table['refused']}))"),
        either=re.compile(rf"[\s,，]*(?:{table['either']})"),
        only=re.compile(rf"[\s,，]*(?:{table['only']})"),
        unless=re.compile(table["unless"]),
        twice=re.compile(rf"(?:{table['twice']})\s*$"),
        does=re.compile(rf"(?P<none>{table['none']})(?={table['does']})"),
        refusing=re.compile(table["refusing"]),
    )


@functools.cache
def nobody() -> re.Pattern[str]:
    """Words that say that nobody is there."""
    named = vocabulary.words(tables.table("words")["negation"]["nobody"], ()).pattern
    return re.compile(rf"(?:{named})(?!\s*(?:else|but|except|besides|other)\b)")
