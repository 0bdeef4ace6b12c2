"""``x-myna-detail`` names a parameter as CI calls it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from ci_client import BUCKET, Ci, uri
from wire_client import Client


@pytest.fixture
async def ci(client: Client, bucket: Path) -> Ci:
    folder = bucket.parent / BUCKET
    folder.mkdir()
    (folder / "a.txt").write_text("alice")
    (folder / "bad.jpg").write_bytes(b"\xff\xd8\xff\xe0 no picture")
    (folder / "bad.jpg.myna.json").write_text("{")
    found = Ci(client)
    await found.dataset("faces", "Official:FaceSearch")
    await found.dataset("pictures", "Official:ImageSearch")
    return found


@pytest.mark.parametrize("key", ["a.txt", "bad.jpg", "absent.jpg"])
@pytest.mark.parametrize(
    ("path", "asked", "name"),
    [
        ("facesearch", {"DatasetName": "faces", "URI": "{}"}, "URI"),
        ("imagesearch", {"DatasetName": "pictures", "Mode": "pic", "URI": "{}"}, "URI"),
        ("hybridsearch", {"DatasetName": "pictures", "Templates": "ImageSearch", "SearchURIs": ["{}"]}, "SearchURIs"),
    ],
)
async def test_a_picture_that_is_none(ci: Ci, path: str, asked: dict[str, Any], name: str, key: str) -> None:
    def filled(address: str) -> dict[str, Any]:
        values = {one: [address] if isinstance(text, list) else address for one, text in asked.items() if "{}" in text}
        return {**asked, **values}

    answer = await ci("POST", f"/datasetquery/{path}", filled(uri(key)))
    assert answer.status == 400
    assert "SourceURI" not in answer.headers["x-myna-detail"]
    answer = await ci("POST", f"/datasetquery/{path}", filled("http://127.0.0.1/a.jpg"))
    assert answer.headers["x-myna-detail"].startswith(f"{name}: ")
