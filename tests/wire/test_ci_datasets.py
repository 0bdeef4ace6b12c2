"""Datasets of CI through a socket: made, listed, changed, described, deleted, in JSON and in XML."""

from __future__ import annotations

import re

import pytest
from ci_client import Ci, uri, xml
from qsign_client import HOST, Sender, error
from wire_client import Client

from emulator.app import Myna

NANOSECONDS = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}\+08:00")


@pytest.fixture
def ci(client: Client) -> Ci:
    return Ci(client)


async def test_a_dataset_from_its_creation_to_its_end(ci: Ci) -> None:
    made = (await ci.done("POST", "/dataset", {"DatasetName": "test", "Description": "一"}))["Dataset"]
    assert NANOSECONDS.fullmatch(made["CreateTime"])
    assert made["CreateTime"] == made["UpdateTime"]
    assert (made["DatasetName"], made["Description"], made["TemplateId"]) == ("test", "一", "Official:DefaultEmptyId")
    assert (made["BindCount"], made["FileCount"], made["TotalFileSize"]) == (0, 0, 0)
    assert (made["Region"], made["Version"], made["DatasetType"]) == ("ap-beijing", "basic", 0)

    changed = await ci.done("PUT", "/dataset", {"DatasetName": "test", "TemplateId": "Official:COSBasicMeta"})
    assert (changed["Dataset"]["TemplateId"], changed["Dataset"]["Description"]) == ("Official:COSBasicMeta", "一")
    assert changed["Dataset"]["UpdateTime"] > made["UpdateTime"]
    for parameters in ([("datasetname", "test")], [("datasetname", "test"), ("statistics", "True")]):
        assert (await ci.done("GET", "/dataset", None, parameters))["Dataset"] == changed["Dataset"]
    gone = await ci.done("DELETE", "/dataset", {"DatasetName": "test"})
    assert gone["Dataset"] == changed["Dataset"]
    assert await ci.refused("GET", "/dataset", None, [("datasetname", "test")]) == "dataset not exist"


async def test_what_go_sends_with_every_field_of_its_model(ci: Ci) -> None:
    body = {
        "DatasetName": "test",
        **dict.fromkeys(("Description", "TemplateId", "Version", "TrainingDataset", "TrainingURI", "SceneType"), ""),
        **dict.fromkeys(("DatasetType", "Volume", "TrainingMode"), 0),
    }
    assert (await ci.done("POST", "/dataset", body))["Dataset"]["SceneType"] == "general"
    listed = await ci.done("GET", "/datasets", None, [("maxresults", "0"), ("nexttoken", ""), ("prefix", "")])
    assert [one["DatasetName"] for one in listed["Datasets"]] == ["test"]


async def test_refusals(ci: Ci) -> None:
    await ci.dataset("test")
    assert await ci.refused("POST", "/dataset", {"DatasetName": "test"}) == "dataset already created"
    assert await ci.refused("PUT", "/dataset", {"DatasetName": "no"}) == "dataset not exist"
    assert await ci.refused("DELETE", "/dataset", {"DatasetName": "no"}) == "dataset not exist"
    for wrong in ({"TemplateId": "Official:No"}, {"Version": "x"}, {"Description": "x" * 257}, {"Volume": 10001}):
        assert await ci.refused("POST", "/dataset", {"DatasetName": "other", **wrong}) == "Params is invalid"
    for name, template, shown in (
        ("with-scene", "Official:ImageSearch", "iDrive"),
        ("without", "Official:DocSearch", "general"),
    ):
        body = {"DatasetName": name, "TemplateId": template, "SceneType": "iDrive"}
        assert (await ci.done("POST", "/dataset", body))["Dataset"]["SceneType"] == shown
    scene = {"DatasetName": "other", "SceneType": "moon"}
    assert await ci.refused("POST", "/dataset", scene) == "The sceneType and moduleVersion not exists"
    await ci.index("test", "a.jpg", CustomId="1")
    assert await ci.refused("DELETE", "/dataset", {"DatasetName": "test"}) == "dataset not empty"
    await ci.done("DELETE", "/filemeta", {"DatasetName": "test", "URI": uri("a.jpg")})
    await ci.done("DELETE", "/dataset", {"DatasetName": "test"})


