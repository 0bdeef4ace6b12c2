"""CI's switch of a bucket, and bindings of buckets to datasets, through a socket."""

from __future__ import annotations

from pathlib import Path

import pytest
from ci_client import BUCKET, BUCKET_HOST, Ci, picture, uri, xml
from control_client import control
from wire_client import Client


@pytest.fixture
async def ci(client: Client, bucket: Path) -> Ci:
    folder = bucket.parent / BUCKET
    (folder / "in").mkdir(parents=True)
    (folder / "a.jpg").write_bytes(picture())
    (folder / "in" / "b.jpg").write_bytes(picture())
    found = Ci(client)
    await found.dataset("test", "Official:ImageSearch")
    return found


@pytest.fixture
def switch(client: Client) -> Ci:
    """The bucket's own CI host, asked for XML."""
    return Ci(client, host=BUCKET_HOST, accept="")


async def status(switch: Ci) -> str:
    answer = await switch("GET", "/")
    assert answer.status == 200
    found: str = xml(answer)
    assert answer.body == f"<CIStatus>{found}</CIStatus>".encode()
    return found


async def test_the_first_call_that_uses_a_bucket_opens_it(ci: Ci, switch: Ci) -> None:
    assert await status(switch) == "off"
    await ci.index("test", "a.jpg")
    assert await status(switch) == "on"


async def test_opening_by_hand_and_the_answer_in_json(client: Client, switch: Ci) -> None:
    for _ in range(2):
        answer = await switch("PUT", "/")
        assert (answer.status, set(xml(answer))) == (200, {"RequestId"})
    as_json = Ci(client, host=BUCKET_HOST)
    assert (await as_json.done("GET", "/"))["CIStatus"] == "on"
    other = Ci(client, host=BUCKET_HOST.replace("beijing", "shanghai"), accept="")
    assert await status(other) == "off"


async def test_a_closed_bucket_is_neither_searched_nor_indexed(ci: Ci, switch: Ci, client: Client) -> None:
    await ci.index("test", "a.jpg")
    assert (await switch("PUT", "/", None, [("unbind", "")])).status == 200
    assert await status(switch) == "off"
    pictured = {"DatasetName": "test", "Templates": "ImageSearch", "SearchURIs": [uri("a.jpg")]}
    for path, body in (
        ("/filemeta", {"DatasetName": "test", "File": {"URI": uri("in/b.jpg")}}),
        ("/datasetbinding", {"DatasetName": "test", "URI": f"cos://{BUCKET}"}),
        ("/datasetquery/simple", {"DatasetName": "test"}),
        ("/datasetquery/imagesearch", {"DatasetName": "test", "Mode": "text", "Text": "红"}),
        ("/datasetquery/hybridsearch", pictured),
    ):
        answer = await ci("POST", path, body)
        assert (answer.status, answer.json["Code"]) == (403, "AccessDenied"), path
        assert BUCKET in answer.json["Message"]
    # What lies in another bucket is found as before, and resources can still be looked at.
    await ci.dataset("other", "Official:ImageSearch")
    await ci.done("POST", "/filemeta", {"DatasetName": "other", "File": {"URI": "cos://elsewhere/a.jpg"}})
    assert len((await ci.query("other"))["Files"]) == 1
    assert await ci.file("test", "a.jpg") is not None
    at_the_bucket = Ci(client, host=BUCKET_HOST)
    assert (await at_the_bucket("POST", "/datasetquery/simple", {"DatasetName": "other"})).status == 403
    assert (await switch("PUT", "/")).status == 200
    assert (await ci.hybrid(pictured.pop("DatasetName"), **pictured))["ImageResult"]  # type: ignore[arg-type]
    assert (await at_the_bucket("POST", "/datasetquery/simple", {"DatasetName": "other"})).status == 200


async def test_the_switch_needs_a_buckets_host(client: Client) -> None:
    for host in ("1250000000.ci.ap-beijing.myqcloud.com",):
        for method, parameters in (("GET", ()), ("PUT", ()), ("PUT", [("unbind", "")])):
            answer = await Ci(client, host=host)(method, "/", None, parameters)
            assert (answer.status, answer.json["Code"]) == (400, "InvalidHost")


async def settled(client: Client) -> None:
    await control(client, "POST", "settle", {})


async def names(ci: Ci, dataset: str) -> list[str]:
    return [one["Filename"] for one in (await ci.query(dataset, Sort="URI", Order="asc")).get("Files", [])]


