"""Requests that must be refused: the code that Myna answers with, and the cause that is told."""

from __future__ import annotations

from pathlib import Path

import pytest
from http_bytes import read
from sdk_samples import claim

from emulator.accounts.account import Account
from emulator.accounts.credentials import KeyPair
from emulator.app import Myna
from emulator.exchange import Headers, Request
from signing.explain import explain
from signing.verify import verify

SIGNING = Path(__file__).parents[2] / "fixtures" / "signing"
CASES = sorted(path.parent for room in ("acs3", "rpc1", "roa2") for path in (SIGNING / room).glob("*/refused"))
AT = 1767323045.0  # 2026-01-02T03:04:05Z


def test_there_are_cases() -> None:
    assert len(CASES) >= 5


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
async def test_it_is_refused(myna: Myna, case: Path) -> None:
    code, cause = (case / "refused").read_text().split()
    secret = (case / "secret").read_text()
    message = read((case / "request.http").read_bytes())
    claimed = claim(message)
    assert claimed is not None
    assert not verify(message, claimed, secret).ok
    assert explain(message, claimed, secret, AT).cause == cause
    myna.directory.add(Account("1", "", {}), alibaba=[KeyPair(key=claimed.key, secret=secret, account="1")])
    headers = Headers((name, value) for name, values in message.headers.items() for value in values)
    target = f"{message.path}?{message.query}"
    request = Request("0" * 32, AT, message.method, target, message.path, message.query, headers, message.body)
    reply = await myna.answer(request)
    assert reply.code == code
    assert isinstance(reply.body, bytes)
    assert secret not in reply.body.decode()
