"""What is asked of the writing itself: long enough, wide enough, and no pattern that shows."""

from __future__ import annotations

import re
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Iterator

from web.sources import CHINESE, HERE, Page, Topic, placed

SENTENCE = re.compile(r"[^。！？!?\n；;]{12,}")
ENGLISH_SENTENCE = re.compile(r"[^.!?\n;]{12,}")
LEAST = {"zh": 60, "en": 40}
"""Characters of a Chinese text, words of an English one; a picture page (`at: photo`) may have a fifth of it."""
ALIKE = 9
"""At most so many titles may be built alike, in all the corpus."""
TWICE = 3
"""At most so many pages may share a sentence."""
WORDS = tomllib.loads((HERE / "function_words.toml").read_text("utf-8"))
SMALL = set(WORDS["en"])
PIECES = re.compile("|".join([*WORDS["zh"], r"\d+", "[A-Za-z']+", "[一-鿿]", r"[^\s\w]"]))


def sentences(page: Page) -> set[str]:
    """The text's sentences of 12 characters or more."""
    pattern = SENTENCE if page.language == "zh" else ENGLISH_SENTENCE
    return {" ".join(found.split()) for found in pattern.findall(page.text) if len(found.strip()) >= 12}


def skeleton(title: str) -> str | None:
    """A title without its content words: `为什么_会_?`. None where fewer than three pieces of it are left."""
    kept: list[str] = []
    for piece in PIECES.findall(title):
        if piece.isdigit():
            mark = "#"
        elif piece in WORDS["zh"] or not re.match(r"[A-Za-z一-鿿]", piece) or piece.lower() in SMALL:
            mark = piece.lower()
        else:
            mark = "_"
        if mark != "_" or kept[-1:] != ["_"]:
            kept.append(mark)
    return "".join(kept) if len([one for one in kept if one != "_"]) >= 3 else None


def opening(title: str) -> str:
    """The first five Chinese characters or the first three English words."""
    return title[:5] if CHINESE.search(title[:5]) else " ".join(title.lower().split()[:3])


def ending(title: str) -> str:
    """The last five Chinese characters or the last three English words, hashtags left out."""
    bare = re.sub(r"#\S+", "", title).strip()
    return bare[-5:] if CHINESE.search(bare[-5:]) else " ".join(bare.lower().split()[-3:])


def length(page: Page) -> int:
    """Characters of a Chinese text without blanks, words of an English one."""
    return len("".join(page.text.split())) if page.language == "zh" else len(page.text.split())


def of_page(page: Page) -> Iterator[str]:
    """What is wrong with a page by itself."""
    least = LEAST[page.language]
    part = 5 if placed(page)[0] == "photo" else 2 if page.headers.keys() & {"poi", "medical"} else 1
    if length(page) < least // part:
        yield f"{page.where}: the text is too short ({length(page)}; {least} at least)"
    if not page.pictures and "medical" not in page.headers:
        yield f"{page.where}: no picture"
    if len(page.pictures) > 4:
        yield f"{page.where}: {len(page.pictures)} pictures; four at most"
    if len(page.title) < 4 and "medical" not in page.headers:
        yield f"{page.where}: the title is too short"
    for picture in page.pictures:
        if len(picture.caption) < 6:
            yield f"{page.where}: the caption {picture.caption!r} says too little"


def shared(pages: Iterable[Page], most: int, of: str) -> Iterator[str]:
    """What more than ``most`` pages share: sentences, skeletons, openings or endings of titles, captions."""
    seen: dict[str, list[Page]] = defaultdict(list)
    for page in pages:
        found: set[str | None] = {
            "sentence": lambda one: set(sentences(one)),
            "skeleton": lambda one: {skeleton(one.title)},
            "opening": lambda one: {opening(one.title)},
            "ending": lambda one: {ending(one.title)},
            "caption": lambda one: {picture.caption for picture in one.pictures if not picture.name},
        }[of](page)
        for one in found - {None, ""}:
            seen[str(one)].append(page)
    for one, where in seen.items():
        if len(where) > most:
            yield f"{len(where)} pages share the {of} {one!r}: {', '.join(page.where for page in where[:12])}"


def problems(topics: list[Topic]) -> list[str]:
    """Everything that is wrong with the writing, a line each."""
    pages = [page for topic in topics for page in topic.pages if "medical" not in page.headers]
    found = [one for topic in topics for page in topic.pages for one in of_page(page)]
    titles: set[tuple[str, str]] = set()
    for page in pages:
        if (page.topic, page.title) in titles:
            found.append(f"{page.where}: the title stands twice in its topic")
        titles.add((page.topic, page.title))
    found += shared(pages, TWICE, "sentence")
    for of in ("skeleton", "opening", "ending"):
        found += shared(pages, ALIKE, of)
    found += shared(pages, 2, "caption")
    for topic in topics:
        found += of_named(topic)
    return found


def of_named(topic: Topic) -> Iterator[str]:
    """A named picture has one caption wherever it is shown."""
    captions: dict[str, set[str]] = defaultdict(set)
    for page in topic.pages:
        for picture in page.pictures:
            if picture.name:
                captions[picture.name].add(picture.caption)
    for name, told in captions.items():
        if len(told) > 1:
            yield f"{topic.name}.txt: the picture [{name}] has {len(told)} captions"
