"""DatasetSimpleQuery through a socket: conditions, order, pages, aggregations, members; and hybridsearch's Filter."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from ci_client import BUCKET, Ci, leaf, picture, uri, xml
from wire_client import Client

FORTY = {"Operation": "and", "SubQueries": [leaf("Size", "eq", "40")]}
SIZES = {"a.jpg": 10, "b/b.txt": 20, "b/c.txt": 30, "d.mp3": 40}


@pytest.fixture
async def ci(client: Client, bucket: Path) -> Ci:
    folder = bucket.parent / BUCKET
    (folder / "b").mkdir(parents=True)
    for key, size in SIZES.items():
        (folder / key).write_bytes(b"x" * size)
    found = Ci(client)
    await found.dataset("test", "Official:COSBasicMeta")
    for number, key in enumerate(SIZES):
        colour = "Red" if number % 2 else "blue"
        await found.index("test", key, CustomId=f"{number:03}", CustomLabels={"Colour": colour})
    return found


def keys(found: dict[str, Any]) -> list[str]:
    return [one["Filename"] for one in found.get("Files", [])]


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        (None, list(SIZES)),
        ({}, list(SIZES)),
        (leaf("Size", "gt", "20"), ["b/c.txt", "d.mp3"]),
        (leaf("Size", "gte", "9"), list(SIZES)),
        (leaf("ContentType", "eq", "text/plain"), ["b/b.txt", "b/c.txt"]),
        (leaf("MediaType", "prefix", "doc"), ["b/b.txt", "b/c.txt"]),
        (leaf("URI", "prefix", uri("b/")), ["b/b.txt", "b/c.txt"]),
        (leaf("Filename", "match-phrase", "c.txt"), ["b/c.txt"]),
        (leaf("CustomLabels.colour", "eq", "red"), ["b/b.txt", "d.mp3"]),
        (leaf("CustomLabels.colour", "exist"), list(SIZES)),
        (leaf("COSTaggingCount", "eq", "0"), list(SIZES)),
        (leaf("COSTagging.a", "exist"), []),
        (leaf("CreateTime", "gt", "2020-01-01T00:00:00+08:00"), list(SIZES)),
        (leaf("FileModifiedTime", "lt", "2020-01-01T00:00:00+08:00"), []),
        ({"Operation": "not", "SubQueries": [leaf("Size", "lt", "35")]}, ["d.mp3"]),
        (
            {**leaf("Size", "or", "99"), "SubQueries": [leaf("Size", "eq", "10"), FORTY]},
            ["a.jpg", "d.mp3"],
        ),
    ],
)
async def test_conditions(ci: Ci, query: Any, wanted: list[str]) -> None:
    assert sorted(keys(await ci.query("test", Query=query))) == wanted


async def test_custom_ids_compare_without_case_and_are_shown_as_given(ci: Ci) -> None:
    """3.2 of tencent-behaviour, as CustomLabels."""
    await ci.index("test", "a.jpg", CustomId="AbC")
    await ci.index("test", "d.mp3", CustomId="aBC")
    for query in (leaf("CustomId", "eq", "abc"), leaf("CustomId", "prefix", "aB"), leaf("CustomId", "gte", "ABC")):
        assert sorted(keys(await ci.query("test", Query=query))) == ["a.jpg", "d.mp3"], query
    found = await ci.query("test", Query=leaf("CustomId", "lt", "abc"), WithFields=["CustomId"])
    assert found["Files"] == [{"CustomId": "001"}, {"CustomId": "002"}]
    (groups,) = (await ci.query("test", Aggregations=[{"Field": "CustomId", "Operation": "group"}]))["Aggregations"]
    assert groups["Groups"][0] == {"Value": "AbC", "Count": 2}


async def test_etags_are_asked_for_as_they_are_shown(ci: Ci) -> None:
    file = await ci.file("test", "a.jpg")
    assert file is not None
    assert keys(await ci.query("test", Query=leaf("ETag", "eq", file["ETag"]))) == ["a.jpg"]


@pytest.mark.parametrize(
    "query",
    [
        leaf("Nothing", "eq", "1"),
        leaf("OSSTaggingCount", "eq", "0"),
        leaf("Figures.FigureClusterId", "eq", "a"),
        leaf("Size", "prefix", "1"),
        leaf("Size", "eq", "many"),
        leaf("MediaType", "match-phrase", "a"),
        leaf("MediaType", "exist"),
        leaf("CustomLabels", "exist"),
        leaf("Size", "near", "1"),
        {"Operation": "and"},
        {"Operation": "nested", "SubQueries": [leaf("Size", "eq", "1")]},
        {"Field": "Size", "Value": "1"},
        {"Operation": "or", "SubQueries": [leaf("Size", "eq", "1")] * 101},
        {"Operation": "eq", "Field": "Size", "Value": 10},
        "Size=1",
        [1],
    ],
)
async def test_conditions_that_are_refused(ci: Ci, query: Any) -> None:
    body = {"DatasetName": "test", "Query": query}
    assert await ci.refused("POST", "/datasetquery/simple", body) == "Params is invalid"


async def test_five_levels_and_not_six(ci: Ci) -> None:
    query: Any = leaf("Size", "gt", "0")
    for _ in range(4):
        query = {"Operation": "and", "SubQueries": [query]}
    assert len(keys(await ci.query("test", Query=query))) == 4
    body = {"DatasetName": "test", "Query": {"Operation": "and", "SubQueries": [query]}}
    assert await ci.refused("POST", "/datasetquery/simple", body) == "Params is invalid"


async def test_order_and_pages(ci: Ci) -> None:
    assert keys(await ci.query("test", Sort="Size")) == ["d.mp3", "b/c.txt", "b/b.txt", "a.jpg"]
    assert keys(await ci.query("test", Sort="Size", Order="asc")) == list(SIZES)
    both = await ci.query("test", Sort="MediaType,Size", Order="asc,desc")
    assert keys(both) == ["d.mp3", "b/c.txt", "b/b.txt", "a.jpg"]
    one = await ci.query("test", Sort="MediaType,Size", Order="desc")
    assert keys(one) == ["a.jpg", "b/b.txt", "b/c.txt", "d.mp3"]
    assert keys(await ci.query("test", Sort="COSTaggingCount,CustomId", Order="asc,desc"))[0] == "d.mp3"
    first = await ci.query("test", Sort="Size", MaxResults=3)
    assert first["NextToken"]
    second = await ci.query("test", Sort="Size", MaxResults=3, NextToken=first["NextToken"])
    assert (keys(second), second["NextToken"]) == (["a.jpg"], "")
    for wrong in (
        {"Sort": "CustomLabels.a"},
        {"Sort": "Nothing"},
        {"Sort": "Size,Size,Size,Size,Size,Size"},
        {"Sort": "Size", "Order": "asc,asc"},
        {"Sort": "Size", "Order": "up"},
        {"NextToken": "x"},
        {"MaxResults": 201},
        {"MaxResults": -1},
        {"MaxResults": "many"},
    ):
        body = {"DatasetName": "test", **wrong}
        assert await ci.refused("POST", "/datasetquery/simple", body) == "Params is invalid", wrong


async def test_aggregations(ci: Ci) -> None:
    asked = [
        {"Operation": operation, "Field": "Size"} for operation in ("min", "max", "average", "sum", "count", "distinct")
    ]
    found = await ci.query("test", Aggregations=[*asked, {"Operation": "group", "Field": "MediaType"}])
    assert "Files" not in found
    assert [one.get("Value") for one in found["Aggregations"]] == [10, 40, 25, 100, 4, 4, None]
    assert found["Aggregations"][-1] == {
        "Field": "MediaType",
        "Operation": "group",
        "Groups": [
            {"Count": 2, "Value": "document"},
            {"Count": 1, "Value": "audio"},
            {"Count": 1, "Value": "image"},
        ],
    }
    none = await ci.query("test", Query=leaf("Size", "gt", "99"), Aggregations=[{"Operation": "group", "Field": "URI"}])
    assert none["Aggregations"] == [{"Field": "URI", "Operation": "group"}]
    asked = [{"Operation": "group", "Field": name} for name in ("FileModifiedTime", "CustomLabels.colour")]
    modified, colours = (await ci.query("test", Aggregations=asked))["Aggregations"]
    files = (await ci.query("test"))["Files"]
    assert {one["Value"] for one in modified["Groups"]} == {file["FileModifiedTime"] for file in files}
    assert colours["Groups"] == [{"Count": 2, "Value": "blue"}, {"Count": 2, "Value": "Red"}]
    one = {"Operation": "sum", "Field": "COSTaggingCount"}  # Java's model holds one object
    assert (await ci.query("test", Aggregations=one))["Aggregations"] == [{**one, "Value": 0}]
    for wrong in ({"Operation": "sum", "Field": "URI"}, {"Operation": "sum"}, {"Operation": "x", "Field": "Size"}):
        body = {"DatasetName": "test", "Aggregations": [wrong]}
        assert await ci.refused("POST", "/datasetquery/simple", body) == "Params is invalid"


async def test_members_that_are_asked_for(ci: Ci, client: Client) -> None:
    found = await ci.query("test", WithFields=["Size", "URI", "Nothing"], MaxResults=1)
    assert set(found["Files"][0]) == {"Size", "URI"}
    assert set((await ci.query("test", WithFields="Size"))["Files"][0]) == {"Size"}  # Java's model holds one text
    plain = Ci(client, accept="")
    body = {"DatasetName": "test", "WithFields": ["Size"], "Sort": "Size"}
    answer = await plain("POST", "/datasetquery/simple", body)
    assert xml(answer)["Files"] == [{"Size": [str(size)]} for size in (40, 30, 20, 10)]


async def test_nothing_found_leaves_files_out(ci: Ci) -> None:
    found = await ci.query("test", Query=leaf("Size", "gt", "99"))
    assert set(found) == {"NextToken", "RequestId"}
    assert await ci.refused("POST", "/datasetquery/simple", {"DatasetName": "no"}) == "dataset not exist"


async def test_a_query_in_xml(ci: Ci) -> None:
    body = """<?xml version="1.0" encoding="UTF-8"?>
    <Request><DatasetName>test</DatasetName><MaxResults>2</MaxResults><Sort>Size</Sort><Order>asc</Order>
    <Query><Operation>and</Operation>
      <SubQueries><Field>Size</Field><Value>5</Value><Operation>gt</Operation></SubQueries>
      <SubQueries><Operation>not</Operation><SubQueries>
        <Item><Field>MediaType</Field><Value>audio</Value><Operation>eq</Operation></Item>
      </SubQueries></SubQueries>
    </Query><WithFields>Filename</WithFields><WithFields>Size</WithFields></Request>"""
    answer = await ci("POST", "/datasetquery/simple", raw=body.encode())
    assert answer.status == 200, answer.headers
    assert answer.json["Files"] == [{"Filename": "a.jpg", "Size": 10}, {"Filename": "b/b.txt", "Size": 20}]
    one = "<Request><DatasetName>test</DatasetName><WithFields><Item>Size</Item></WithFields></Request>"
    answer = await ci("POST", "/datasetquery/simple", raw=one.encode())
    assert set(answer.json["Files"][0]) == {"Size"}
    groups = """<Request><DatasetName>test</DatasetName><Aggregations><Operation>sum</Operation><Field>Size</Field>
    </Aggregations></Request>"""
    answer = await ci("POST", "/datasetquery/simple", raw=groups.encode(), kind="application/xml")
    assert answer.json["Aggregations"] == [{"Field": "Size", "Operation": "sum", "Value": 100}]


FILTERS: list[tuple[Any, list[str]]] = [
    ({"Size": {"$gt": 20}}, ["c", "d"]),
    ({"Size": {"$gte": 20, "$lt": 40}}, ["b", "c"]),
    ({"Size": {"$ne": 20}}, ["a", "c", "d"]),
    ({"Size": {"$in": [10, 40]}}, ["a", "d"]),
    ({"Size": {"$nin": [10, 40.0]}}, ["b", "c"]),
    ({"Size": {"$lte": 10.5}}, ["a"]),
    ({"CustomId": {"$eq": "a"}}, ["a"]),
    ({"CustomId": {"$in": ["a", "B", "x"]}}, ["a", "b"]),
    ({"MediaType": {"$nin": ["video", "audio"]}, "Size": {"$gt": 10}}, ["b", "c", "d"]),
    ({"$not": {"CustomId": {"$eq": "a"}}}, ["b", "c", "d"]),
    ({"$or": [{"CustomId": {"$eq": "a"}}, {"$and": [{"Size": {"$gt": 30}}]}]}, ["a", "d"]),
    ({"CustomLabels.kind": {"$eq": "Odd"}}, ["b", "d"]),
    ({"COSTagging.a": {"$ne": "x"}}, ["a", "b", "c", "d"]),
    ({"COSUserMeta.a": {"$in": ["x", 1]}}, []),
    ({"FileModifiedTime": {"$gt": 1_000_000_000}}, ["a", "b", "c", "d"]),
    ({"FileModifiedTime": {"$gt": 4_000_000_000_000}}, []),
    ({"ContentType": {"$eq": "image/jpeg"}}, ["a", "b", "c", "d"]),
]
PARSE_FILTER_FAIL: list[Any] = [
    *("x", 1, [1], [{"Size": {"$eq": 1}}], {"Size": 1}, {"Size": {}}, {"Size": []}, {"$and": []}, {"$and": {}}),
    *({"$and": [1]}, {"$not": []}, {"$nor": [{"Size": {"$eq": 1}}]}, {"Nothing": {"$eq": "a"}}),
    *({"OSSTagging.a": {"$eq": "b"}}, {"FileModifiedTime": {"$gt": 1e30}}),
    *({"Size": {"$exists": True}}, {"Size": {"eq": 1}}, {"Size": {"$eq": "1"}}, {"Size": {"$eq": True}}),
    *({"Size": {"$in": 1}}, {"Size": {"$in": []}}, {"Size": {"$eq": None}}, {"MediaType": {"$eq": 1}}),
    *({"MediaType": {"$gt": "a"}}, {"COSTagging": {"$eq": "a"}}, {"COSTagging.": {"$eq": "a"}}),
    *({"Size": {"$gt": 1e300}}, {"FileModifiedTime": {"$gt": "2020-01-01T00:00:00Z"}}),
    *({"COSTagging.a": {"$eq": {"b": 1}}}, {"COSTagging.a": {"$gt": "a"}}, {"Operation": "eq", "Field": "Size"}),
]


@pytest.fixture
async def pictures(client: Client, bucket: Path) -> Ci:
    """Four pictures of 10, 20, 30 and 40 bytes, as a request says, with one vector each."""
    folder = bucket.parent / BUCKET
    folder.mkdir()
    found = Ci(client)
    await found.dataset("pictures", "Official:ImageSearch")
    for number, name in enumerate("abcd"):
        (folder / f"{name}.jpg").write_bytes(sized(10 + 10 * number))
        labels = {"Kind": "odd" if number % 2 else "even"}
        await found.index("pictures", f"{name}.jpg", CustomId=name, CustomLabels=labels)
    return found


BASE = 1000


def sized(number: int) -> bytes:
    """A picture of so many bytes above :data:`BASE`: a JPEG may be followed by anything."""
    data = picture((16, 16))
    return data + b"\0" * (BASE + number - len(data))


def above(tree: Any) -> Any:
    """A filter with its sizes above :data:`BASE`."""
    if isinstance(tree, dict):
        return {
            name: {op: raised(value) for op, value in each.items()} if name == "Size" else above(each)
            for name, each in tree.items()
        }
    return [above(each) for each in tree] if isinstance(tree, list) else tree


def raised(value: Any) -> Any:
    return [each + BASE for each in value] if isinstance(value, list) else value + BASE


@pytest.mark.parametrize(("tree", "wanted"), FILTERS)
async def test_filters(pictures: Ci, tree: Any, wanted: list[str]) -> None:
    asked = {"Templates": "ImageSearch", "SearchURIs": [uri("a.jpg")], "Filter": above(tree)}
    found = await pictures.hybrid("pictures", **asked)
    assert sorted(one["URI"][-5] for one in found["ImageResult"]) == wanted


async def test_filters_that_are_refused(pictures: Ci) -> None:
    asked = {"DatasetName": "pictures", "Templates": "ImageSearch", "SearchURIs": [uri("a.jpg")]}
    for tree in PARSE_FILTER_FAIL:
        body = {**asked, "Filter": tree}
        assert await pictures.refused("POST", "/datasetquery/hybridsearch", body) == "Parse Filter Fail", tree
    deep: Any = {"Size": {"$eq": 1}}
    for _ in range(20):
        deep = {"$not": deep}
    body = {**asked, "Filter": deep}
    assert await pictures.refused("POST", "/datasetquery/hybridsearch", body) == "Parse Filter Fail"


async def test_a_hundred_conditions_and_not_one_more(pictures: Ci) -> None:
    asked = {"DatasetName": "pictures", "Templates": "ImageSearch", "SearchURIs": [uri("a.jpg")]}
    one = {"Size": {"$gt": 1}}
    found = await pictures.done("POST", "/datasetquery/hybridsearch", {**asked, "Filter": {"$and": [one] * 100}})
    assert len(found["ImageResult"]) == 4
    several = {"Size": {"$in": [BASE + 10, *range(999)]}}
    found = await pictures.done("POST", "/datasetquery/hybridsearch", {**asked, "Filter": several})
    assert [one["URI"] for one in found["ImageResult"]] == [uri("a.jpg")]
    body = {**asked, "Filter": {"Size": {"$in": list(range(501)), "$nin": list(range(500))}}}
    assert await pictures.refused("POST", "/datasetquery/hybridsearch", body) == "Filter Exceeds Limit"
    body = {**asked, "Filter": {"$or": [{"$and": [one] * 100}, one]}}
    assert await pictures.refused("POST", "/datasetquery/hybridsearch", body) == "Filter Exceeds Limit"
