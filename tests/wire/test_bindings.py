"""Bindings through a socket: what is in a bound bucket is in the dataset, and follows what happens there."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from binding_calls import BOUND, LAYER, binding, call, delete, files, put, settle, until, uris
from control_client import LOCAL, control
from wire_client import Client

from emulator.app import Myna
from emulator.settings import Settings


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """A folder is looked at often enough that a test can wait for it."""
    return replace(settings, binding_interval=0.02)


async def test_a_life(client: Client, dataset: dict[str, str], bucket: Path) -> None:
    (bucket / "a.txt").write_text("one")
    (bucket / "deep").mkdir()
    (bucket / "deep" / "b.txt").write_text("two")
    made = (await call(client, "CreateBinding", dataset | BOUND))["Binding"]
    assert made == {
        **dataset,
        "URI": "oss://bucket",
        "State": "Ready",
        "Phase": "",
        "CreateTime": made["CreateTime"],
        "UpdateTime": made["CreateTime"],
    }
    await settle(client)
    assert await uris(client, dataset) == ["oss://bucket/a.txt", "oss://bucket/deep/b.txt"]
    found = await binding(client, dataset)
    assert (found["State"], found["Phase"]) == ("Running", "IncrementalScanning")
    assert "Reason" not in found
    assert found["CreateTime"] == made["CreateTime"] < found["UpdateTime"]
    assert (await call(client, "GetDataset", dataset))["Dataset"]["BindCount"] == 1
    await call(client, "DeleteBinding", dataset | BOUND)
    (bucket / "c.txt").write_text("three")
    (bucket / "a.txt").unlink()
    await settle(client)
    assert await uris(client, dataset) == ["oss://bucket/a.txt", "oss://bucket/deep/b.txt"]
    assert (await client.call("GetBinding", dataset | BOUND)).json["Code"] == "ResourceNotFound"
    assert (await call(client, "GetDataset", dataset))["Dataset"]["BindCount"] == 0


async def test_a_folder_is_followed_without_anybody_asking(
    client: Client, dataset: dict[str, str], bucket: Path
) -> None:
    (bucket / "a.txt").write_text("one")
    await call(client, "CreateBinding", dataset | BOUND)

    async def has(*names: str) -> bool:
        return await uris(client, dataset) == [f"oss://bucket/{name}" for name in names]

    await until(lambda: has("a.txt"))
    (bucket / "b.txt").write_text("two")
    await until(lambda: has("a.txt", "b.txt"))
    (bucket / "b.txt").write_text("two, and more")

    async def grown() -> bool:
        return (await files(client, dataset))["oss://bucket/b.txt"]["Size"] == 13

    await until(grown)
    (bucket / "a.txt").unlink()
    await until(lambda: has("b.txt"))
    (bucket / "b.txt.myna.json").write_text('{"Title": "Two"}')

    async def titled(title: str | None) -> bool:
        return (await files(client, dataset))["oss://bucket/b.txt"].get("Title") == title

    await until(lambda: titled("Two"))
    (bucket / "b.txt.myna.json").write_text('{"Title": "2"}')
    await until(lambda: titled("2"))
    (bucket / "b.txt.myna.json").unlink()
    await until(lambda: titled(None))


async def test_the_layer_tells_of_itself(settings: Settings) -> None:
    """With an interval that nobody lives to see."""
    myna = Myna(replace(settings, binding_interval=10**6))
    client = Client(await myna.start())
    dataset = {"ProjectName": "p", "DatasetName": "d"}
    try:
        await call(client, "CreateProject", dataset)
        await call(client, "CreateDataset", dataset)
        await put(client, "layer/a.txt")
        await call(client, "CreateBinding", dataset | LAYER)

        async def has(**sizes: int) -> bool:
            found = {uri[12:-4]: file["Size"] for uri, file in (await files(client, dataset)).items()}
            return found == sizes

        await until(lambda: has(a=4))
        await put(client, "layer/b.txt", b"more")
        await put(client, "other/c.txt")
        await until(lambda: has(a=4, b=4))
        await put(client, "layer/b.txt", b"more and more", {"x-myna-meta-owner": "ann", "x-myna-tagging": "k=v"})
        await until(lambda: has(a=4, b=13))
        found = (await files(client, dataset))["oss://layer/b.txt"]
        assert found["OSSUserMeta"] == {"owner": "ann"}
        assert (found["OSSTagging"], found["OSSTaggingCount"]) == ({"k": "v"}, 1)
        await delete(client, "layer/a.txt")
        await until(lambda: has(b=13))
        await put(client, "layer/b.txt.myna.json", b'{"Title": "B"}')

        async def titled(title: str | None) -> bool:
            return (await files(client, dataset))["oss://layer/b.txt"].get("Title") == title

        await until(lambda: titled("B"))
        await delete(client, "layer/b.txt.myna.json")
        await until(lambda: titled(None))
    finally:
        await client.close()
        await myna.stop()


async def test_a_tombstone_hides_a_file_of_the_folder(client: Client, dataset: dict[str, str], bucket: Path) -> None:
    (bucket / "a.txt").write_text("one")
    await call(client, "CreateBinding", dataset | BOUND)
    await put(client, "bucket/b.txt")
    await settle(client)
    assert await uris(client, dataset) == ["oss://bucket/a.txt", "oss://bucket/b.txt"]
    await delete(client, "bucket/a.txt")
    await settle(client)
    assert await uris(client, dataset) == ["oss://bucket/b.txt"]


async def test_a_bucket_that_nobody_knows_is_followed_once_it_is_there(
    client: Client, dataset: dict[str, str], bucket: Path
) -> None:
    await call(client, "CreateBinding", dataset | LAYER)
    await settle(client)
    found = await binding(client, dataset, "oss://layer")
    assert (found["State"], found["Phase"]) == ("Running", "IncrementalScanning")
    (bucket.parent / "layer").mkdir()
    (bucket.parent / "layer" / "a.txt").write_text("here")

    async def there() -> bool:
        return await uris(client, dataset) == ["oss://layer/a.txt"]

    await until(there)
    (bucket.parent / "layer" / "a.txt").rename(bucket / "a.txt")
    (bucket.parent / "layer").rmdir()  # a disk that is away is no deletion
    await settle(client)
    assert await there()


async def test_what_a_user_indexed_stays_his(client: Client, dataset: dict[str, str], bucket: Path) -> None:
    """Before the binding, after it, and instead of it (imm-behaviour 6); UpdateFileMeta alone makes no file his."""
    for name in ("before", "after", "updated"):
        (bucket / f"{name}.txt").write_text(name)
    hand = {"Title": "by hand"}
    await call(client, "IndexFileMeta", dataset | {"File": {"URI": "oss://bucket/before.txt", **hand}})
    await call(client, "IndexFileMeta", dataset | {"File": {"URI": "oss://bucket/never-there.txt"}})
    await call(client, "IndexFileMeta", dataset | {"File": {"URI": "oss://nowhere/trusted.txt"}})
    await call(client, "CreateBinding", dataset | BOUND)
    await settle(client)
    await call(client, "IndexFileMeta", dataset | {"File": {"URI": "oss://bucket/after.txt", **hand}})
    await call(client, "UpdateFileMeta", dataset | {"File": {"URI": "oss://bucket/updated.txt", "CustomId": "mine"}})
    for name in ("before", "after", "updated"):
        (bucket / f"{name}.txt").write_text(name * 2)
    await settle(client)
    found = await files(client, dataset)
    assert {uri: file.get("Title") for uri, file in found.items()} == {
        "oss://bucket/before.txt": "by hand",
        "oss://bucket/after.txt": "by hand",
        "oss://bucket/updated.txt": None,
        "oss://nowhere/trusted.txt": None,
    }
    assert found["oss://bucket/updated.txt"]["Size"] == 14
    assert found["oss://bucket/updated.txt"]["CustomId"] == "mine"
    for name in ("before", "after", "updated"):
        (bucket / f"{name}.txt").unlink()
    await settle(client)
    left = ["oss://bucket/after.txt", "oss://bucket/before.txt", "oss://nowhere/trusted.txt"]
    assert await uris(client, dataset) == left
    await call(client, "BatchDeleteFileMeta", dataset | {"URIs": left})
    (bucket / "after.txt").write_text("again")
    await settle(client)
    assert await uris(client, dataset) == ["oss://bucket/after.txt"]
    (bucket / "after.txt").unlink()
    await settle(client)
    assert await uris(client, dataset) == []


async def test_metadata_that_was_deleted_stays_away(client: Client, dataset: dict[str, str], bucket: Path) -> None:
    """Until the object changes: scanning finds it as it was."""
    (bucket / "a.txt").write_text("one")
    await call(client, "CreateBinding", dataset | BOUND)
    await settle(client)
    await call(client, "DeleteFileMeta", dataset | {"URI": "oss://bucket/a.txt"})
    await settle(client)
    assert await uris(client, dataset) == []
    (bucket / "a.txt").write_text("another")
    await settle(client)
    assert await uris(client, dataset) == ["oss://bucket/a.txt"]


async def test_bound_again(client: Client, dataset: dict[str, str], bucket: Path) -> None:
    """What the first binding has indexed is the second's, but what went in between stays: nobody was following."""
    for name in ("gone", "kept"):
        (bucket / f"{name}.txt").write_text(name)
    await call(client, "CreateBinding", dataset | BOUND)
    await settle(client)
    await call(client, "DeleteBinding", dataset | BOUND)
    (bucket / "gone.txt").unlink()
    (bucket / "kept.txt").write_text("changed")
    await call(client, "CreateBinding", dataset | BOUND)
    await settle(client)
    found = await files(client, dataset)
    assert sorted(found) == ["oss://bucket/gone.txt", "oss://bucket/kept.txt"]
    assert found["oss://bucket/kept.txt"]["Size"] == 7
    (bucket / "kept.txt").unlink()
    await settle(client)
    assert await uris(client, dataset) == ["oss://bucket/gone.txt"]


