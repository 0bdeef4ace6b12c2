"""The bytes that SDKs sent, sent again over a socket with the clock at their own time: the gate lets each one in."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from sdk_samples import TOKEN, Sample, samples
from wire_client import Client

from emulator.app import Myna
from emulator.clock import Clock
from emulator.settings import Settings

PLAIN = """
[[account]]
id = "1000000000000001"
alibaba = [{ key = "test", secret = "test" }]
tencent = [{ key = "test", secret = "test" }]
iqs_keys = [{ key = "test" }]
bearer = [{ token = "bearer-token" }]
"""
TEMPORARY = f"""
[[account]]
id = "1000000000000001"
[[account.token]]
key = "test"
secret = "test"
token = "{TOKEN}"
"""


@dataclass
class Time:
    """Real time, as the test sets it; seconds since the epoch."""

    now: float = 0.0

    def read(self) -> int:
        return int(self.now * 1e9)


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
async def myna(settings: Settings, tmp_path: Path, time: Time, accounts: str) -> AsyncIterator[Myna]:
    path = tmp_path / "accounts.toml"
    path.write_text(accounts)
    server = Myna(replace(settings, accounts=path), clock=Clock(real=time.read))
    await server.start()
    yield server
    await server.stop()


async def schemes(myna: Myna, time: Time, chosen: list[Sample]) -> dict[str, tuple[str, str]]:
    """Where each went and the scheme that let it in, by the sample's name, over one connection."""
    client, found = Client(myna.port), {}
    for sample in chosen:
        time.now = sample.at
        answer = await client.raw(sample.raw, sample.message.method)
        assert answer.status != 500, sample.name
        entry = next(myna.journal.newest())
        found[sample.name] = (entry.product, entry.scheme)
    await client.close()
    return found


@pytest.mark.parametrize("accounts", [PLAIN])
async def test_the_gate_lets_them_in(myna: Myna, time: Time) -> None:
    chosen = [each for each in samples() if each.variant != "sts"]
    assert await schemes(myna, time, chosen) == {each.name: (each.product, each.scheme) for each in chosen}


@pytest.mark.parametrize("accounts", [TEMPORARY])
async def test_temporary_credentials_come_with_their_token(myna: Myna, time: Time) -> None:
    chosen = [each for each in samples() if each.variant == "sts"]
    assert chosen
    assert await schemes(myna, time, chosen) == {each.name: (each.product, each.scheme) for each in chosen}


@pytest.mark.parametrize("accounts", [PLAIN.replace('"test" }', '"Test" }')])
async def test_with_other_keys_nobody_gets_in(myna: Myna, time: Time) -> None:
    chosen = [each for each in samples() if each.scheme != "bearer token"]
    assert await schemes(myna, time, chosen) == {each.name: (each.product, "") for each in chosen}
