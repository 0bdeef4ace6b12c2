"""Where the objects of an account are kept, by the settings."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pytest
from layers import ME, text

from emulator.clock import Clock, Ids
from emulator.keeping import Keeping, keeping, layer
from emulator.objects.api import ReadOnly
from emulator.settings import Settings


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    (tmp_path / "read" / "album").mkdir(parents=True)
    (tmp_path / "read" / "album" / "a.txt").write_text("a")
    (tmp_path / "written").mkdir()
    return replace(Settings(), objects=(tmp_path / "read",), max_object=10)


def shared() -> Keeping:
    """Of a process that keeps everything in a server."""
    nobody = cast(Any, None)
    return Keeping(nobody, nobody, nobody, nobody, shared=True)


def test_processes_that_share_a_server_refuse_uploads(settings: Settings) -> None:
    made = layer(settings, shared(), Clock())
    assert text(made, "a.txt") == b"a"
    with pytest.raises(ReadOnly, match="--objects-writable names a folder that all processes share"):
        made.put(ME, "new", "x", [b"x"])


def test_unless_they_share_a_folder_too(settings: Settings, tmp_path: Path) -> None:
    settings = replace(settings, objects_writable=tmp_path / "written")
    made, other = layer(settings, shared(), Clock()), layer(settings, shared(), Clock())
    made.put(ME, "new", "x", [b"x"])
    assert text(other, "x", bucket="new") == b"x"


async def test_a_process_of_its_own_keeps_them_in_its_data(settings: Settings, tmp_path: Path) -> None:
    settings = replace(settings, data_dir=tmp_path / "data")
    kept = keeping(settings, Ids(1))
    made = layer(settings, kept, Clock())
    made.put(ME, "new", "x", [b"x"])
    assert made.find(ME, "new", "x").path.is_relative_to(tmp_path / "data" / "objects" / "blobs")
    made.close()
    await kept.close()