async def test_refusals(client: Client, dataset: dict[str, str]) -> None:
    async def refused(action: str, parameters: dict[str, str], status: int, code: str, says: str) -> None:
        answer = await client.call(action, parameters)
        assert (answer.status, answer.json["Code"]) == (status, code), answer
        assert says in answer.json["Message"]

    await call(client, "CreateBinding", dataset | BOUND)
    for spelling in ("oss://bucket", "oss://bucket/"):
        given = dataset | {"URI": spelling}
        await refused("CreateBinding", given, 400, "ResourceAlreadyExists", "resource binding already exists")
    elsewhere = {"URI": "oss://other"}
    for action in ("GetBinding", "DeleteBinding"):
        await refused(action, dataset | elsewhere, 404, "ResourceNotFound", "resource binding is not found")
    for action in ("CreateBinding", "GetBinding", "DeleteBinding", "ListBindings"):
        unknown = {**dataset, "DatasetName": "unknown", **elsewhere}
        await refused(action, unknown, 404, "ResourceNotFound", "resource dataset is not found")
        unknown = {**dataset, "ProjectName": "unknown", **elsewhere}
        await refused(action, unknown, 404, "ResourceNotFound", "resource project is not found")
    await refused("CreateBinding", dataset | {"URI": "oss://bucket/folder/"}, 400, "InvalidArgument", "whole bucket")
    await refused("DeleteDataset", dataset, 400, "StatusConflict", "sub resoures")
    await call(client, "DeleteBinding", dataset | BOUND)
    await call(client, "DeleteDataset", dataset)


