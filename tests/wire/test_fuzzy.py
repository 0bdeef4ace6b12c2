"""FuzzyQuery through a socket: words anywhere in a file's metadata and texts."""

from __future__ import annotations

import json
from typing import Any

import pytest
from PIL import Image
from wire_client import Answer, Client

from emulator.domain.anywhere import WORDS

FILES: tuple[dict[str, Any], ...] = (
    {
        "URI": "oss://trusted/trips/2023-kyoto/red-bridge.jpg",
        "Labels": [{"LabelName": "寺庙", "ParentLabelName": "建筑", "Language": "zh-Hans"}],
        "CustomLabels": {"owner": "小明", "stars": 5},
        "ProduceTime": "2019-04-01T09:00:00+08:00",
    },
    {
        "URI": "oss://trusted/trips/lake.jpg",
        "Album": "Red",
        "Artist": "Bridge Street Band",
        "CustomId": "member-7",
        "Addresses": [{"AddressLine": "中国浙江省杭州市西湖区", "City": "杭州市"}],
    },
    {"URI": "oss://trusted/other.pdf", "CustomLabels": {"Owner": "Anna"}},
)
TEXT = "# Rules\n\nThe library closes at nine.\n\n图书馆晚上九点关门。\n"


@pytest.fixture
async def names(client: Client, dataset: dict[str, str], bucket) -> dict[str, str]:
    """A dataset with the files above and a document of a mapped bucket."""
    (bucket / "rules.md").write_text(TEXT, "utf-8")
    files = [*FILES, {"URI": "oss://bucket/rules.md"}]
    assert (await client.call("BatchIndexFileMeta", dataset | {"Files": json.dumps(files)})).status == 200
    return dataset


async def ask(client: Client, names: dict[str, str], query: str, **more: str) -> dict[str, Any]:
    answer = await client.call("FuzzyQuery", names | {"Query": query} | more)
    assert answer.status == 200, answer
    assert answer.json.keys() == {"RequestId", "Files", "NextToken", "TotalHits"}
    return answer.json


def keys(page: dict[str, Any]) -> list[str]:
    return [file["URI"].rpartition("/")[2] for file in page["Files"]]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("kyoto", ["red-bridge.jpg"]),  # the path
        ("KYOTO", ["red-bridge.jpg"]),
        ("red-bridge", ["red-bridge.jpg"]),  # a phrase, not in two texts of another file
        ("red bridge", ["red-bridge.jpg", "lake.jpg"]),  # two words, anywhere
        ("bridge-street", ["lake.jpg"]),
        ("寺", ["red-bridge.jpg"]),  # a label, by any part of it
        ("建筑", ["red-bridge.jpg"]),
        ("西湖", ["lake.jpg"]),
        ("湖西", []),
        ("member-7", ["lake.jpg"]),
        ("小明", ["red-bridge.jpg"]),
        ("owner", ["other.pdf", "red-bridge.jpg"]),  # a custom label's key
        ("owner 5", ["red-bridge.jpg"]),
        ("library", ["rules.md"]),  # what is written in a document
        ("九点关门", ["rules.md"]),
        ("rules 关门", ["rules.md"]),  # the name and the text
        ("2019", []),  # times are no texts
        ("Indexed", []),  # nor what all files have
        ("zh", []),
        ("brid", []),  # words of letters are whole
        ("!", []),
        ("trusted", ["other.pdf", "red-bridge.jpg", "lake.jpg"]),
    ],
)
async def test_every_word_stands_somewhere(
    client: Client, names: dict[str, str], query: str, expected: list[str]
) -> None:
    page = await ask(client, names, query)
    assert keys(page) == expected
    assert page["TotalHits"] == len(expected)


async def test_what_changes_is_found_by_what_it_is_now(client: Client, names: dict[str, str]) -> None:
    file = {"URI": FILES[2]["URI"], "CustomLabels": {"colour": "violet"}}
    assert (await client.call("UpdateFileMeta", names | {"File": json.dumps(file)})).status == 200
    assert keys(await ask(client, names, "violet")) == ["other.pdf"]
    assert keys(await ask(client, names, "Anna")) == []
    assert (await client.call("DeleteFileMeta", names | {"URI": "oss://bucket/rules.md"})).status == 200
    assert keys(await ask(client, names, "library")) == []