async def test_what_exactly_is_wrong_stands_in_a_header(ci: Ci) -> None:
    answer = await ci("POST", "/dataset", {"DatasetName": "Test"})
    assert error(answer)["Message"] == "Params is invalid"
    assert answer.headers["x-myna-detail"].startswith("DatasetName: It may hold 1 to 32 lower-case letters")
    answer = await ci("POST", "/dataset", {"DatasetName": "test", "TemplateId": "图\r\nSet-Cookie: a"})
    assert "set-cookie" not in answer.headers
    assert answer.headers["x-myna-detail"].startswith("TemplateId: %E5%9B%BE%0D%0ASet-Cookie: a does not exist")


async def test_pages_of_a_list(ci: Ci) -> None:
    for name in ("b", "a", "c-1", "c-2"):
        await ci.dataset(name)
    names, token, tokens = [], "", set()
    while True:
        page = await ci.done("GET", "/datasets", None, [("maxresults", "3"), ("nexttoken", token)])
        names += [one["DatasetName"] for one in page["Datasets"]]
        token = page["NextToken"]
        if not token:
            break
        assert token.startswith("3:1250000000:")
        assert token.endswith(":c-1")
        assert token not in tokens
        tokens.add(token)
    assert names == ["a", "b", "c-1", "c-2"]
    found = await ci.done("GET", "/datasets", None, [("prefix", "c")])
    assert [one["DatasetName"] for one in found["Datasets"]] == ["c-1", "c-2"]
    for token in ("x", "3:9999999999:a", "x:1250000000:a", "3:1250000000:"):
        assert await ci.refused("GET", "/datasets", None, [("nexttoken", token)]) == "Params is invalid"


async def test_xml_repeats_lists_and_leaves_out_what_is_empty(ci: Ci, client: Client) -> None:
    plain = Ci(client, accept="")
    assert set(xml(await plain("GET", "/datasets"))) == {"NextToken", "RequestId"}
    await ci.dataset("a")
    await ci.dataset("b")
    answer = await plain("GET", "/datasets")
    found = xml(answer)
    assert [one["DatasetName"] for one in found["Datasets"]] == [["a"], ["b"]]
    assert found["RequestId"] == [answer.headers["x-ci-request-id"]]
    assert found["NextToken"] == [""]
    assert (await ci.done("GET", "/datasets", None, [("prefix", "no")]))["Datasets"] == []


async def test_an_answer_does_not_say_that_a_connection_stays_which_ends(client: Client, myna: Myna) -> None:
    answer = await Sender(client)()
    assert answer.headers["connection"] == "keep-alive"
    answer = await Sender(client)(unsigned=[("Connection", "close")])
    assert (answer.status, answer.headers["connection"]) == (200, "close")
    small = Client(myna.port)
    head = f"POST /dataset HTTP/1.1\r\nHost: {HOST}\r\nContent-Length: {myna.settings.max_body + 1}\r\n\r\n"
    answer = await small.raw(head.encode() + b"x" * (myna.settings.max_body + 1))
    assert (answer.status, answer.headers["connection"]) == (413, "close")
    await small.close()


async def test_accounts_and_regions_do_not_see_each_other(ci: Ci, client: Client) -> None:
    await ci.dataset("test")
    elsewhere = Ci(client, host="1250000000.ci.ap-shanghai.myqcloud.com")
    assert await elsewhere.refused("GET", "/dataset", None, [("datasetname", "test")]) == "dataset not exist"
    await elsewhere.dataset("test")
    local = Ci(client, host="127.0.0.1")  # no region on the wire: the account's home
    assert (await local.done("GET", "/dataset", None, [("datasetname", "test")]))["Dataset"]["Region"] == "ap-beijing"