async def test_as_many_as_the_dataset_takes(client: Client, dataset: dict[str, str]) -> None:
    await call(client, "UpdateDataset", dataset | {"DatasetMaxBindCount": "2"})
    for name in ("one", "two"):
        await call(client, "CreateBinding", dataset | {"URI": f"oss://{name}"})
    answer = await client.call("CreateBinding", dataset | {"URI": "oss://three"})
    assert (answer.status, answer.json["Code"]) == (400, "LimitExceededError")
    await call(client, "DeleteBinding", dataset | {"URI": "oss://one"})
    await call(client, "CreateBinding", dataset | {"URI": "oss://three"})


async def test_lists(client: Client, dataset: dict[str, str]) -> None:
    await call(client, "CreateDataset", {**dataset, "DatasetName": "d-2"})
    for name, uri in (("d", "oss://one"), ("d", "oss://two"), ("d-2", "oss://one"), ("d", "oss://away")):
        await call(client, "CreateBinding", {**dataset, "DatasetName": name, "URI": uri})
    await call(client, "DeleteBinding", dataset | {"URI": "oss://away"})
    project = {"ProjectName": "p"}

    async def walked(asked: dict[str, str]) -> list[tuple[str, str]]:
        found, token = [], ""
        while True:
            page = await call(client, "ListBindings", {**asked, "MaxResults": "1", "NextToken": token})
            assert len(page["Bindings"]) <= 1
            found += [(one["DatasetName"], one["URI"]) for one in page["Bindings"]]
            token = page["NextToken"]
            if not token:
                return found

    assert await walked(dataset) == [("d", "oss://one"), ("d", "oss://two")]
    everything = await walked(project)
    assert sorted(everything) == [("d", "oss://one"), ("d", "oss://two"), ("d-2", "oss://one")]
    assert sorted(await walked(project | {"URI": "oss://one"})) == [("d", "oss://one"), ("d-2", "oss://one")]
    assert await walked(dataset | {"Name": "tw"}) == [("d", "oss://two")]
    token = (await call(client, "ListBindings", {**dataset, "MaxResults": "1"}))["NextToken"]
    for strange in ("nonsense", token):
        answer = await client.call("ListBindings", {**dataset, "DatasetName": "d-2", "NextToken": strange})
        assert (answer.status, answer.json["Code"]) == (400, "InvalidArgument")


