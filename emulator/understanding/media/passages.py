"""Blocks of a document to passages: what is found and shown on its own.

Paragraphs are joined up to about 300 Chinese characters or 120 words, never over a page break; a heading, a table and
a picture's text stand alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import islice

from emulator.understanding.media.charset import clean
from emulator.understanding.media.reading import MARK, Block, Limits, Passage

CJK_CHARACTERS = 300
WORDS = 120
_CJK = re.compile("[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uac00-\ud7af]")
_WORD = re.compile(r"[^\W\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uac00-\ud7af]{1,40}")
_SENTENCE = re.compile(r"[^。！？!?.\n]{0,400}(?:[。！？!?.\n]{1,60}[”’」』\"')）]{0,2}\s*|$)|.{1,300}", re.DOTALL)
_BLANKS = re.compile(r"[^\S\n]+")
_LONGEST = 1200
"""Characters of a piece that has neither sentence ends nor words (a number table, base64)."""


def cut(blocks: Iterable[Block], limits: Limits) -> tuple[tuple[Passage, ...], tuple[str, ...]]:
    """The passages in the document's order, and a reason when text was left out because there is too much."""
    passages: list[Passage] = []
    kept = 0
    for passage in _joined(_pieces(blocks)):
        if not passage.text.strip():
            continue  # pictures alone
        if kept + len(passage.text) > limits.text:
            return tuple(passages), (f"only the first {limits.text} characters of the text are kept",)
        kept += len(passage.text)
        passages.append(passage)
    return tuple(passages), ()


def weight(text: str) -> float:
    """1.0 is a full passage."""
    return (
        sum(1 for _ in _CJK.finditer(text)) / CJK_CHARACTERS
        + sum(1 for _ in _WORD.finditer(text)) / WORDS
        + len(text) / (_LONGEST * 4)
    )


def _joined(pieces: Iterable[Block]) -> Iterator[Passage]:
    waiting: list[Block] = []
    total = 0.0
    for piece in pieces:
        heavy = weight(piece.text)
        alone = piece.kind in ("title", "image")
        first = waiting[0] if waiting else None
        if first is not None and (alone or first.kind != piece.kind or first.page != piece.page or total + heavy > 1):
            yield _passage(waiting)
            waiting, total = [], 0.0
        if alone:
            yield _passage([piece])
            continue
        waiting.append(piece)
        total += heavy
    if waiting:
        yield _passage(waiting)


def _passage(blocks: list[Block]) -> Passage:
    """Without the marks of pictures, whose places are kept; a line that is nothing but a picture leaves no line."""
    if not any(block.pictures for block in blocks):
        return Passage("\n".join(block.text for block in blocks), blocks[0].page, blocks[0].kind)
    text, pictures = "", []
    for block in blocks:
        parts = iter(block.pictures)
        for line in block.text.split("\n"):
            pieces = line.split(MARK) if block.pictures else [line]
            start = f"{text}\n" if text and "".join(pieces).strip() else text
            text = start + pieces[0]
            for piece in pieces[1:]:
                pictures += [(len(text), part) for part in islice(parts, 1)]
                text += piece
    return Passage(text, blocks[0].page, blocks[0].kind, tuple(pictures))


def _pieces(blocks: Iterable[Block]) -> Iterator[Block]:
    """Blocks without needless blanks, those that are heavier than a passage divided at lines and sentences."""
    for block in blocks:
        text = tidy(block.text)
        if not text:
            continue
        parts = iter(block.pictures)
        for piece in [text] if weight(text) <= 1 else _divided(text):
            own = tuple(islice(parts, piece.count(MARK))) if block.pictures else ()
            yield Block(piece, block.kind, block.page, own)


def tidy(text: str) -> str:
    """Single blanks, no empty lines, no control characters."""
    lines = (_BLANKS.sub(" ", line).strip() for line in clean(text).splitlines())
    return "\n".join(line for line in lines if line)


def _divided(text: str) -> Iterator[str]:
    held, total = "", 0.0
    for sentence in _SENTENCE.findall(text):
        heavy = weight(sentence)
        if held and total + heavy > 1:
            if held.strip():
                yield held.strip()
            held, total = "", 0.0
        held += sentence
        total += heavy
    if held.strip():
        yield held.strip()
