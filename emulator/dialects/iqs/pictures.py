"""MultimodalSearch: pictures for a text."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from datetime import datetime
from unicodedata import east_asian_width

from emulator.clock import CHINA
from emulator.dialects.iqs.parameters import number, origin, word
from emulator.dialects.members import Body, array, dumps
from emulator.domain.refusals import BadValue
from emulator.domain.web import sites
from emulator.domain.web.corpus import Shown
from emulator.domain.web.pages import Page
from emulator.domain.web.searching import Question
from emulator.domain.web.web import Web
from emulator.exchange import Call

COUNT, MOST = 20, 30
"""As many as the page's sample shows; later pages say 10 (iqs-behaviour.md 6.2)."""
COLUMNS = 64
"""No title of the sample is wider; Chinese characters have two columns (iqs-behaviour.md 10.1)."""
SITES = 100
HOST, BLANK = re.compile(r"[\w.:-]+"), re.compile(r"\s")
OWN = b'"imageUrl":"/_content/web/'
"""How the address of a picture begins that Myna serves itself. Titles have no bare quotes, so nothing else does."""


async def multimodal_search(call: Call, web: Web) -> Body:
    given = call.parameters
    advanced = given.get("advancedParams") or {}
    count = number(advanced, "numResults", COUNT, MOST)
    question = Question(given["query"], exclude=listed_sites(advanced, "excludeSites"))
    found = await web.searching.pictures(question, count)
    asked = {"originalQuery": {"query": given["query"]}}
    return [
        ("imageItems", items(found.pictures, web, web.address(origin(call.request)))),
        ("searchInformation", b'{"searchTime":%d}' % found.took),
        ("queryContext", dumps(asked)),
    ]


def items(pictures: Iterable[Shown], web: Web, address: str) -> bytes:
    """An array of image items; each one is written once."""
    own = b'"imageUrl":"' + json.dumps(address)[1:-1].encode() + b"/_content/web/"
    known = web.written
    written = (known.get(one.document) or known.setdefault(one.document, item(one)) for one in pictures)
    return array(written).replace(OWN, own)


def item(one: Shown) -> bytes:
    picture = one.picture
    return dumps(
        {
            "title": cut(one.page.title),
            "publishedTime": time(one.page),
            "imageUrl": picture.url or f"/_content/web/{picture.id}.jpg",
            "hostPageUrl": one.page.url,
            "height": picture.height,
            "width": picture.width,
        }
    )


def time(page: Page) -> str:
    """When a page was published, as every answer tells it."""
    return moment(page.published)


def moment(published: datetime) -> str:
    """``2025-04-12T12:47:54+08:00``: whole seconds, China's zone."""
    return published.astimezone(CHINA).isoformat(timespec="seconds")


def cut(title: str) -> str:
    """A title at most so many columns wide, without an ellipsis."""
    width = 0
    for at, character in enumerate(title):
        width += 2 if east_asian_width(character) in "WF" else 1
        if width > COLUMNS:
            return title[:at]
    return title


def listed_sites(advanced: dict[str, object], name: str) -> tuple[str, ...]:
    """Raises BadValue."""
    written = word(advanced, name)
    if not written:
        return ()
    found = sites.entries(written)
    for one in (*(part.strip() for part in sites.SEPARATORS.split(written)), *found):
        if BLANK.search(one) or (one in found and not HOST.fullmatch(one)):
            shown = json.dumps(one, ensure_ascii=False)
            reason = f"{shown} is no site: part hosts by commas, as in weibo.com,360doc.com."
            raise BadValue(f"advancedParams.{name}", reason)
    if len(found) > SITES:
        raise BadValue(f"advancedParams.{name}", f"It may list at most {SITES} sites.")
    return found