async def test_reset_forgets_bindings(myna: Myna, client: Client, dataset: dict[str, str], bucket: Path) -> None:
    (bucket / "a.txt").write_text("one")
    await call(client, "CreateBinding", dataset | BOUND)
    await control(client, "POST", "reset", {})
    assert not myna.libraries.imm.bindings._watchers
    (bucket / "b.txt").write_text("two")
    await call(client, "CreateProject", dataset)
    await call(client, "CreateDataset", dataset)
    await settle(client)
    assert (await call(client, "ListBindings", dataset))["Bindings"] == []
    assert await uris(client, dataset) == []


async def test_a_dataset_made_anew_knows_nothing_of_the_old(
    myna: Myna, client: Client, dataset: dict[str, str], bucket: Path
) -> None:
    (bucket / "a.txt").write_text("one")
    await call(client, "CreateBinding", dataset | BOUND)
    await settle(client)
    await call(client, "IndexFileMeta", dataset | {"File": {"URI": "oss://bucket/a.txt"}})
    await call(client, "DeleteBinding", dataset | BOUND)
    await call(client, "DeleteFileMeta", dataset | {"URI": "oss://bucket/a.txt"})
    await call(client, "DeleteDataset", dataset)
    for kind in ("binding", "seen", "hand"):
        assert await myna._keeping.store.every(kind) == []
    await call(client, "CreateDataset", dataset)
    await call(client, "IndexFileMeta", dataset | {"File": {"URI": "oss://bucket/a.txt", "Title": "by hand"}})
    await call(client, "CreateBinding", dataset | BOUND)
    (bucket / "a.txt").write_text("another")
    await settle(client)
    assert (await files(client, dataset))["oss://bucket/a.txt"]["Title"] == "by hand"


async def test_accounts_see_their_own(client: Client, dataset: dict[str, str], bucket: Path) -> None:
    """Time too is each account's own."""
    minted = await control(client, "POST", "accounts", {})
    await control(client, "POST", "clock", {"account": minted["Account"], "now": "2031-05-01T00:00:00Z"})
    keys = {"key": minted["Alibaba"]["AccessKeyId"], "secret": minted["Alibaba"]["AccessKeySecret"]}
    for action in ("CreateProject", "CreateDataset", "CreateBinding"):
        answer = await client.call(action, dataset | (LAYER if action == "CreateBinding" else {}), **keys)
        assert answer.status == 200
    assert answer.json["Binding"]["CreateTime"].startswith("2031-05-01T08:00:0")
    assert (await client.call("GetBinding", dataset | LAYER)).status == 404
    await put(client, "layer/a.txt")
    await settle(client)
    assert (await client.call("SimpleQuery", dataset, **keys)).json["Files"] == []
    target = f"/_myna/objects/layer/mine.txt?account={minted['Account']}"
    assert (await client.send("PUT", target, LOCAL, b"text")).status == 200
    await settle(client)
    (file,) = (await client.call("SimpleQuery", dataset, **keys)).json["Files"]
    assert file["URI"] == "oss://layer/mine.txt"
    await control(client, "DELETE", f"accounts/{minted['Account']}")
    await settle(client)
