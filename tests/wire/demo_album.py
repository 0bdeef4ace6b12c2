"""The demo album in a dataset. Reading it takes seconds, so it is read once; every test starts from a copy."""

from __future__ import annotations

import asyncio
import json
import shutil
from dataclasses import replace
from pathlib import Path

from wire_client import Client

from emulator.app import Myna
from emulator.objects.folders import Folders
from emulator.settings import Settings

ALBUM = Path(__file__).parents[2] / "fixtures" / "demo"
NAMES = {"ProjectName": "p", "DatasetName": "album"}


async def fill(client: Client, template: str = "") -> None:
    """Index the whole album, which the call may take its time for (``--read-budget``)."""
    await client.call("CreateProject", NAMES)
    await client.call("CreateDataset", NAMES | ({"TemplateId": template} if template else {}))
    files = json.dumps([{"URI": f"oss://album/{key}"} for key in Folders([ALBUM]).list("album")])
    assert (await client.call("BatchIndexFileMeta", NAMES | {"Files": files})).status == 200


class Kept:
    """Data folders with the album, by template."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._made: dict[str, Path] = {}

    def copied(self, template: str, into: Path) -> Path:
        """A data folder of a test's own."""
        if template not in self._made:
            self._made[template] = self._folder / f"{len(self._made)}"
            asyncio.run(self._fill(template))
        return Path(shutil.copytree(self._made[template], into))

    async def _fill(self, template: str) -> None:
        data = self._made[template]
        server = Myna(replace(Settings(), port=0, log="off", objects=(ALBUM,), data_dir=data, read_budget=60.0, seed=1))
        await server.start()
        client = Client(server.port)
        await fill(client, template)
        await client.close()
        await server.stop()
