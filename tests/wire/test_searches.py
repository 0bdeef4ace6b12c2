"""SimpleQuery, SemanticQuery and ContextualRetrieval through a socket."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from demo_album import ALBUM, NAMES, Kept, fill
from wire_client import Client

from emulator.app import Myna
from emulator.settings import Settings


@pytest.fixture
def settings(settings: Settings, kept_album: Kept, tmp_path: Path) -> Settings:
    if settings.engine == "embedded":
        settings = replace(settings, data_dir=kept_album.copied("", tmp_path / "data"))
    return replace(settings, objects=(ALBUM,), read_budget=60.0)


@pytest.fixture
async def album(myna: Myna, client: Client) -> Client:
    """A dataset with the whole demo album in it."""
    if myna.settings.engine != "embedded":
        await fill(client)
    return client


def leaf(field: str, operation: str, value: str | None = None) -> dict[str, Any]:
    return {"Field": field, "Operation": operation, **({} if value is None else {"Value": value}), "SubQueries": []}


def group(operation: str, *children: dict[str, Any]) -> dict[str, Any]:
    return {"Operation": operation, "SubQueries": list(children)}


async def simple(client: Client, query: dict[str, Any] | None = None, **more: str) -> dict[str, Any]:
    tree = {} if query is None else {"Query": json.dumps(query)}
    answer = await client.call("SimpleQuery", NAMES | tree | more)
    assert answer.status == 200, answer
    return answer.json


async def uris(client: Client, query: dict[str, Any], **more: str) -> list[str]:
    return [file["URI"].removeprefix("oss://album/") for file in (await simple(client, query, **more))["Files"]]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        (leaf("Labels.LabelName", "eq", "猫"), ["pets/小猫.jpg", "pets/睡觉的灰猫.jpg"]),
        (
            group("nested", group("and", leaf("Figures.Gender", "eq", "female"), leaf("Figures.Age", "gte", "60"))),
            ["family/奶奶做饭.jpg", "family/奶奶和孙女.jpg"],
        ),
        (
            leaf("Addresses.Country", "eq", "肯尼亚"),
            [f"2024/kenya/{name}.jpg" for name in ("elephants-at-waterhole", "giraffe-acacia", "lion-savanna")],
        ),
        (leaf("URI", "prefix", "oss://album/2024/beach/sun"), ["2024/beach/sunset-sanya.jpg"]),
        (leaf("Filename", "match-phrase", "小猫"), ["pets/小猫.jpg"]),
        (leaf("LatLong", "geo-distance", "30.25,120.14;8000"), None),
        (group("not", leaf("MediaType", "exist")), []),
    ],
)
async def test_conditions_find_what_is_in_the_album(
    album: Client, query: dict[str, Any], expected: list[str] | None
) -> None:
    found = await uris(album, query)
    if expected is None:
        assert "2023/杭州/西湖日落.jpg" in found
        assert all(uri.startswith("2023/杭州/") for uri in found)
    else:
        assert found == expected


async def test_pages_hold_every_file_once_in_order(album: Client) -> None:
    found: list[tuple[int, str]] = []
    token, tokens = "", set()
    while True:
        page = await simple(album, MaxResults="7", Sort="Size", Order="desc", NextToken=token)
        assert page["TotalHits"] == 90
        found += [(-file["Size"], file["URI"]) for file in page["Files"]]
        token = page["NextToken"]
        if not token:
            break
        assert token not in tokens
        tokens.add(token)
    assert len(found) == 90
    assert found == sorted(found)


async def test_without_a_sort_the_order_is_the_uris(album: Client) -> None:
    page = await simple(album)
    listed = [file["URI"] for file in page["Files"]]
    assert listed == sorted(listed)
    assert page["NextToken"] == ""


async def test_a_short_order_goes_on_ascending_and_none_is_descending(album: Client) -> None:
    by_type = [file["ContentType"] for file in (await simple(album, Sort="ContentType,Size"))["Files"]]
    assert by_type == sorted(by_type, reverse=True)
    files = (await simple(album, Sort="ContentType,Size", Order="desc"))["Files"]
    pictures = [file["Size"] for file in files if file["ContentType"] == "image/jpeg"]
    assert pictures == sorted(pictures)


async def test_totals_can_be_left_out(album: Client) -> None:
    assert "TotalHits" not in await simple(album, WithoutTotalHits="True", MaxResults="1")


async def test_aggregations_come_alone(album: Client) -> None:
    asked = [{"Field": "MediaType", "Operation": "group"}, {"Field": "Size", "Operation": "sum"}]
    answer = await simple(album, Aggregations=json.dumps(asked))
    assert "Files" not in answer
    assert answer["TotalHits"] == 90
    groups, total = answer["Aggregations"]
    assert groups["Groups"][:2] == [{"Value": "image", "Count": 64}, {"Value": "document", "Count": 17}]
    held = (await album.call("GetDataset", NAMES)).json["Dataset"]
    assert total == {"Field": "Size", "Operation": "sum", "Value": held["TotalFileSize"]}


@pytest.mark.parametrize(
    ("more", "word"),
    [
        ({"Query": json.dumps(leaf("Nonsense", "eq", "1"))}, "Nonsense"),
        ({"Query": json.dumps(leaf("Size", "prefix", "1"))}, "Size"),
        ({"Query": json.dumps(leaf("Size", "eq", "many"))}, "Size"),
        ({"Query": json.dumps(leaf("Size", "like", "1"))}, "Operation"),
        ({"Query": json.dumps(group("and"))}, "and"),
        ({"Query": json.dumps(group("and", *[leaf("Size", "gt", "1")] * 101))}, "100"),
        ({"Sort": "Nonsense"}, "Nonsense"),
        ({"Sort": "Size", "Order": "asc,desc"}, "Order"),
        ({"NextToken": "abc"}, "NextToken"),
        ({"Aggregations": '[{"Field":"Size","Operation":"group"},{"Field":"LatLong","Operation":"sum"}]'}, "LatLong"),
        ({"Aggregations": '[{"Field":"","Operation":"sum"}]'}, "Field"),
    ],
)
async def test_what_means_nothing_is_refused_by_name(album: Client, more: dict[str, str], word: str) -> None:
    answer = await album.call("SimpleQuery", NAMES | more)
    assert (answer.status, answer.json["Code"]) == (400, "InvalidArgument"), answer
    assert word in answer.json["Message"]


async def test_five_levels_are_allowed_and_six_are_not(album: Client) -> None:
    tree = leaf("Size", "gt", "1")
    for _ in range(4):
        tree = group("and", tree)
    assert (await simple(album, tree))["TotalHits"] == 90
    answer = await album.call("SimpleQuery", NAMES | {"Query": json.dumps(group("and", tree))})
    assert (answer.status, answer.json["Code"]) == (400, "InvalidArgument")


async def test_a_token_of_another_query_is_refused(album: Client) -> None:
    token = (await simple(album, MaxResults="1"))["NextToken"]
    answer = await album.call("SimpleQuery", NAMES | {"MaxResults": "1", "Sort": "Size", "NextToken": token})
    assert (answer.status, answer.json["Code"]) == (400, "InvalidArgument")


async def semantic(client: Client, **asked: str) -> list[dict[str, Any]]:
    answer = await client.call("SemanticQuery", NAMES | asked)
    assert answer.status == 200, answer
    assert answer.json.keys() == {"RequestId", "Files"}
    files: list[dict[str, Any]] = answer.json["Files"]
    return files


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("西湖 日落", "2023/杭州/西湖日落.jpg"),
        ("大熊猫 竹子", "2023/成都/大熊猫吃竹子.jpg"),
        ("白板", "work/周会白板.png"),
        ("lion savanna", "2024/kenya/lion-savanna.jpg"),
        ("red bridge in fog", "2021/san-francisco/golden-gate-fog.jpg"),
        ("receipt USD total", "receipts/coffee-receipt.png"),
    ],
)
async def test_words_find_pictures_best_first(album: Client, query: str, first: str) -> None:
    files = await semantic(album, Query=query)
    assert files[0]["Filename"] == first
    similarities = [file["SemanticSimilarity"] for file in files]
    assert similarities == sorted(similarities, reverse=True)
    assert all(0 < similarity <= 1 for similarity in similarities)
    assert {file["MediaType"] for file in files} == {"image"}
    assert files[0]["SemanticTypes"] == ["content"]


async def test_documents_come_when_asked_for_with_their_passages(album: Client) -> None:
    files = await semantic(album, Query="descaled orange lamp", MediaTypes='["document","audio"]', MaxResults="2")
    assert files[0]["Filename"] == "documents/coffee-machine-manual.pdf"
    element = files[0]["Elements"][0]
    assert "orange lamp" in element["ElementContents"][0]["Content"]
    assert 0 < element["SemanticSimilarity"] <= 1


async def test_a_question_without_an_answer_finds_nothing_for_sure(album: Client) -> None:
    assert all(file["SemanticSimilarity"] < 0.2 for file in await semantic(album, Query="zxqwv"))


@pytest.mark.parametrize(
    "asked",
    [{}, {"Query": "a", "SourceURI": "oss://album/a.jpg"}, {"SourceURI": "oss://album/a.jpg"}, {"Query": "   "}],
)
async def test_exactly_one_question(album: Client, asked: dict[str, str]) -> None:
    answer = await album.call("SemanticQuery", NAMES | asked)
    assert (answer.status, answer.json["Code"]) == (400, "InvalidArgument")


async def contextual(client: Client, *questions: str, **more: str) -> list[dict[str, Any]]:
    messages: list[dict[str, Any]] = []
    for question in questions:
        messages += [
            {"Role": "user", "Content": question, "Files": []},
            {"Role": "assistant", "Content": "…", "Files": []},
        ]
    answer = await client.call("ContextualRetrieval", NAMES | more, {"Messages": json.dumps(messages[:-1])})
    assert answer.status == 200, answer
    assert answer.json.keys() == {"RequestId", "Results"}
    results: list[dict[str, Any]] = answer.json["Results"]
    return results


async def test_a_follow_up_question_uses_what_was_said(album: Client) -> None:
    manual = "documents/coffee-machine-manual.pdf"
    assert await contextual(album, "Vraiment?") == []
    results = await contextual(album, "The orange lamp blinks, what does it mean?", "Vraiment?")
    assert results[0]["Filename"] == manual
    assert len(results) <= 10
    assert results[0]["SemanticTypes"] == ["content"]
    assert results[0]["Elements"][0]["SemanticSimilarity"] > 0


def similarities(files: list[dict[str, Any]]) -> list[tuple[str, float]]:
    return [(file["Filename"], file["SemanticSimilarity"]) for file in files]


async def test_recall_only_and_ranked_answers_differ_in_their_similarity(album: Client) -> None:
    questions = ("雷峰塔几点关门？",)
    ranked = await contextual(album, *questions)
    recalled = await contextual(album, *questions, RecallOnly="true")
    assert ranked[0]["Filename"] == recalled[0]["Filename"] == "documents/西湖两日游计划.docx"
    assert similarities(ranked) != similarities(recalled)


async def test_smart_clusters_that_nobody_made_hold_nothing(album: Client) -> None:
    assert await contextual(album, "租约", SmartClusterIds='["SmartCluster-1"]') == []


@pytest.mark.parametrize(
    "roles", ["u", "ua", "uu", "au", "uau", "uaa", "a", "tu", "utau", "uatu", "uaut"], ids=lambda roles: roles
)
async def test_roles_come_in_pairs_before_the_question(album: Client, roles: str) -> None:
    names = {"u": "user", "a": "assistant", "t": "tool"}
    messages = json.dumps([{"Role": names[role], "Content": "租约"} for role in roles])
    answer = await album.call("ContextualRetrieval", NAMES, {"Messages": messages})
    spoken = roles.replace("t", "")
    good = roles[-1] == "u" and spoken == "ua" * (len(spoken) // 2) + "u"
    assert answer.status == (200 if good else 400), answer


async def test_a_hundred_messages_of_history_and_no_more(album: Client) -> None:
    for pairs, status in ((50, 200), (51, 400)):
        messages = [{"Role": role, "Content": "a"} for _ in range(pairs) for role in ("user", "assistant")]
        form = {"Messages": json.dumps([*messages, {"Role": "user", "Content": "租约"}])}
        assert (await album.call("ContextualRetrieval", NAMES, form)).status == status
