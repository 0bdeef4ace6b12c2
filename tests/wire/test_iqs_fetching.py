"""ReadPage of pages that the corpus does not have: fetched from a real site where ``--web-fetch`` allows it."""

from __future__ import annotations

import sys
import threading
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import outside_site
import pytest
from control_client import control
from iqs_client import Iqs
from outside_site import Site
from wire_client import Client

from emulator.app import Myna
from emulator.domain.web import outside
from emulator.domain.web.fetching import Fetched
from emulator.settings import Settings

ALLOWED = "127.0.0.1:*"


@pytest.fixture
async def site() -> AsyncIterator[Site]:
    async with outside_site.running() as one:
        yield one


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return replace(settings, web_fetch=(ALLOWED,))


@pytest.fixture
def iqs(client: Client) -> Iqs:
    return Iqs(client)


both = pytest.mark.parametrize("name", ["ReadPageBasic", "ReadPageScrape"])


async def read(iqs: Iqs, url: str, name: str = "ReadPageBasic", **more: Any) -> dict[str, Any]:
    answer = await iqs.call(name, url=url, **more)
    assert answer.status == 200, answer
    assert (answer.json["errorCode"], answer.json["errorMessage"]) == (None, None)
    data: dict[str, Any] = answer.json["data"]
    return data


async def notes(client: Client) -> list[str]:
    """What the journal says of the last call."""
    newest = (await control(client, "GET", "requests?limit=1"))[0]
    return list(newest["Notes"])


@both
async def test_a_page_in_every_form(iqs: Iqs, site: Site, name: str) -> None:
    data = await read(iqs, site.at("/tea#top"), name, formats=["rawHtml", "html", "markdown", "text"])
    assert (data["statusCode"], data["errorMessage"], data["screenshot"]) == (200, None, None)
    assert data["rawHtml"] == outside_site.HTML
    link, leaf = site.at("/water?a=%281%29"), site.at("/leaf.png")
    assert data["markdown"] == (
        f"# Oolong\n\nIt steeps for **three** minutes \\[sic\\]; see [the water]({link}).\n\n![a leaf]({leaf})\n\n"
        "- cup\n- pot\n  1. lid\n\n| tea | °C |\n| --- | --- |\n| oolong |  |\n\n```\na  [b]\n  c\n```"
    )
    assert data["html"] == (
        "<h1>Oolong</h1>\n<p>It steeps for <strong>three</strong> minutes [sic]; "
        f'see <a href="{link}">the water</a>.</p>\n'
        f'<p><img src="{leaf}" alt="a leaf"></p>\n<ul><li>cup</li><li>pot<ol><li>lid</li></ol></li></ul>\n'
        "<table><tr><td>tea</td><td>°C</td></tr><tr><td>oolong</td><td></td></tr></table>\n<pre>a  [b]\n  c</pre>"
    )
    assert data["text"] == (
        "Oolong\nIt steeps for three minutes [sic]; see the water.\ncup\npot\nlid\ntea\t°C\noolong\na  [b]\n  c"
    )


async def test_the_key_way_tells_more(iqs: Iqs, site: Site) -> None:
    moved = site.at("/to?to=/tea")
    data = (await iqs.short("/readpage/scrape", {"url": moved})).json["data"]
    assert data["metadata"] == {
        "title": "Tea & leaves",
        "url": moved,
        "redirectedUrl": site.at("/tea"),
        "publishedDate": "2025-03-01T16:00:00+08:00",
    }
    assert data["links"] == [site.at("/"), site.at("/water?a=%281%29")]
    data = (await iqs.short("/readpage/basic", {"url": site.at("/markdown")})).json["data"]
    assert data["links"] == [site.at("/more")]
    assert (data["metadata"]["title"], data["metadata"]["publishedDate"]) == ("", None)


@pytest.mark.parametrize(
    ("readability", "there", "gone"),
    [
        ({"readabilityMode": "none"}, ["The site's name", "Home", "Oolong", "<img", "Imprint"], ["lost", "red"]),
        ({"readabilityMode": "normal"}, ["Oolong", "<img"], ["The site's name", "Home", "Imprint"]),
        ({"readabilityMode": "article"}, ["Oolong", "cup"], ["<img", "Home"]),
        ({"excludeAllImages": True}, ["<a href"], ["<img"]),
        ({"excludeAllLinks": True}, ["the water"], ["<a "]),
        ({"excludedTags": ["TABLE", "b"]}, ["It steeps"], ["three", "°C"]),
    ],
)
async def test_readability(
    iqs: Iqs, site: Site, readability: dict[str, Any], there: list[str], gone: list[str]
) -> None:
    html = (await read(iqs, site.at("/tea"), readability=readability))["html"]
    assert [one for one in there if one not in html] == []
    assert [one for one in gone if one in html] == []


