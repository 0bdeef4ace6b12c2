"""Pages and pictures as documents of the engine: what is written about each makes it findable."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from emulator.domain.embedding import Embedding
from emulator.domain.realm import Facts
from emulator.domain.web.pages import Page, Picture
from emulator.engine.api import Document, Part
from emulator.query.fields import Field, FieldTable

FORM = 3
"""Raise it when the documents of the same pages change: what is kept of them is made anew."""
ANY = frozenset[str]()
HOST, PUBLISHED, LANGUAGE, INDUSTRY, SHELF = "Host", "Published", "Language", "Industries.Name", "Shelf"
FIELDS = FieldTable(
    [
        Field(HOST, "keyword", ANY),
        Field(PUBLISHED, "time", ANY),
        Field(LANGUAGE, "keyword", ANY),
        Field(INDUSTRY, "keyword", ANY, array="Industries"),
        Field(SHELF, "keyword", ANY),
    ]
)
PASSAGE = 600
"""Characters of a passage, about."""
PARAGRAPHS = re.compile(r"\n\s*\n")
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def shelf(page: Page) -> str:
    """What kind of page it is: a point of interest by its scene, an entry of the medical shelf by its kind."""
    return page.scene or (f"medical {page.medical.kind}" if page.medical else "page")


async def of_page(page: Page, embedding: Embedding) -> Document:
    """Found by its title, its summary, its key words and all of its text; an entry of the medical shelf by its other
    names and its attributes too."""
    named = page.medical
    facts = told(page, page.summary or page.text[:PASSAGE], named.aliases if named else ())
    about = await embedding.parts(facts, ())
    passages = tuple(Part(f"p{number}", text, "passage") for number, text in enumerate(parted(written(page))))
    fields = {**placed(page), "Industries": [{"Name": one} for one in page.industries]}
    return Document(page.url, b"", fields, (*about, *passages))


def written(page: Page) -> str:
    """Its text, and what an entry's attributes say."""
    attributes = [f"{name}: {value}" for name, value in page.medical.attributes] if page.medical else []
    return "\n\n".join((page.text, *attributes))


async def of_picture(uri: str, picture: Picture, page: Page, embedding: Embedding) -> Document:
    """Found by what it shows, by its page's title and key words."""
    return Document(uri, b"", placed(page), await embedding.parts(pictured(page, picture.caption), ()))


def told(page: Page, caption: str, more: tuple[str, ...] = ()) -> Facts:
    """What is written, by the names that files have it under."""
    labels = [{"LabelName": one} for one in (*page.tags, *more)]
    return {"Filename": "", "Title": page.title, "Insights": {"Image": {"Caption": caption}}, "Labels": labels}


def pictured(page: Page, caption: str) -> Facts:
    """The same for a picture, of which its caption tells more than its page's title and all of the key words."""
    beside = [{"LabelAlias": text} for text in (", ".join(page.tags), page.title)]
    return {"Filename": "", "Insights": {"Image": {"Caption": caption}}, "Labels": beside}


def placed(page: Page) -> dict[str, object]:
    return {
        HOST: page.host,
        PUBLISHED: microseconds(page.published),
        LANGUAGE: page.language,
        SHELF: shelf(page),
    }


def microseconds(moment: datetime) -> int:
    return (moment - EPOCH) // timedelta(microseconds=1)


def parted(text: str) -> Iterator[str]:
    """Paragraphs, short ones together."""
    held = ""
    for paragraph in PARAGRAPHS.split(text):
        if held and len(held) + len(paragraph) > PASSAGE:
            yield held
            held = ""
        held = f"{held}\n{paragraph}" if held else paragraph
    if held.strip():
        yield held