async def test_an_update_keeps_the_text_of_a_document(client: Client, names: dict[str, str]) -> None:
    file = {"URI": "oss://bucket/rules.md", "CustomId": "r1"}
    assert (await client.call("UpdateFileMeta", names | {"File": json.dumps(file)})).status == 200
    assert keys(await ask(client, names, "library r1")) == ["rules.md"]


async def test_what_a_camera_wrote_counts_and_not_how(client: Client, dataset: dict[str, str], bucket) -> None:
    """The values of EXIF, not the names of its members."""
    tags = Image.Exif()
    tags[0x010F] = "Rolleiflex"
    Image.new("RGB", (8, 8)).save(bucket / "a.jpg", exif=tags)
    assert (await client.call("IndexFileMeta", dataset | {"File": '{"URI":"oss://bucket/a.jpg"}'})).status == 200
    assert keys(await ask(client, dataset, "rolleiflex")) == ["a.jpg"]
    assert keys(await ask(client, dataset, "value")) == []


async def test_order_and_pages(client: Client, names: dict[str, str]) -> None:
    ascending = await ask(client, names, "trusted", Sort="URI", Order="asc")
    assert keys(ascending) == ["other.pdf", "red-bridge.jpg", "lake.jpg"]
    assert keys(await ask(client, names, "trusted", Sort="URI")) == keys(ascending)[::-1]  # no Order: descending
    found: list[str] = []
    token = ""
    for _ in range(3):
        page = await ask(client, names, "trusted", Sort="URI", Order="asc", MaxResults="1", NextToken=token)
        assert page["TotalHits"] == 3
        found += keys(page)
        token = page["NextToken"]
    assert (found, token) == (keys(ascending), "")


async def test_fields_that_are_wanted(client: Client, names: dict[str, str]) -> None:
    page = await ask(client, names, "kyoto", WithFields='["URI", "NoSuchThing"]')
    assert page["Files"] == [{"URI": FILES[0]["URI"]}]


async def refused(client: Client, names: dict[str, str], word: str, **given: str) -> None:
    answer: Answer = await client.call("FuzzyQuery", names | {"Query": "kyoto"} | given)
    assert (answer.status, answer.json["Code"]) == (400, "InvalidArgument"), answer
    assert word in answer.json["Message"]


async def test_what_means_nothing_is_refused(client: Client, names: dict[str, str]) -> None:
    await refused(client, names, "Query", Query="  ")
    await refused(client, names, "Nonsense", Sort="Nonsense")
    await refused(client, names, "Anywhere", Sort="Anywhere")
    await refused(client, names, "Order", Sort="URI", Order="asc,desc")
    await refused(client, names, "NextToken", NextToken="abc")
    token = (await ask(client, names, "trusted", MaxResults="1"))["NextToken"]
    await refused(client, names, "NextToken", NextToken=token)  # of another question


async def test_the_limits_of_a_question(client: Client, names: dict[str, str]) -> None:
    """A megabyte is allowed; more different words than an engine takes are not."""
    assert keys(await ask(client, names, "kyoto " * 100_000)) == ["red-bridge.jpg"]
    assert keys(await ask(client, names, "图" * 340_000)) == []
    assert keys(await ask(client, names, " ".join(f"w{number}" for number in range(WORDS)))) == []
    await refused(client, names, str(WORDS), Query=" ".join(f"w{number}" for number in range(WORDS + 1)))


async def test_nobody_asks_for_the_field_behind_it(client: Client, names: dict[str, str]) -> None:
    query = {"Field": "Anywhere", "Operation": "match-phrase", "Value": "kyoto"}
    answer = await client.call("SimpleQuery", names | {"Query": json.dumps(query)})
    assert (answer.status, answer.json["Code"]) == (400, "InvalidArgument")
    file = (await client.call("GetFileMeta", names | {"URI": FILES[0]["URI"]})).json["Files"][0]
    assert "Anywhere" not in file


async def test_a_dataset_that_is_not_there(client: Client, dataset: dict[str, str]) -> None:
    answer = await client.call("FuzzyQuery", dataset | {"DatasetName": "nope", "Query": "a"})
    assert (answer.status, answer.json["Code"]) == (404, "ResourceNotFound")
