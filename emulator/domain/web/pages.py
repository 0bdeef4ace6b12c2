"""One page of the corpus, as a line of its files tells it (formats.md 3)."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from emulator.domain.web.sites import bare

LANGUAGES = ("zh", "en")
INDUSTRIES = ("finance", "law", "medical", "internet", "tax", "news_province", "news_center")
"""What ``category`` of UnifiedSearch asks for (iqs-behaviour.md 7.1)."""
IDENTIFIER = re.compile(r"[A-Za-z0-9_-]{1,100}")
MEDICAL = ("finding", "food", "medicine")
SCENES = ("hotels", "attractions", "restaurants", "entertainment")
LARGEST, DRAWN = 100_000, 8192
"""Pixels of a side: of any picture, and of one that Myna draws."""
FILES = (".jpg", ".jpeg", ".png", ".gif", ".webp")
"""How the files of pictures end."""
YEARS = range(1970, 9000)
"""When pages may be published: times are counted from 1970 on, and read in every zone."""
DEGREES = {"latitude": 90.0, "longitude": 180.0}
LONGEST = 2_000_000
"""Characters of a text."""


class BadPage(ValueError):
    """What is wrong with a line, in words for who wrote it."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture on a page. ``url`` is its own address, empty where Myna serves it, drawn or from ``file``, a path below
    the corpus' folder. ``width`` and ``height`` in pixels."""

    id: str
    page: str
    width: int
    height: int
    caption: str
    url: str = ""
    file: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """What the medical shelf says of an ``entity``; ``kind`` is finding, food or medicine."""

    kind: str
    entity: str
    aliases: tuple[str, ...]
    attributes: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Page:
    """``text`` is Markdown. ``host`` is that of ``url`` without ``www.``; ``site`` the site's name in words.

    ``quality`` and ``authority`` are in 0..1. ``forbidden``, ``status`` (HTTP) and ``delay`` (milliseconds) are what
    who reads the page finds there. ``place`` is what is known of a point of interest, every value a text, and ``scene``
    what kind it is.
    """

    url: str
    title: str
    published: datetime
    language: str
    text: str
    summary: str
    pictures: tuple[Picture, ...]
    tags: tuple[str, ...]
    host: str
    quality: float = 0.5
    authority: float = 0.5
    site: str = ""
    logo: str = ""
    genre: str = "article"
    ugc: bool = False
    industries: tuple[str, ...] = ()
    scene: str = ""
    place: Mapping[str, Any] | None = None
    medical: Entry | None = None
    forbidden: bool = False
    status: int = 200
    delay: int = 0


def page(row: Any) -> Page:
    """A line's JSON value as a page. Members that nobody knows are passed over. Raises BadPage."""
    if not isinstance(row, dict):
        raise BadPage("a line holds one JSON object")
    url = text(row, "url", required=True)
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise BadPage(f"url: {url!r} is no http or https address")
    language = text(row, "language", required=True)
    if language not in LANGUAGES:
        raise BadPage(f"language: give one of {', '.join(LANGUAGES)}")
    place = point(row.get("poi"))
    industries = texts(row, "industry") if isinstance(row.get("industry"), list) else words(text(row, "industry"))
    for one in industries:
        if one not in INDUSTRIES:
            raise BadPage(f"industry: {one!r} is none of {', '.join(INDUSTRIES)}")
    return Page(
        url=url,
        title=text(row, "title", required=True),
        published=moment(text(row, "published", required=True)),
        language=language,
        text=text(row, "text", required=True),
        summary=text(row, "summary"),
        pictures=pictures(url, row.get("images")),
        tags=texts(row, "tags"),
        host=bare(parts.hostname),
        quality=share(row, "quality"),
        authority=share(row, "authority"),
        site=text(row, "site"),
        logo=text(row, "logo"),
        genre=text(row, "genre") or "article",
        ugc=truth(row, "ugc"),
        industries=industries,
        scene=str(place["scene"]) if place else "",
        place={name: value for name, value in place.items() if name != "scene"} if place else None,
        medical=entry(row.get("medical")),
        forbidden=text(row, "access") == "forbidden",
        status=whole(row, "status", 200, 100, 599),
        delay=whole(row, "delay", 0, 0, 600_000),
    )


def pictures(url: str, rows: Any) -> tuple[Picture, ...]:
    """The pictures of a page, in order."""
    if rows is not None and not isinstance(rows, list):
        raise BadPage("images: give a list")
    return tuple(picture(url, number, row) for number, row in enumerate(rows or ()))