async def test_a_binding_indexes_what_is_there_and_what_comes(ci: Ci, client: Client, bucket: Path) -> None:
    body = {"DatasetName": "test", "URI": f"cos://{BUCKET}", "Mode": 1}
    made = (await ci.done("POST", "/datasetbinding", body))["Binding"]
    assert (made["URI"], made["DatasetName"]) == (f"cos://{BUCKET}", "test")
    assert (made["State"], made["Detail"]) == ("Running", "")
    assert made["StockState"] in ("Indexing", "Success")
    await settled(client)
    assert await names(ci, "test") == ["a.jpg", "in/b.jpg"]
    (bucket.parent / BUCKET / "new.jpg").write_bytes(picture())
    for _ in range(100):
        await settled(client)
        if "new.jpg" in await names(ci, "test"):
            break
    assert await names(ci, "test") == ["a.jpg", "in/b.jpg", "new.jpg"]
    asked = [("datasetname", "test"), ("uri", f"cos://{BUCKET}")]
    found = (await ci.done("GET", "/datasetbinding", None, asked))["Binding"]
    assert (found["StockState"], found["CreateTime"]) == ("Success", made["CreateTime"])
    assert (await ci.done("GET", "/dataset", None, [("datasetname", "test")]))["Dataset"]["BindCount"] == 1


async def test_without_mode_only_what_comes_is_indexed_below_a_prefix(ci: Ci, client: Client, bucket: Path) -> None:
    body = {"DatasetName": "test", "URI": f"cos://{BUCKET}/in/", "Mode": "0"}  # Java sends it as a text
    made = (await ci.done("POST", "/datasetbinding", body))["Binding"]
    assert (made["URI"], made["StockState"]) == (f"cos://{BUCKET}/in/", "NoIndexing")
    await settled(client)
    assert await names(ci, "test") == []
    folder = bucket.parent / BUCKET
    (folder / "out.jpg").write_bytes(picture())
    (folder / "in" / "c.jpg").write_bytes(picture())
    for _ in range(100):
        await settled(client)
        if await names(ci, "test"):
            break
    assert await names(ci, "test") == ["in/c.jpg"]


async def test_lists_of_bindings_and_their_end(ci: Ci, client: Client) -> None:
    uris = [f"cos://b{number}-1250000000" for number in range(3)]
    for one in uris:
        await ci.done("POST", "/datasetbinding", {"DatasetName": "test", "URI": one})
    duplicate = {"DatasetName": "test", "URI": uris[0]}
    assert await ci.refused("POST", "/datasetbinding", duplicate) == "binding is existed"
    first = await ci.done("GET", "/datasetbindings", None, [("datasetname", "test"), ("maxresults", "2")])
    rest = [("datasetname", "test"), ("maxresults", "2"), ("nexttoken", first["NextToken"])]
    second = await ci.done("GET", "/datasetbindings", None, rest)
    assert [one["URI"] for one in (*first["Bindings"], *second["Bindings"])] == uris
    assert second["NextToken"] == ""
    listed = xml(await Ci(client, accept="")("GET", "/datasetbindings", None, [("datasetname", "test")]))
    assert [one["URI"][0] for one in listed["Bindings"]] == uris
    assert await ci.refused("DELETE", "/dataset", {"DatasetName": "test"}) == "dataset not empty"
    for one in uris:
        assert set(await ci.done("DELETE", "/datasetbinding", {"DatasetName": "test", "URI": one})) == {"RequestId"}
    assert await ci.refused("DELETE", "/datasetbinding", duplicate) == "binding not exist"
    gone = [("datasetname", "test"), ("uri", uris[0])]
    assert await ci.refused("GET", "/datasetbinding", None, gone) == "binding not exist"
    await ci.done("DELETE", "/dataset", {"DatasetName": "test"})


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ("oss://bucket", "Params is invalid"),
        (BUCKET, "Params is invalid"),
        (f"cos://{BUCKET}/in", "Params is invalid"),
        ("cos://", "Params is invalid"),
        ("cos://other-1234567890", "Invalid object"),
    ],
)
async def test_bindings_that_are_refused(ci: Ci, wrong: str, message: str) -> None:
    for method in ("POST", "DELETE"):
        assert await ci.refused(method, "/datasetbinding", {"DatasetName": "test", "URI": wrong}) == message
    body = {"DatasetName": "test", "URI": f"cos://{BUCKET}", "Mode": 2}
    assert await ci.refused("POST", "/datasetbinding", body) == "Params is invalid"
