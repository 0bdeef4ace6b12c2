"""A token of a list continues that list alone: other lists, regions, parents and choices refuse it, and accounts."""

from __future__ import annotations

import base64
import json
from dataclasses import replace
from pathlib import Path

import pytest
from ci_client import Ci
from qsign_client import HOST, Sender, Signer, error
from wire_client import Client

from emulator.settings import Settings

ACCOUNTS = """
[[account]]
id = "1"
appid = "1250000000"
alibaba = [{ key = "test", secret = "test" }]
tencent = [{ key = "test", secret = "test" }]
[[account]]
id = "2"
appid = "1260000000"
alibaba = [{ key = "other", secret = "other" }]
tencent = [{ key = "other", secret = "other" }]
"""
TAG = json.dumps([{"Key": "k", "Value": "v"}])
P, D = {"ProjectName": "a"}, {"ProjectName": "a", "DatasetName": "a"}
LISTS: dict[str, tuple[str, dict[str, str]]] = {
    "projects": ("ListProjects", {}),
    "projects by prefix": ("ListProjects", {"Prefix": "a"}),
    "projects by tag": ("ListProjects", {"Tag": TAG}),
    "datasets": ("ListDatasets", P),
    "datasets by prefix": ("ListDatasets", P | {"Prefix": "a"}),
    "datasets of another project": ("ListDatasets", {"ProjectName": "ab"}),
    "bindings of a project": ("ListBindings", P),
    "bindings of a dataset": ("ListBindings", D),
    "bindings of another dataset": ("ListBindings", D | {"DatasetName": "ab"}),
    "bindings by name": ("ListBindings", D | {"Name": "b"}),
    "attached buckets": ("ListAttachedOSSBuckets", P),
    "files": ("SimpleQuery", D),
    "found files": ("FuzzyQuery", D | {"Query": "jpg"}),
}


@pytest.fixture
def settings(settings: Settings, tmp_path: Path) -> Settings:
    path = tmp_path / "accounts.toml"
    path.write_text(ACCOUNTS)
    return replace(settings, accounts=path)


async def call(client: Client, action: str, query: dict[str, str], **how: str) -> dict[str, object]:
    answer = await client.call(action, query, **how)
    assert answer.status == 200, answer.body
    return answer.json


async def refused(client: Client, action: str, query: dict[str, str], **how: str) -> None:
    answer = await client.call(action, query, **how)
    assert (answer.status, answer.json["Code"]) == (400, "InvalidArgument"), (action, query, answer.body)
    assert "NextToken" in answer.json["Message"]


async def fill(client: Client, **how: str) -> None:
    """Two or more of everything that is listed."""
    for project in ("a", "ab"):
        await call(client, "CreateProject", {"ProjectName": project, "Tag": TAG}, **how)
        for dataset in ("a", "ab"):
            await call(client, "CreateDataset", {"ProjectName": project, "DatasetName": dataset}, **how)
            for one in ("b-1", "b-2"):
                there = {"ProjectName": project, "DatasetName": dataset, "URI": f"oss://{one}"}
                await call(client, "CreateBinding", there, **how)
    for one in ("b-1", "b-2"):
        await call(client, "AttachOSSBucket", P | {"OSSBucket": one}, **how)
        await call(client, "IndexFileMeta", D | {"File": json.dumps({"URI": f"oss://trusted/{one}.jpg"})}, **how)


async def tokens(client: Client, **how: str) -> dict[str, str]:
    """The first page's token of every list."""
    found = {}
    for name, (action, query) in LISTS.items():
        found[name] = str((await call(client, action, query | {"MaxResults": "1"}, **how))["NextToken"])
        assert found[name], name
    assert len(set(found.values())) == len(found)
    return found


async def test_a_list_takes_no_token_but_its_own(client: Client) -> None:
    await fill(client)
    found = await tokens(client)
    for name, (action, query) in LISTS.items():
        for of, token in found.items():
            if of == name:
                await call(client, action, query | {"NextToken": token, "MaxResults": "2"})
            else:
                await refused(client, action, query | {"NextToken": token})


async def test_nor_that_of_another_region_or_account(client: Client) -> None:
    await fill(client)
    away = {"host": "imm.cn-beijing.aliyuncs.com"}
    other = {"key": "other", "secret": "other"}
    await fill(client, **away)
    await fill(client, **other)
    for name, token in (await tokens(client)).items():
        action, query = LISTS[name]
        for how in (away, other):
            await refused(client, action, query | {"NextToken": token}, **how)


async def test_a_damaged_token_is_refused(client: Client) -> None:
    """Cut short it would name an item that comes earlier, and pages would come twice."""
    await fill(client)
    for name, token in (await tokens(client)).items():
        action, query = LISTS[name]
        if action in ("SimpleQuery", "FuzzyQuery"):
            continue
        text = base64.b64decode(token).decode()
        for damaged in (text[:-1], text + "x", text[1:], ":".join(text.split(":")[:-1]) + ":", "a", "1:a"):
            await refused(client, action, query | {"NextToken": base64.b64encode(damaged.encode()).decode()})


CI_LISTS: dict[str, tuple[str, list[tuple[str, str]]]] = {
    "datasets": ("/datasets", []),
    "datasets by prefix": ("/datasets", [("prefix", "a")]),
    "bindings": ("/datasetbindings", [("datasetname", "a")]),
    "bindings of another dataset": ("/datasetbindings", [("datasetname", "ab")]),
}


async def ci_tokens(ci: Ci) -> dict[str, str]:
    for dataset in ("a", "ab"):
        await ci.dataset(dataset)
        for one in ("a", "ab"):
            there = {"DatasetName": dataset, "URI": f"cos://{one}-1250000000"}
            await ci.done("POST", "/datasetbinding", there)
    found = {}
    for name, (path, asked) in CI_LISTS.items():
        found[name] = (await ci.done("GET", path, None, [*asked, ("maxresults", "1")]))["NextToken"]
        assert found[name], name
    assert len(set(found.values())) == len(found)
    return found


async def test_of_ci_neither(client: Client) -> None:
    ci = Ci(client)
    found = await ci_tokens(ci)
    for name, (path, asked) in CI_LISTS.items():
        for of, token in found.items():
            given = [*asked, ("nexttoken", token)]
            if of == name:
                await ci.done("GET", path, None, [*given, ("maxresults", "7")])
            else:
                assert await ci.refused("GET", path, None, given) == "Params is invalid"


async def test_of_ci_neither_in_another_region_nor_account(client: Client) -> None:
    ci = Ci(client)
    found = await ci_tokens(ci)
    away = Ci(client, HOST.replace("beijing", "shanghai"))
    await ci_tokens(away)
    theirs = Sender(client, HOST.replace("1250000000", "1260000000"))
    for name, token in found.items():
        path, asked = CI_LISTS[name]
        assert await away.refused("GET", path, None, [*asked, ("nexttoken", token)]) == "Params is invalid"
        if path == "/datasets":
            answer = await theirs("GET", path, [*asked, ("nexttoken", token)], signer=Signer("other", "other"))
            assert (answer.status, error(answer)["Message"]) == (400, "Params is invalid")
        for damaged in (token[:-1], token + "x", token[2:], "x" + token, "1:"):
            await ci.refused("GET", path, None, [*asked, ("nexttoken", damaged)])