@pytest.mark.parametrize("path", ["/gb18030", "/header-big5", "/meta-big5", "/utf-16"])
async def test_chinese_in_every_encoding(iqs: Iqs, site: Site, path: str) -> None:
    assert (await read(iqs, site.at(path)))["text"] == "三杯清茶，一本好書。"


async def test_bytes_of_no_encoding_are_shown_as_far_as_they_go(iqs: Iqs, site: Site) -> None:
    assert (await read(iqs, site.at("/torn")))["text"] == "café ÿ torn"
    assert (await read(iqs, site.at("/torn-gbk")))["text"] == "三杯清茶，一本好書�"
    assert (await read(iqs, site.at("/latin")))["text"] == "“café”"


async def test_texts_that_are_no_pages_are_shown_as_they_are(iqs: Iqs, site: Site) -> None:
    assert (await read(iqs, site.at("/json")))["text"] == '{"tea": "oolong"}'
    assert (await read(iqs, site.at("/feed")))["text"] == "<rss><title>tea</title></rss>"


@pytest.mark.parametrize(
    "path", ["/gzip", "/members", "/trailing", "/one-more", "/deflate", "/raw-deflate", "/untold", "/policy"]
)
async def test_packed_pages_and_those_that_do_not_say_what_they_are(iqs: Iqs, site: Site, path: str) -> None:
    assert (await read(iqs, site.at(path)))["markdown"].startswith("# Oolong\n\nIt steeps")


async def test_nothing_packed_is_an_empty_page(iqs: Iqs, site: Site) -> None:
    data = await read(iqs, site.at("/empty-gzip"))
    assert (data["statusCode"], data["text"]) == (200, "")


async def test_plain_text_has_no_marks(iqs: Iqs, site: Site) -> None:
    data = await read(iqs, site.at("/plain"), formats=["rawHtml", "html", "markdown", "text"])
    assert data["rawHtml"] == "# no heading\n- no item\n\n**not bold** [x](http://y/)\n"
    assert data["html"] == "<p># no heading - no item</p>\n<p>**not bold** [x](http://y/)</p>"
    assert data["markdown"] == "\\# no heading\n\\- no item\n\n\\*\\*not bold\\*\\* \\[x\\](http://y/)"
    assert data["text"] == "# no heading\n- no item\n**not bold** [x](http://y/)"


async def test_markdown_is_read_as_such(iqs: Iqs, site: Site) -> None:
    html = (await read(iqs, site.at("/markdown")))["html"]
    assert html == '<h1>Tea</h1>\n<p>It is <strong>green</strong>, <a href="/more">more</a>.</p>'


async def test_a_pdf_is_read(iqs: Iqs, site: Site) -> None:
    data = await read(iqs, site.at("/paper"), formats=["rawHtml", "text"])
    assert data["text"] == "The harbour\nEleven container cranes stand in the harbour. Ferries leave every hour."
    assert data["rawHtml"].startswith("<p>The harbour")


@pytest.mark.parametrize(
    ("path", "status", "told"),
    [
        ("/nothing", 404, "404"),
        ("/status?code=503", 503, "503"),
        ("/status?code=429", 4290, "429"),
        ("/status?code=304", 304, "304"),
        ("/loop", 5010, "more than 5 times"),
        ("/to?to=http://localhost:1/tea", 4030, "http://localhost:1, which no --web-fetch allows"),
        ("/to?code=307&to=//zoo.example/lion", 4030, "http://zoo.example"),
        ("/to?to=file:///etc/passwd", 4030, "file://"),
        ("/to?to=ftp://127.0.0.1/x", 4030, "ftp://127.0.0.1"),
        ("/to?to=http://[::1/", 5010, ""),
        ("/huge", 5010, "larger than 5242880 bytes"),
        ("/bomb", 5010, "larger than 5242880 bytes"),
        ("/damaged-gzip", 5010, "damaged"),
        ("/damaged-member", 5010, "damaged"),
        ("/brotli", 5010, "packed as br"),
        ("/picture", 5010, "image/png"),
        ("/binary", 5010, "neither HTML nor text nor PDF"),
        ("/damaged.pdf", 5010, "The PDF cannot be read"),
        ("/cut", 5010, "could not be fetched"),
    ],
)
async def test_what_becomes_of_other_pages(iqs: Iqs, site: Site, path: str, status: int, told: str) -> None:
    data = await read(iqs, site.at(path))
    assert data["statusCode"] == status, data
    assert told in data["errorMessage"]
    assert not any(data[form] for form in ("rawHtml", "html", "markdown", "text", "screenshot"))
    assert any(data["errorMessage"] in note for note in await notes(iqs.client))


