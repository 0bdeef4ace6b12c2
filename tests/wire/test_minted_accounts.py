"""Accounts that are minted stay with the data."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

from control_client import control, sent
from wire_client import Client

from emulator.app import Myna
from emulator.settings import Settings


@asynccontextmanager
async def running(settings: Settings) -> AsyncIterator[Client]:
    """A server from its start to its end."""
    myna = Myna(settings)
    client = Client(await myna.start())
    try:
        yield client
    finally:
        await client.close()
        await myna.stop()


async def test_a_data_folder_keeps_minted_accounts(settings: Settings, tmp_path: Path) -> None:
    settings = replace(settings, data_dir=tmp_path / "kept")
    async with running(settings) as client:
        kept, ended = [await control(client, "POST", "accounts", {}) for _ in range(2)]
        keys = {"key": kept["Alibaba"]["AccessKeyId"], "secret": kept["Alibaba"]["AccessKeySecret"]}
        await client.call("CreateProject", {"ProjectName": "theirs"}, **keys)
        await control(client, "POST", "reset", {"account": ended["Account"]})
        await control(client, "DELETE", f"accounts/{ended['Account']}")
    async with running(settings) as client:
        assert [one["ProjectName"] for one in (await client.call("ListProjects", **keys)).json["Projects"]] == [
            "theirs"
        ]
        gone = {"key": ended["Alibaba"]["AccessKeyId"], "secret": ended["Alibaba"]["AccessKeySecret"]}
        assert (await client.call("ListProjects", **gone)).json["Code"] == "InvalidAccessKeyId.NotFound"
        await control(client, "POST", "reset", {})
        assert (await client.call("ListProjects", **keys)).json["Projects"] == [], "keys and accounts stay"
        await control(client, "DELETE", f"accounts/{kept['Account']}")
    async with running(settings) as client:
        assert (await client.call("ListProjects", **keys)).json["Code"] == "InvalidAccessKeyId.NotFound"


async def test_what_an_account_file_gives_stays_as_it_says(settings: Settings, tmp_path: Path) -> None:
    settings = replace(settings, data_dir=tmp_path / "kept")
    async with running(settings) as client:
        minted = await control(client, "POST", "accounts", {})
    file = tmp_path / "accounts.toml"
    pair = 'alibaba = [{ key = "mine", secret = "other" }]'
    file.write_text(f'[[account]]\nid = "{minted["Account"]}"\nappid = "1251"\n{pair}\n', "utf-8")
    async with running(replace(settings, accounts=file)) as client:
        assert (await client.call("ListProjects", key="mine", secret="other")).status == 200
        keys = {"key": minted["Alibaba"]["AccessKeyId"], "secret": minted["Alibaba"]["AccessKeySecret"]}
        assert (await client.call("ListProjects", **keys)).json["Code"] == "InvalidAccessKeyId.NotFound"
        assert (await sent(client, "DELETE", f"accounts/{minted['Account']}")).status == 409
