"""Two Mynas over one state: each sees what the other did, and of two changes at once none is lost."""

from __future__ import annotations

import asyncio
import json

from control_client import LOCAL
from wire_client import Client

from emulator.accounts.minted import AGAIN, FRESH
from emulator.app import Myna
from emulator.clock import Clock
from emulator.settings import Settings

NAMES = {"ProjectName": "p", "DatasetName": "d"}


async def test_what_one_does_the_other_sees_at_once(client: Client, dataset: dict[str, str], other: Client) -> None:
    for at in range(10):
        first, second = (client, other) if at % 2 else (other, client)
        uri = f"oss://nowhere/{at}.jpg"
        file = json.dumps({"URI": uri, "Title": f"cat number{at}"})
        assert (await first.call("IndexFileMeta", dataset | {"File": file})).status == 200
        assert len((await second.call("GetFileMeta", dataset | {"URI": uri})).json["Files"]) == 1
        assert (await second.call("SimpleQuery", dataset)).json["TotalHits"] == at + 1
        found = (await second.call("SemanticQuery", dataset | {"Query": f"number{at}"})).json["Files"]
        assert [each["URI"] for each in found] == [uri]


async def test_a_page_begun_with_one_is_continued_with_the_other(client, dataset, other) -> None:
    files = json.dumps([{"URI": f"oss://nowhere/{at}.jpg"} for at in range(7)])
    assert (await client.call("BatchIndexFileMeta", dataset | {"Files": files})).status == 200
    seen, token, turn = [], {}, 0
    while True:
        answer = await (client, other)[turn % 2].call("SimpleQuery", dataset | {"MaxResults": "2"} | token)
        seen += [each["URI"] for each in answer.json["Files"]]
        if not answer.json.get("NextToken"):
            break
        token, turn = {"NextToken": answer.json["NextToken"]}, turn + 1
    assert seen == [f"oss://nowhere/{at}.jpg" for at in range(7)]


async def test_a_dataset_that_was_dropped_and_made_again_elsewhere_is_empty(client, dataset, other) -> None:
    file = {"File": json.dumps({"URI": "oss://nowhere/a.jpg"})}
    for one, two in ((client, other), (other, client)):
        assert (await one.call("IndexFileMeta", dataset | file)).status == 200
        assert (await two.call("SimpleQuery", dataset)).json["TotalHits"] == 1
        assert (await two.call("DeleteFileMeta", dataset | {"URI": "oss://nowhere/a.jpg"})).status == 200
        assert (await two.call("DeleteDataset", dataset)).status == 200
        assert (await one.call("SimpleQuery", dataset)).status == 404
        assert (await two.call("CreateDataset", dataset)).status == 200
        assert (await one.call("SimpleQuery", dataset)).json["TotalHits"] == 0


async def test_an_account_that_one_mints_the_other_knows_and_its_end_too(client: Client, settings: Settings) -> None:
    passed = [0.0]
    second = Myna(settings, Clock(ticks=lambda: int(passed[0] * 1e9)))
    other = Client(await second.start())
    try:
        minted = (await client.send("POST", "/_myna/accounts", LOCAL, b"{}")).json
        keys = {"key": minted["Alibaba"]["AccessKeyId"], "secret": minted["Alibaba"]["AccessKeySecret"]}
        assert (await other.call("ListProjects", **keys)).json["Code"] == "InvalidAccessKeyId.NotFound"
        passed[0] += AGAIN
        assert (await other.call("ListProjects", **keys)).json["Projects"] == []
        await other.call("CreateProject", {"ProjectName": "theirs"}, **keys)
        shown = (await client.call("ListProjects", **keys)).json["Projects"]
        assert [one["ProjectName"] for one in shown] == ["theirs"]
        assert (await client.send("DELETE", f"/_myna/accounts/{minted['Account']}", LOCAL, b"")).status == 200
        passed[0] += FRESH
        assert (await other.call("ListProjects", **keys)).json["Code"] == "InvalidAccessKeyId.NotFound"
    finally:
        await other.close()
        await second.stop()


async def test_one_name_is_given_once(client: Client, other: Client) -> None:
    for at in range(5):
        asked = {"ProjectName": f"p{at}"}
        answers = await asyncio.gather(client.call("CreateProject", asked), other.call("CreateProject", asked))
        assert sorted(answer.status for answer in answers) == [200, 400], answers
        assert {answer.json.get("Code") for answer in answers} == {None, "ResourceAlreadyExists"}


async def test_changes_to_one_project_are_laid_over_each_other(client: Client, dataset, other: Client) -> None:
    name = {"ProjectName": "p"}
    for at in range(10):
        await asyncio.gather(
            client.call("UpdateProject", name | {"Description": f"d{at}"}),
            other.call("UpdateProject", name | {"DatasetMaxFileCount": str(1000 + at)}),
        )
        project = (await client.call("GetProject", name)).json["Project"]
        assert (project["Description"], project["DatasetMaxFileCount"]) == (f"d{at}", 1000 + at)


async def test_changes_to_one_file_are_laid_over_each_other(client: Client, dataset, other: Client) -> None:
    uri = "oss://nowhere/a.jpg"
    assert (await client.call("IndexFileMeta", dataset | {"File": json.dumps({"URI": uri})})).status == 200
    for at in range(10):
        answers = await asyncio.gather(
            *(
                one.call("UpdateFileMeta", dataset | {"File": json.dumps({"URI": uri, member: f"{member}{at}"})})
                for one, member in ((client, "CustomId"), (other, "Title"))
            )
        )
        assert [answer.status for answer in answers] == [200, 200]
        (file,) = (await client.call("GetFileMeta", dataset | {"URI": uri})).json["Files"]
        assert (file["CustomId"], file["Title"]) == (f"CustomId{at}", f"Title{at}")


async def test_many_callers_of_both_lose_nothing(myna, second, dataset) -> None:
    """Forty callers, each with a connection: half write files of their own, half change one file in common."""
    clients = [Client(port) for port in (myna.port, second.port) for _ in range(20)]
    uri = "oss://nowhere/common.jpg"
    assert (await clients[0].call("IndexFileMeta", dataset | {"File": json.dumps({"URI": uri})})).status == 200

    async def call(at: int, one: Client) -> None:
        if at % 2:
            files = json.dumps([{"URI": f"oss://nowhere/{at}-{n}.jpg"} for n in range(5)])
            assert (await one.call("BatchIndexFileMeta", dataset | {"Files": files})).status == 200
        else:
            assert (await one.call("SimpleQuery", dataset)).status == 200
            file = json.dumps({"URI": uri, ("Title", "CustomId", "Artist", "Album")[at // 2 % 4]: "x"})
            assert (await one.call("UpdateFileMeta", dataset | {"File": file})).status == 200

    await asyncio.gather(*(call(at, one) for at, one in enumerate(clients)))
    assert (await clients[0].call("SimpleQuery", dataset)).json["TotalHits"] == 101
    (file,) = (await clients[0].call("GetFileMeta", dataset | {"URI": uri})).json["Files"]
    assert {"Title", "CustomId", "Artist", "Album"} <= file.keys()
    for one in clients:
        await one.close()
