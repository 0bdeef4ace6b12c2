"""``/_content/`` through a socket: what is served, what is not, and that it can do no harm."""

from __future__ import annotations

import base64
import io
import json
import zipfile
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from ci_client import BUCKET, Ci, picture, uri
from control_client import control
from wire_client import Answer, Client

from emulator.app import Myna
from emulator.settings import Settings

LOCAL = [("Host", "127.0.0.1")]


def document(*parts: bytes) -> bytes:
    """A document with a picture a paragraph, whose bytes are then replaced by ``parts``."""
    import docx

    made = docx.Document()
    for number, _ in enumerate(parts):
        made.add_paragraph(f"第{number}张图").add_run().add_picture(io.BytesIO(picture((number + 1, 9), form="PNG")))
    whole = io.BytesIO()
    made.save(whole)
    out = io.BytesIO()
    names = sorted(name for name in zipfile.ZipFile(whole).namelist() if name.startswith("word/media/"))
    with zipfile.ZipFile(whole) as old, zipfile.ZipFile(out, "w") as new:
        for entry in old.infolist():
            data = old.read(entry)
            new.writestr(entry, parts[names.index(entry.filename)] if entry.filename in names else data)
    return out.getvalue()


PARTS = (picture(form="PNG"), b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", b"<html>", b"")


@pytest.fixture
async def paths(client: Client, bucket: Path) -> list[str]:
    """Paths of the pictures of a document, as a search told them."""
    folder = bucket.parent / BUCKET
    folder.mkdir()
    (folder / "a.docx").write_bytes(document(*PARTS))
    ci = Ci(client)
    await ci.dataset("docs", "Official:DocSearch")
    await ci.index("docs", "a.docx")
    (found,) = (await ci.hybrid("docs", Mode="text", Templates="DocSearch", SearchText="第一张图"))["DocResult"]
    return [urlsplit(address).path for address in found["ImageUrls"].values()]


async def get(client: Client, path: str, method: str = "GET") -> Answer:
    return await client.send(method, path, LOCAL)


async def test_a_picture_is_served_and_can_do_no_harm(client: Client, paths: list[str]) -> None:
    assert len(paths) == len(set(paths)) == 4
    answer = await get(client, paths[0])
    assert (answer.status, answer.body) == (200, PARTS[0])
    assert answer.headers["content-type"] == "image/png"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in answer.headers["content-security-policy"]
    assert (await get(client, paths[0], "HEAD")).status == 200
    for path in paths[1:]:  # neither SVG with its scripts nor what is no picture
        assert (await get(client, path)).status == 404
    assert (await get(client, paths[0], "POST")).status == 405


async def test_where_clients_reach_it_can_be_told(settings: Settings, bucket: Path) -> None:
    folder = bucket.parent / BUCKET
    folder.mkdir()
    (folder / "a.docx").write_bytes(document(*PARTS))
    server = Myna(replace(settings, content_url="https://myna.example/below/"))
    await server.start()
    client = Client(server.port)
    ci = Ci(client)
    await ci.dataset("docs", "Official:DocSearch")
    await ci.index("docs", "a.docx")
    (found,) = (await ci.hybrid("docs", Mode="text", Templates="DocSearch", SearchText="第一张图"))["DocResult"]
    assert found["ImageUrls"]["Image_0"].startswith("https://myna.example/below/_content/pictures/")
    await client.close()
    await server.stop()


async def test_an_address_cannot_be_made_up(client: Client, paths: list[str]) -> None:
    start, _, token = paths[0].rpartition("/")
    named, _, mark = token.partition(".")
    account, where, part = json.loads(base64.urlsafe_b64decode(named + "=" * (-len(named) % 4)))
    assert (where, part) == (uri("a.docx"), "word/media/image1.png")

    def other(*names: object) -> str:
        return base64.urlsafe_b64encode(json.dumps(names).encode()).decode().rstrip("=")

    wrong = [
        f"{named}.{'0' * len(mark)}",
        f"{named}.",
        f"{named}",
        f".{mark}",
        f"{other(account, where, 'word/document.xml')}.{mark}",
        f"{other(account, uri('b.docx'), part)}.{mark}",
        f"{other('0', where, part)}.{mark}",
        f"{other(account)}.{mark}",
        f"{'A' * 20_000}.{mark}",
        "%2e%2e/%2e%2e/etc/passwd",
        "%E5%9B%BE.%E5%9B%BE",
        "",
    ]
    for token in wrong:
        answer = await get(client, f"{start}/{token}")
        assert answer.status == 404, token
        assert "error" in answer.json
    for path in ("/_content/", "/_content/pictures", "/_content/nothing/x", "/_content/../_myna/state"):
        assert (await get(client, path)).status in (400, 404), path


async def test_the_address_ends_with_the_object_and_with_the_account(
    client: Client, paths: list[str], bucket: Path
) -> None:
    file = bucket.parent / BUCKET / "a.docx"
    kept = file.read_bytes()
    file.unlink()
    assert (await get(client, paths[0])).status == 404
    file.write_bytes(b"PK no archive")
    assert (await get(client, paths[0])).status == 404
    file.write_bytes(kept)
    assert (await get(client, paths[0])).status == 200
    await control(client, "POST", "reset", {})
    assert (await get(client, paths[0])).status == 404
