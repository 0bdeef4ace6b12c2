"""Two Mynas over one state: one of them follows a bound bucket, and the other goes on when it stops."""

from __future__ import annotations

from pathlib import Path

from binding_calls import BOUND, call, settle, until, uris
from control_client import control
from wire_client import Client

from emulator.app import Myna


async def test_one_follows_and_both_see_it(
    client: Client, dataset: dict[str, str], other: Client, bucket: Path
) -> None:
    (bucket / "a.txt").write_text("one")
    await call(client, "CreateBinding", dataset | BOUND)
    await settle(client)
    assert await uris(other, dataset) == ["oss://bucket/a.txt"]
    (bucket / "b.txt").write_text("two")
    await control(other, "POST", "settle", {"timeout": 60})
    assert await uris(other, dataset) == ["oss://bucket/a.txt", "oss://bucket/b.txt"]
    await call(other, "IndexFileMeta", dataset | {"File": {"URI": "oss://bucket/a.txt", "Title": "by hand"}})
    (bucket / "a.txt").unlink()
    await settle(client)
    assert await uris(client, dataset) == ["oss://bucket/a.txt", "oss://bucket/b.txt"]
    await call(other, "DeleteBinding", dataset | BOUND)
    (bucket / "c.txt").write_text("three")
    await settle(client)
    await settle(other)
    assert await uris(client, dataset) == ["oss://bucket/a.txt", "oss://bucket/b.txt"]


async def test_the_other_goes_on(
    myna: Myna, client: Client, dataset: dict[str, str], other: Client, bucket: Path
) -> None:
    await call(client, "CreateBinding", dataset | BOUND)
    await settle(client)
    await client.close()
    await myna.libraries.imm.bindings.close()
    (bucket / "a.txt").write_text("one")

    async def there() -> bool:
        return await uris(other, dataset) == ["oss://bucket/a.txt"]

    await until(there)