def picture(url: str, number: int, row: Any) -> Picture:
    if not isinstance(row, dict):
        raise BadPage(f"images[{number}]: give an object")
    try:
        identifier = text(row, "id") or picture_id(url, number)
        if not IDENTIFIER.fullmatch(identifier):
            raise BadPage(f"id: {identifier!r} is not made of letters, digits, - and _")
        own = text(row, "url")
        if own and urlsplit(own).scheme not in ("http", "https"):
            raise BadPage(f"url: {own!r} is no http or https address")
        file = text(row, "file")
        if file and not file.lower().endswith(FILES):
            raise BadPage(f"file: {file!r} does not end in one of {', '.join(FILES)}")
        most = LARGEST if own or file else DRAWN
        width, height = (side(row, name, most) for name in ("width", "height"))
        return Picture(identifier, url, width, height, text(row, "caption"), own, file)
    except BadPage as error:
        raise BadPage(f"images[{number}].{error}") from None


def side(row: Mapping[str, Any], name: str, most: int) -> int:
    """Pixels of a side."""
    found = whole(row, name, 0, 1, LARGEST)
    if found > most:
        raise BadPage(f"{name}: Myna draws at most {most} pixels a side; give the picture a url or a file")
    return found


def picture_id(url: str, number: int) -> str:
    """The id of a picture that names none: made from its page's address and its place there."""
    return hashlib.blake2b(f"{number} {url}".encode(), digest_size=12).hexdigest()


def point(row: Any) -> Mapping[str, Any] | None:
    """What is known of a point of interest: every value is a text, as in the answer (CommonQueryByScene)."""
    if row is None:
        return None
    if not isinstance(row, dict) or row.get("scene") not in SCENES:
        raise BadPage(f"poi: give an object whose scene is one of {', '.join(SCENES)}")
    try:
        metadata = row.get("metadata")
        if metadata is not None and not isinstance(metadata, dict):
            raise BadPage("metadata: give an object")
        text(row, "name", required=True)
        for known in (row, {f"metadata.{name}": value for name, value in (metadata or {}).items()}):
            for name in known.keys() - {"metadata"}:
                text(known, name)
        for name, most in DEGREES.items():
            if row.get(name) and not degrees(row[name], most):
                raise BadPage(f"{name}: {row[name]!r} are no degrees in a text, such as 30.259500")
    except BadPage as error:
        raise BadPage(f"poi.{error}") from None
    return row


def degrees(written: str, most: float) -> bool:
    try:
        return abs(float(written)) <= most
    except ValueError:
        return False


def entry(row: Any) -> Entry | None:
    """An entry of the medical shelf; its attributes are pairs in order, or an object."""
    if row is None:
        return None
    if not isinstance(row, dict) or row.get("type") not in MEDICAL:
        raise BadPage(f"medical: give an object whose type is one of {', '.join(MEDICAL)}")
    given = row.get("attributes")
    pairs: Sequence[Any] = list(given.items()) if isinstance(given, dict) else given or []
    if not all(
        isinstance(one, list | tuple) and len(one) == 2 and all(isinstance(x, str) for x in one) for one in pairs
    ):
        raise BadPage("medical.attributes: give pairs of texts")
    attributes = tuple((name, value) for name, value in pairs)
    return Entry(row["type"], text(row, "entity", required=True), texts(row, "aliases"), attributes)


def moment(written: str) -> datetime:
    """An RFC 3339 time with an offset."""
    try:
        found = datetime.fromisoformat(written)
    except ValueError:
        found = None
    if found is None or found.tzinfo is None:
        raise BadPage(f"published: {written!r} is no time with an offset, such as 2026-03-14T08:20:00+08:00")
    if found.year not in YEARS:
        raise BadPage(f"published: {written!r} is not in the years {YEARS[0]} to {YEARS[-1]}")
    return found


def text(row: Mapping[str, Any], name: str, required: bool = False) -> str:
    value = row.get(name)
    if value is None and not required:
        return ""
    if not isinstance(value, str) or (required and not value.strip()):
        raise BadPage(f"{name}: give a text")
    if len(value) > LONGEST:
        raise BadPage(f"{name}: it is longer than {LONGEST} characters")
    try:
        value.encode()
    except UnicodeEncodeError:
        raise BadPage(f"{name}: it has half of a surrogate pair") from None
    return value


def texts(row: Mapping[str, Any], name: str) -> tuple[str, ...]:
    value = row.get(name) or []
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        raise BadPage(f"{name}: give a list of texts")
    return tuple(text({name: one}, name) for one in value)


def words(commas: str) -> tuple[str, ...]:
    """A comma list."""
    return tuple(one.strip() for one in commas.split(",") if one.strip())


def truth(row: Mapping[str, Any], name: str) -> bool:
    value = row.get(name, False)
    if not isinstance(value, bool):
        raise BadPage(f"{name}: give true or false")
    return value


def share(row: Mapping[str, Any], name: str) -> float:
    value = row.get(name, 0.5)
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
        raise BadPage(f"{name}: give a number in 0..1")
    return float(value)


def whole(row: Mapping[str, Any], name: str, default: int, low: int, high: int) -> int:
    value = row.get(name, default)
    if type(value) is not int or not low <= value <= high:
        raise BadPage(f"{name}: give a whole number in {low}..{high}")
    return value