@pytest.mark.parametrize("path", ["/slow", "/drip"])
async def test_slow_pages(iqs: Iqs, site: Site, path: str) -> None:
    data = await read(iqs, site.at(path), pageTimeout=50)
    assert (data["statusCode"], data["errorMessage"]) == (4080, "The page was not fetched and read within 50 ms.")
    answer = await iqs.call("ReadPageBasic", url=site.at(path), timeout=50)
    assert (answer.status, answer.json["code"]) == (504, "InternalServerError")


async def test_nobody_answers(iqs: Iqs) -> None:
    async with outside_site.running() as gone:
        url = gone.at("/tea")
    data = await read(iqs, url)
    assert data["statusCode"] == 5010
    assert "The page of 127.0.0.1 could not be fetched" in data["errorMessage"]


async def test_nothing_tells_who_asks(iqs: Iqs, site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """``/to`` sets a cookie."""
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    assert (await read(iqs, site.at("/to?to=/tea"), maxAge=0))["statusCode"] == 200
    assert (await read(iqs, site.at("/tea"), maxAge=0))["statusCode"] == 200
    assert [one.path for one in site.asked] == ["/to", "/tea", "/tea"]
    for one in site.asked:
        assert not {"Cookie", "Authorization", "Referer"} & set(one.headers)
        assert one.headers["Host"] == site.host
    site.asked.clear()
    data = await read(iqs, f"http://me:secret@{site.host}/tea")
    assert (data["statusCode"], site.asked) == (4030, [])
    assert "secret" not in data["errorMessage"] + "".join(await notes(iqs.client))


async def test_a_page_is_kept_as_long_as_asked(iqs: Iqs, site: Site, client: Client) -> None:
    url = site.at("/changing")
    assert (await read(iqs, url))["text"] == "first"
    assert f"fetched from {url}, as --web-fetch allows: 12 bytes" in (await notes(client))[0]
    site.page = "<p>second</p>"
    assert (await read(iqs, url + "#part", name="ReadPageScrape"))["text"] == "first"
    assert "s ago from" in (await notes(client))[0]
    assert (await read(iqs, url, maxAge=0))["text"] == "second"
    site.page = "<p>third</p>"
    assert (await read(iqs, url))["text"] == "second"


async def test_what_is_kept_grows_old_with_the_account(iqs: Iqs, site: Site, client: Client) -> None:
    url = site.at("/changing")
    assert (await read(iqs, url))["text"] == "first"
    site.page = "<p>second</p>"
    await control(client, "POST", "clock", {"account": "1000000000000001", "advance": 1296000})
    assert (await read(iqs, url, maxAge=1296060))["text"] == "first"
    assert (await read(iqs, url))["text"] == "second"


async def test_a_reset_forgets_what_is_kept(iqs: Iqs, site: Site, client: Client) -> None:
    url = site.at("/changing")
    assert (await read(iqs, url))["text"] == "first"
    site.page = "<p>second</p>"
    await control(client, "POST", "reset", {"account": "1000000000000001"})
    assert (await read(iqs, url))["text"] == "second"


async def test_what_is_kept_has_room_for_so_much(iqs: Iqs, site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outside, "ROOM", sys.getsizeof(outside_site.HTML) + sys.getsizeof(site.page) + 10)
    for path in ("/changing", "/tea", "/changing", "/markdown", "/changing", "/tea"):
        assert (await read(iqs, site.at(path)))["statusCode"] == 200
    assert [one.path for one in site.asked] == ["/changing", "/tea", "/markdown", "/tea"]


async def test_one_page_is_kept_once_however_its_address_is_spelt(iqs: Iqs, site: Site) -> None:
    for url in (site.at("/tea"), site.at("/tea#top").replace("http", "HTTP"), site.at("/%74ea")):
        assert (await read(iqs, url))["statusCode"] == 200
    assert len(site.asked) == 1


@both
async def test_the_journal_holds_no_password_of_an_address(iqs: Iqs, site: Site, client: Client, name: str) -> None:
    url = f"http://me:hidden@{site.host}/tea"
    await read(iqs, url, name=name)
    await iqs.short("/readpage/scrape", {"url": url})
    for one in await control(client, "GET", "requests?limit=2"):
        whole = await control(client, "GET", f"requests/{one['RequestId']}")
        assert whole["Parameters"]["url"] == f"http://***@{site.host}/tea"
        assert "hidden" not in str(whole)


@pytest.mark.parametrize("path", ["/cut?token=hidden", "/to?to=/cut?token=hidden", "/to?to=http://[hidden/"])
async def test_what_is_secret_in_an_address_is_not_told(iqs: Iqs, site: Site, path: str) -> None:
    data = await read(iqs, site.at(path))
    assert data["statusCode"] == 5010
    assert "could not be fetched: " in data["errorMessage"]
    assert "hidden" not in data["errorMessage"]
    assert not any("hidden" in note for note in await notes(iqs.client))


async def test_a_page_that_takes_long_holds_up_no_search(iqs: Iqs, site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages are taken apart on threads of their own; who has stopped waiting leaves nothing behind in the queue."""
    busy, begun = threading.Event(), []

    def slow(self: outside.Outside, fetched: Fetched) -> object:
        begun.append(fetched.url)
        busy.wait(20)
        return outside.Sheet(fetched.url, "", "", "text"), ()

    monkeypatch.setattr(outside.Outside, "_page", slow)
    for _ in range(4):
        assert (await iqs.call("ReadPageBasic", url=site.at("/tea"), timeout=100)).status == 504
    answer = await iqs.call("MultimodalSearch", query="lion")
    busy.set()
    assert answer.status == 200
    assert len(begun) == 2


async def test_reading_takes_no_longer_than_the_page_may(
    iqs: Iqs, site: Site, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    busy = threading.Event()

    def slow(self: outside.Outside, fetched: Fetched) -> object:
        busy.wait(20)
        return outside.Sheet(fetched.url, "", "", "text"), ()

    monkeypatch.setattr(outside.Outside, "_page", slow)
    data = await read(iqs, site.at("/tea"), pageTimeout=100)
    busy.set()
    assert (data["statusCode"], data["errorMessage"]) == (4080, "The page was not fetched and read within 100 ms.")
    assert data["errorMessage"] in (await notes(client))[0]


async def test_what_is_not_read_is_noted(iqs: Iqs, site: Site, client: Client) -> None:
    data = await read(iqs, site.at("/many"), formats=["text"])
    assert data["text"].count("a") == 50_000
    assert (await notes(client))[0].endswith("; only the first 100000 tags and texts of the page are read")


async def test_a_text_of_many_lines_is_read_in_part(iqs: Iqs, site: Site, client: Client) -> None:
    data = await read(iqs, site.at("/lines"), formats=["text"])
    assert data["text"].count("a") == 50_000
    assert (await notes(client))[0].endswith("; only the first 100000 lines of the page are read")


async def test_refusals_are_not_kept(iqs: Iqs, site: Site) -> None:
    for _ in range(2):
        assert (await read(iqs, site.at("/nothing")))["statusCode"] == 404
    assert len(site.asked) == 2


@pytest.mark.parametrize("host", ["http://zoo.example", "https://ZOO.example:443", "https://zoo.example."])
async def test_the_corpus_goes_first(iqs: Iqs, host: str) -> None:
    assert (await read(iqs, f"{host}/lion"))["text"].startswith("Lions")


@pytest.fixture
async def other(settings: Settings, site: Site) -> AsyncIterator[Any]:
    """Servers with other hosts allowed."""
    started: list[tuple[Myna, Client]] = []

    async def one(*hosts: str) -> Iqs:
        server = Myna(replace(settings, web_fetch=hosts))
        await server.start()
        started.append((server, Client(server.port)))
        return Iqs(started[-1][1])

    yield one
    for server, client in started:
        await client.close()
        await server.stop()


async def test_without_the_setting_nothing_is_fetched(other: Any, site: Site) -> None:
    iqs = await other()
    data = await read(iqs, site.at("/tea"))
    assert data["statusCode"] == 5010
    advice = f"--web-fetch {site.host} lets pages of that host be fetched"
    assert advice in data["errorMessage"]
    assert await notes(iqs.client) == [f"not in the web corpus, and not fetched: {advice}"]
    assert site.asked == []


async def test_what_is_allowed_is_one_port_of_one_host(other: Any, site: Site) -> None:
    iqs = await other(site.host, "example.com")
    assert (await read(iqs, site.at("/tea")))["statusCode"] == 200
    async with outside_site.running() as neighbour:
        data = await read(iqs, neighbour.at("/tea"))
        assert (data["statusCode"], neighbour.asked) == (5010, [])
        data = await read(iqs, site.at(f"/to?to={neighbour.at('/tea')}"))
        assert (data["statusCode"], neighbour.asked) == (4030, [])
    iqs = await other("127.0.0.1")
    assert (await read(iqs, site.at("/tea")))["statusCode"] == 5010
    assert [one.path for one in site.asked] == ["/tea", "/to"]


async def test_a_host_of_the_corpus_may_be_allowed(other: Any, site: Site) -> None:
    iqs = await other("zoo.example:1")
    assert (await read(iqs, "http://zoo.example/nothing"))["statusCode"] == 404
    assert (await read(iqs, "http://zoo.example/lion"))["statusCode"] == 200
