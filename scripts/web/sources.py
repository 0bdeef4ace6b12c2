"""Reading what was written: `written/<topic>.txt` into pages. The format is described in fixtures/web/README.md 2."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field
from pathlib import Path

HERE = Path(__file__).parent
DATE = re.compile(r"20\d\d(-\d\d(-\d\d)?)?")
HEADER = re.compile(r"([a-z]+): *(.*)")
PICTURE = re.compile(r"! *(?:\[([a-z0-9-]+)\] *)?(.*?)(?: +@(tall|wide|square))?")
HEADERS = {"at", "tags", "summary", "industry", "lang", "medical", "aliases", "poi", "where"}
HEADERS |= {"access", "delay", "status"}
TOPIC_HEADERS = {"topic", "tags", "sites", "industry"}
INDUSTRIES = {"finance", "law", "medical", "internet", "tax", "news_province", "news_center"}
SHELVES = {"finding", "food", "medicine"}
SCENES = {"hotels", "attractions", "restaurants", "entertainment"}
CHINESE = re.compile(r"[一-鿿]")


class BadSource(ValueError):
    """A line that cannot be read, with its file and number."""


@dataclass(frozen=True, slots=True)
class Picture:
    """``name`` is given where several pages of the topic show one picture; ``shape`` is tall, wide, square or none."""

    name: str | None
    caption: str
    shape: str | None


@dataclass(slots=True)
class Page:
    """A page as written. ``headers`` holds lines `key: value` below the title, ``facts`` those of `+ name: value`."""

    topic: str
    line: int
    title: str
    headers: dict[str, str] = field(default_factory=dict)
    facts: list[tuple[str, str]] = field(default_factory=list)
    paragraphs: list[str] = field(default_factory=list)
    pictures: list[Picture] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "\n\n".join(self.paragraphs)

    @property
    def language(self) -> str:
        """`lang:` where it is said; else zh if a fifth of the letters are Chinese."""
        words = self.title + self.text
        return self.headers.get("lang") or ("zh" if len(CHINESE.findall(words)) > len(words) / 5 else "en")

    @property
    def where(self) -> str:
        return f"{self.topic}.txt:{self.line}"


@dataclass(slots=True)
class Topic:
    """A file: its name, its own headers, its pages."""

    name: str
    headers: dict[str, str]
    pages: list[Page]


def kinds() -> dict[str, dict[str, object]]:
    """The kinds of sites by name."""
    table = tomllib.loads((HERE / "sites.toml").read_text("utf-8"))
    return {name: row for name, row in table.items() if name != "spread"}


def words(listed: str) -> list[str]:
    """`a, b，c` → [a, b, c]."""
    return [one.strip() for one in re.split("[,，]", listed) if one.strip()]


def read(path: Path) -> Topic:
    """A topic's file. Raises BadSource with file and line for anything that is not understood."""
    topic = Topic(path.stem, {}, [])
    page: Page | None = None
    open_headers, open_paragraph = True, False

    def refuse(number: int, why: str) -> BadSource:
        return BadSource(f"{path.name}:{number}: {why}")

    for number, raw in enumerate(path.read_text("utf-8").splitlines(), 1):
        line = raw.strip()
        if line.startswith("==="):
            page = Page(topic.name, number, line.removeprefix("===").strip())
            if not page.title:
                raise refuse(number, "a page has no title")
            topic.pages.append(page)
            open_headers, open_paragraph = True, False
        elif not line:
            open_headers, open_paragraph = open_headers and page is None, False
        elif page is None:
            found = HEADER.fullmatch(line)
            if not found or found[1] not in TOPIC_HEADERS:
                raise refuse(number, f"before the first page only {sorted(TOPIC_HEADERS)} may stand")
            topic.headers[found[1]] = found[2]
        elif line[0] in "!！":
            found = PICTURE.fullmatch("!" + line[1:])
            if not found or not found[2]:
                raise refuse(number, "a picture is `! caption`, `! [name] caption` or `! caption @tall`")
            page.pictures.append(Picture(found[1], found[2], found[3]))
        elif page.pictures:
            raise refuse(number, "nothing but pictures may follow a picture; does the next page lack its `===`?")
        elif line.startswith("+"):
            name, _, value = line[1:].replace("：", ":", 1).partition(":")
            if not name.strip() or not value.strip():
                raise refuse(number, "a fact is `+ name: value`")
            page.facts.append((name.strip(), value.strip()))
        elif open_headers and (found := HEADER.fullmatch(line)):
            if found[1] not in HEADERS or found[1] in page.headers:
                raise refuse(number, f"{found[1]} is no header or stands twice; there are {sorted(HEADERS)}")
            page.headers[found[1]] = found[2]
        elif open_paragraph:
            page.paragraphs[-1] += "\n" + line
        else:
            page.paragraphs.append(line)
            open_headers, open_paragraph = False, True
    for page in topic.pages:
        check(topic, page)
    return topic


def check(topic: Topic, page: Page) -> None:
    """Raises BadSource if a page's headers name something that does not exist."""
    kind, date = placed(page)
    known = kinds()
    for one in [kind] if kind else words(topic.headers.get("sites", "")):
        if one not in known:
            raise BadSource(f"{page.where}: no kind of site is called {one}; there are {sorted(known)}")
    if date and not DATE.fullmatch(date):
        raise BadSource(f"{page.where}: {date} is no date; write 2026, 2026-03 or 2026-03-14")
    if date and not "2019" <= date <= "2026-11-23":
        raise BadSource(f"{page.where}: {date} is not between 2019 and 2026-11-23")
    for name, allowed in (("industry", INDUSTRIES), ("medical", SHELVES), ("lang", {"zh", "en"})):
        if page.headers.get(name, topic.headers.get(name)) not in {None, "", *allowed}:
            raise BadSource(f"{page.where}: {name} is one of {sorted(allowed)}")
    if not page.paragraphs:
        raise BadSource(f"{page.where}: a page has no text")
    if page.facts and not page.headers.keys() & {"medical", "poi"}:
        raise BadSource(f"{page.where}: only pages with `medical:` or `poi:` have `+` lines")


def placed(page: Page) -> tuple[str | None, str | None]:
    """What `at:` says: the kind of site and the date (`2026`, `2026-03`, `2026-03-14`), either or none."""
    kind = date = None
    for one in page.headers.get("at", "").split():
        if one[:2] == "20":
            date = one
        else:
            kind = one
    return kind, date


def written() -> list[Topic]:
    """All topics by name. Raises BadSource."""
    return [read(path) for path in sorted((HERE / "written").glob("*.txt"))]
