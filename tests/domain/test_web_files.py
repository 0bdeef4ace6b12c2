"""The corpus' files: what a line may say, and what is said of a line that is wrong."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import web_corpus
from PIL import Image

from emulator import settings
from emulator.domain.web import folders, pages, sites
from emulator.domain.web.corpus import Contents, contents_of
from emulator.domain.web.folders import CorpusInvalid
from emulator.domain.web.pages import BadPage

GOOD = web_corpus.page("a.example", "1", "A title", "A text.")


def test_defaults() -> None:
    page = pages.page(GOOD)
    assert (page.quality, page.authority, page.genre, page.status, page.delay) == (0.5, 0.5, "article", 200, 0)
    assert (page.pictures, page.tags, page.industries, page.scene, page.place, page.medical) == (
        (),
        (),
        (),
        "",
        None,
        None,
    )
    assert page.host == "a.example"


def test_all_members() -> None:
    place = web_corpus.poi("湖畔饭店", "hotels", "30.25", "120.14")
    row = GOOD | {
        "url": "https://WWW.A.example:8080/x",
        "summary": "s",
        "tags": ["t"],
        "quality": 1,
        "industry": "finance,law",
        "site": "A",
        "ugc": True,
        "access": "forbidden",
        "poi": place,
        "images": [
            {"width": 1, "height": 2, "caption": "c", "id": "x-1"},
            {"width": 1, "height": 2, "url": "http://b/"},
        ],
        "unheard": [1],
    }
    page = pages.page(row)
    assert page.host == "a.example"
    assert page.industries == ("finance", "law")
    assert (page.scene, page.forbidden, page.ugc) == ("hotels", True, True)
    assert page.place is not None
    assert "scene" not in page.place
    first, second = page.pictures
    assert first.id == "x-1"
    assert second.id == pages.picture_id(row["url"], 1)
    assert (second.url, second.caption) == ("http://b/", "")


def test_attributes_are_pairs_or_an_object() -> None:
    for attributes in ([["a", "b"], ["c", "d"]], {"a": "b", "c": "d"}):
        row = GOOD | {"medical": {"type": "food", "entity": "e", "attributes": attributes}}
        medical = pages.page(row).medical
        assert medical is not None
        assert medical.attributes == (("a", "b"), ("c", "d"))


BAD: list[tuple[dict[str, Any], str]] = [
    ({"url": ""}, "url"),
    ({"url": "ftp://a/"}, "url"),
    ({"url": "http://"}, "url"),
    ({"url": 5}, "url"),
    ({"title": "  "}, "title"),
    ({"title": None}, "title"),
    ({"text": "\ud800"}, "text"),
    ({"published": "2026-01-01"}, "published"),
    ({"published": "2026-01-01T00:00:00"}, "published"),
    ({"published": "yesterday"}, "published"),
    ({"language": "Chinese"}, "language"),
    ({"quality": 2}, "quality"),
    ({"quality": True}, "quality"),
    ({"tags": "a,b"}, "tags"),
    ({"ugc": "yes"}, "ugc"),
    ({"images": {}}, "images"),
    ({"images": [5]}, r"images\[0\]"),
    ({"images": [{"width": 0, "height": 1}]}, r"images\[0\].width"),
    ({"images": [{"width": 1, "height": 10**9}]}, r"images\[0\].height"),
    ({"images": [{"width": 1, "height": 1, "id": "../x"}]}, r"images\[0\].id"),
    ({"images": [{"width": 1, "height": 1, "url": "javascript:x"}]}, r"images\[0\].url"),
    ({"published": "0001-01-01T00:00:00+08:00"}, "published"),
    ({"published": "1969-12-31T00:00:00+08:00"}, "published"),
    ({"published": "9999-12-31T23:59:59-12:00"}, "published"),
    ({"language": "fr"}, "language"),
    ({"industry": "bogus"}, "industry"),
    ({"industry": ["finance", "bogus"]}, "industry"),
    ({"images": [{"width": 20_000, "height": 3}]}, r"images\[0\].width.*8192"),
    ({"images": [{"width": 30_000, "height": 30_000}]}, r"images\[0\].width.*8192"),
    ({"images": [{"width": 1, "height": 1, "file": "page.html"}]}, r"images\[0\].file"),
    ({"poi": {}}, "poi"),
    ({"poi": {"scene": "hotels"}}, "poi.name"),
    ({"poi": {"scene": "hotels", "name": "a", "latitude": 30.25}}, "poi.latitude"),
    ({"poi": {"scene": "hotels", "name": "a", "latitude": "north"}}, "poi.latitude"),
    ({"poi": {"scene": "hotels", "name": "a", "longitude": "200"}}, "poi.longitude"),
    ({"poi": {"scene": "hotels", "name": "a", "metadata": []}}, "poi.metadata"),
    ({"poi": {"scene": "hotels", "name": "a", "metadata": {"score": 4.6}}}, r"poi.metadata.score"),
    ({"medical": {"type": "drink"}}, "medical"),
    ({"medical": {"type": "food", "entity": "e", "attributes": [["a"]]}}, "medical"),
    ({"status": 99}, "status"),
    ({"delay": -1}, "delay"),
]


@pytest.mark.parametrize(("change", "named"), BAD, ids=lambda one: str(one)[:40])
def test_bad_members_are_named(change: dict[str, Any], named: str) -> None:
    with pytest.raises(BadPage, match=named):
        pages.page(GOOD | change)


def test_a_line_that_is_wrong_is_named(tmp_path: Path) -> None:
    good = json.dumps(GOOD)
    for bad, says in (("{", ""), ("[]", "object"), ('{"url": 1}', "url"), (good, "twice")):
        (tmp_path / "a.jsonl").write_text(f"{good}\n\n{bad}\n")
        with pytest.raises(CorpusInvalid, match=rf"a\.jsonl:3: .*{says}"):
            folders.pages([tmp_path])


def test_folders_without_files(tmp_path: Path) -> None:
    for folder in (tmp_path, tmp_path / "nothing"):
        with pytest.raises(CorpusInvalid, match="jsonl"):
            folders.pages([folder])


def test_a_later_folder_wins(tmp_path: Path) -> None:
    first = web_corpus.fill(tmp_path / "a", [GOOD, GOOD | {"url": "http://b.example/"}])
    second = web_corpus.fill(tmp_path / "b", [GOOD | {"title": "Another"}])
    found = {page.url: page.title for page, _ in folders.pages([first, second])}
    assert found == {GOOD["url"]: "Another", "http://b.example/": "A title"}
    assert folders.digest([first]) != folders.digest([second]) != folders.digest([first, second])


def test_a_picture_on_two_pages_is_one(tmp_path: Path) -> None:
    shared = web_corpus.picture("c", id="same")
    rows = [web_corpus.page("a.example", f"{n}", "t", images=[shared]) for n in range(3)]
    contents = contents_of(folders.pages([web_corpus.fill(tmp_path, rows)]))
    assert (len(contents.shown), len(contents.pictures)) == (3, 1)
    assert {one.address for one in contents.shown.values()} == {"same"}


@pytest.mark.parametrize("file", ["../secret.png", "/etc/a.png", "nothing.png", "link.png", "folder.png"])
def test_files_stay_in_their_folder(tmp_path: Path, file: str) -> None:
    (tmp_path / "secret.png").write_bytes(b"x")
    folder = tmp_path / "corpus"
    folder.mkdir()
    (folder / "folder.png").mkdir()
    (folder / "link.png").symlink_to(tmp_path / "secret.png")
    web_corpus.fill(folder, [GOOD | {"images": [web_corpus.picture("c", file=file)]}])
    with pytest.raises(CorpusInvalid, match="is not in"):
        contents_of(folders.pages([folder]))


def test_files_are_what_the_page_says(tmp_path: Path) -> None:
    Image.new("RGB", (300, 200)).save(tmp_path / "a.png")
    (tmp_path / "b.png").write_bytes(b"no picture")

    def contents(file: str, width: int, height: int) -> Contents:
        shown = web_corpus.picture("c", file=file, width=width, height=height)
        return contents_of(folders.pages([web_corpus.fill(tmp_path, [GOOD | {"images": [shown]}])]))

    assert len(contents("a.png", 300, 200).shown) == 1
    with pytest.raises(CorpusInvalid, match=r"a\.png .*300 x 200 pixels, not 999 x 888"):
        contents("a.png", 999, 888)
    with pytest.raises(CorpusInvalid, match=r"b\.png .*no picture"):
        contents("b.png", 300, 200)


def test_pictures_that_stand_elsewhere_may_be_large() -> None:
    far = web_corpus.picture("c", url="https://img.example/a.jpg", width=30_000, height=20_000)
    (found,) = pages.page(GOOD | {"images": [far]}).pictures
    assert (found.width, found.height) == (30_000, 20_000)


def test_a_folder_without_pages_is_refused_at_the_start(tmp_path: Path) -> None:
    for written in (str(tmp_path), f"+{tmp_path}"):
        with pytest.raises(ValueError, match="jsonl"):
            settings.pages(written)
    web_corpus.fill(tmp_path / "below")
    assert settings.pages(f"+{tmp_path}") == f"+{tmp_path}"


@pytest.mark.parametrize(
    ("written", "site"),
    [
        ("weibo.com", "weibo.com"),
        ("www.360doc.com", "360doc.com"),
        ("WWW.Example.COM.", "example.com"),
        ("https://a.example:8443/x?y#z", "a.example"),
        ("a.example/path", "a.example"),
        ("*.a.example", "a.example"),
        (".a.example", "a.example"),
        ("http://[::1", ""),
        ("", ""),
    ],
)
def test_how_sites_are_read(written: str, site: str) -> None:
    assert sites.entries(f"{written},{written}") == ((site,) if site else ())


@pytest.mark.parametrize(
    ("site", "host", "covered"),
    [
        ("weibo.com", "weibo.com", True),
        ("weibo.com", "m.weibo.com", True),
        ("weibo.com", "notweibo.com", False),
        ("m.weibo.com", "weibo.com", False),
        ("weibo", "weibo.com", False),
    ],
)
def test_what_a_site_covers(site: str, host: str, covered: bool) -> None:
    assert sites.covers(site, host) is covered
