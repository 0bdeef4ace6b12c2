"""The tables of concepts, read from the text files of this folder.

One line a concept, indented by two spaces under its kind::

    动物=animal,creature
      哺乳动物=mammal
        狮子,雄狮=lion,lioness
        @bat-animal 蝙蝠=bat*  >night

Before ``=`` Chinese spellings, behind it English ones; the first of each is the name. The id is the first English
spelling with hyphens, or what stands behind ``@``. ``word*``: other concepts are spelled so too, on purpose.
``~word``: a related word, which makes the concept likely but is not its name. ``>id,id``: further kinds it belongs to.
Lines that begin with ``#`` are comments.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

HERE = Path(__file__).parent
GENERATED = "cldr.tsv"
SILENT = "silent.txt"


@dataclass(frozen=True, slots=True)
class Concept:
    """``zh`` and ``en`` are spellings, the name first; ``related`` are words that only make it likely, with their
    weight in 0..1. ``parents`` are ids, the kind it stands under first; none: a top category. ``source``: ``own`` is
    written by hand, ``cldr`` comes from Unicode's annotations."""

    id: str
    zh: tuple[str, ...]
    en: tuple[str, ...]
    parents: tuple[str, ...] = ()
    related: tuple[tuple[str, float], ...] = ()
    shared: frozenset[str] = frozenset()
    source: Literal["own", "cldr"] = "own"

    @property
    def spellings(self) -> tuple[str, ...]:
        """All names, Chinese ones first."""
        return (*self.zh, *self.en)


class BadTable(ValueError):
    """A line that cannot be read; the message names file and line."""


RELATED = 0.5


def own() -> Iterator[Concept]:
    """The hand-written concepts, kinds before what belongs to them, file by file."""
    for path in tables():
        yield from read(path)


def tables() -> list[Path]:
    return sorted(path for path in HERE.glob("*.txt") if path.name != SILENT)


def read(path: Path) -> Iterator[Concept]:
    """The concepts of one file. Raises BadTable."""
    above: list[str] = []
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        text = line.strip()
        if not text or text.startswith("#"):
            continue
        depth, odd = divmod(len(line) - len(line.lstrip(" ")), 2)
        if odd or depth > len(above) or text.count("=") != 1:
            raise BadTable(f"{path.name}:{number}: {line!r} is no concept")
        text, _, further = text.partition(">")
        name = ""
        if text.startswith("@"):
            name, _, text = text[1:].partition(" ")
        chinese, _, english = text.partition("=")
        zh, en = _words(chinese), _words(english)
        names = {side: tuple(word.rstrip("*") for word in side if word[0] != "~") for side in (zh, en)}
        if not names[zh] or not names[en]:
            raise BadTable(f"{path.name}:{number}: a name is missing in {line!r}")
        name = name or re.sub("[^a-z0-9]+", "-", names[en][0].lower()).strip("-")
        parents = (*above[depth - 1 : depth], *_words(further))
        related = tuple((word.strip("~*"), RELATED) for word in (*zh, *en) if word[0] == "~")
        shared = frozenset(word.strip("~*") for word in (*zh, *en) if word.endswith("*"))
        del above[depth:]
        above.append(name)
        yield Concept(name, names[zh], names[en], parents, related, shared)


def silent() -> Iterator[str]:
    """Words that hold the spelling of a concept but do not mean it (马上, 花费; of course). Chinese ones stand between
    spaces, English ones between commas."""
    for line in (HERE / SILENT).read_text("utf-8").splitlines():
        if not line.startswith("#"):
            yield from _words(line) if line.isascii() else line.split()


def generated() -> Iterator[Concept]:
    """What ``scripts/make_cldr.py`` made: id, parent, Chinese, English, related words; tabs between, commas within. A
    row without names adds related words to a hand-written concept."""
    path = HERE / GENERATED
    if not path.exists():
        return
    for line in path.read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            name, parent, zh, en, related = line.split("\t")
            likely = tuple(
                (word, float(weight)) for word, _, weight in (one.rpartition(":") for one in _words(related))
            )
            yield Concept(name, _words(zh), _words(en), _words(parent), likely, source="cldr")


def _words(text: str) -> tuple[str, ...]:
    return tuple(word for word in (one.strip() for one in text.split(",")) if word)
