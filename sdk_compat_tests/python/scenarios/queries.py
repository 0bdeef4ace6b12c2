"""SimpleQuery: conditions, order, pages, totals, aggregations."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from stage import Stage, pages, scenario

FOLDER = "oss://trusted/q/"


def leaf(stage: Stage, field: str, operation: str, value: str | None = None) -> Any:
    return stage.models.SimpleQuery(field=field, operation=operation, value=value)


def group(stage: Stage, operation: str, *children: Any, field: str | None = None) -> Any:
    return stage.models.SimpleQuery(operation=operation, field=field, sub_queries=list(children))


def ask(stage: Stage, where: dict[str, str], query: Any = None, **more: Any) -> Any:
    return stage.sdk.call("simple_query", stage.models.SimpleQueryRequest(query=query, **more, **where))


def names(answer: Any) -> list[str]:
    """The last parts of the URIs, without their endings."""
    return [file.uri.rpartition("/")[2].rpartition(".")[0] for file in answer.files]


def library(stage: Stage) -> dict[str, str]:
    """Six files with custom labels."""
    where = stage.dataset()
    rows = [
        ("a.jpg", {"kind": "猫", "year": "2021"}),
        ("b.jpg", {"kind": "狗", "year": "2022"}),
        ("c.jpg", {"kind": "猫", "year": "2023"}),
        ("d.mp4", {"kind": "猫", "year": "2023"}),
        ("e.jpg", {"year": "2024"}),
        ("Red Panda.jpg", {"kind": "Panda"}),
    ]
    stage.index(where, *({"uri": FOLDER + name, "custom_labels": labels} for name, labels in rows))
    return where


def finds(stage: Stage, where: dict[str, str], query: Any, expected: Sequence[str]) -> None:
    answer = ask(stage, where, query)
    assert names(answer) == sorted(expected), f"{query.to_map()} found {names(answer)}"
    assert not answer.next_token


@scenario("imm.query.filters")
def filters(stage: Stage) -> None:
    where = library(stage)
    cat = leaf(stage, "CustomLabels.kind", "eq", "猫")
    finds(stage, where, cat, "acd")
    finds(stage, where, leaf(stage, "URI", "prefix", FOLDER + "R"), ["Red Panda"])
    finds(stage, where, leaf(stage, "CustomLabels.kind", "exist"), ["Red Panda", *"abcd"])
    finds(stage, where, leaf(stage, "CustomLabels.kind", "prefix", "pan"), ["Red Panda"])
    finds(stage, where, leaf(stage, "CustomLabels.year", "gte", "2023"), "cde")
    finds(stage, where, leaf(stage, "CustomLabels.year", "lt", "2022"), "a")
    finds(stage, where, leaf(stage, "Filename", "match-phrase", "red panda"), ["Red Panda"])
    finds(stage, where, leaf(stage, "MediaType", "eq", "video"), "d")
    images = leaf(stage, "ContentType", "eq", "image/jpeg")
    finds(stage, where, group(stage, "and", cat, images), "ac")
    either = group(stage, "or", leaf(stage, "CustomLabels.year", "eq", "2021"), leaf(stage, "MediaType", "eq", "video"))
    finds(stage, where, either, "ad")
    finds(stage, where, group(stage, "not", cat, leaf(stage, "CustomLabels.year", "eq", "2022")), ["Red Panda", "e"])
    finds(stage, where, group(stage, "and", images, group(stage, "not", cat), either), [])
    finds(stage, where, leaf(stage, "CreateTime", "gt", "2020-01-01T00:00:00Z"), ["Red Panda", *"abcde"])
    finds(stage, where, leaf(stage, "CreateTime", "gt", "2999-01-01T00:00:00+08:00"), [])


@scenario("imm.query.everything")
def everything(stage: Stage) -> None:
    where = library(stage)
    expected = ["Red Panda", *"abcde"]
    assert names(ask(stage, where)) == expected
    assert names(ask(stage, where, stage.models.SimpleQuery())) == expected
    assert ask(stage, stage.dataset()).files == []


@scenario("imm.query.numbers-and-places", "InputFile.lat_long")
def numbers_and_places(stage: Stage) -> None:
    where = stage.dataset()
    places = {"west-lake": "30.243100,120.150300", "beijing": "39.904200,116.407400", "hefang": "30.240000,120.170000"}
    stage.index(where, *({"uri": f"{FOLDER}{name}.jpg", "lat_long": place} for name, place in places.items()))
    stage.index(where, {"uri": "oss://shelf/photos/beach.jpg"})
    finds(stage, where, leaf(stage, "LatLong", "geo-distance", "30.2431,120.1503;500"), ["west-lake"])
    finds(stage, where, leaf(stage, "LatLong", "geo-distance", "30.2431,120.1503;5000"), ["west-lake", "hefang"])
    finds(stage, where, leaf(stage, "LatLong", "geo-bounding-box", "40,116;39,117"), ["beijing"])
    finds(stage, where, leaf(stage, "LatLong", "geo-polygon", "30,120;31,120;31,121;30,121"), ["west-lake", "hefang"])
    finds(stage, where, leaf(stage, "Size", "gt", "1"), ["beach"])
    finds(stage, where, leaf(stage, "ImageWidth", "eq", "160"), ["beach"])
    wide = group(stage, "and", leaf(stage, "ImageWidth", "gte", "160"), leaf(stage, "ImageWidth", "lte", "159"))
    finds(stage, where, wide, [])


@scenario("imm.query.nested", "InputFile.labels")
def nested(stage: Stage) -> None:
    m = stage.models
    where = stage.dataset()

    def labels(*pairs: tuple[str, float]) -> list[Any]:
        return [m.Label(label_name=name, label_confidence=confidence) for name, confidence in pairs]

    stage.index(
        where,
        {"uri": FOLDER + "sure.jpg", "labels": labels(("猫", 0.95), ("草地", 0.3))},
        {"uri": FOLDER + "unsure.jpg", "labels": labels(("猫", 0.4), ("草地", 0.9))},
        {"uri": FOLDER + "none.jpg"},
    )
    conditions = (leaf(stage, "Labels.LabelName", "eq", "猫"), leaf(stage, "Labels.LabelConfidence", "gt", "0.8"))
    finds(stage, where, group(stage, "and", *conditions), ["sure", "unsure"])
    inner = group(stage, "and", *conditions)
    finds(stage, where, group(stage, "nested", inner, field="Labels"), ["sure"])
    finds(stage, where, group(stage, "nested", inner), ["sure"])
    finds(stage, where, group(stage, "not", group(stage, "nested", inner, field="Labels")), ["unsure", "none"])
    finds(stage, where, leaf(stage, "Labels.LabelName", "exist"), ["sure", "unsure"])


@scenario("imm.query.sort")
def sort(stage: Stage) -> None:
    where = library(stage)

    def order(sort: str, order: str | None = None) -> list[str]:
        return names(ask(stage, where, sort=sort, order=order))

    assert order("URI", "asc") == ["Red Panda", *"abcde"]
    assert order("URI", "desc") == [*"edcba", "Red Panda"]
    assert order("URI") == [*"edcba", "Red Panda"]
    # d is the video. Where the first field is equal the second decides; a short Order goes on ascending.
    assert order("MediaType,URI", "desc,desc") == [*"d", *"ecba", "Red Panda"]
    assert order("MediaType,URI", "asc,desc") == [*"ecba", "Red Panda", *"d"]
    assert order("MediaType,URI", "desc") == ["d", "Red Panda", *"abce"]
    # Who has no value comes last, in either direction; the URI breaks ties.
    stage.index(where, {"uri": FOLDER + "a.jpg", "custom_id": "2"}, {"uri": FOLDER + "c.jpg", "custom_id": "1"})
    assert order("CustomId", "asc") == [*"ca", "Red Panda", *"bde"]
    assert order("CustomId", "desc") == [*"ac", "Red Panda", *"bde"]


@scenario("imm.query.paging")
def paging(stage: Stage) -> None:
    where = stage.dataset()
    stage.index(where, *({"uri": f"{FOLDER}{number:02}.jpg"} for number in range(25)))
    everything = [f"{number:02}" for number in range(25)]
    query = leaf(stage, "URI", "prefix", FOLDER)

    def page(token: str | None) -> Any:
        return ask(stage, where, query, sort="URI", order="asc", max_results=7, next_token=token)

    found = list(pages(page))
    assert [len(one.files) for one in found] == [7, 7, 7, 4]
    assert [name for one in found for name in names(one)] == everything
    exact = list(pages(lambda token: ask(stage, where, query, max_results=5, next_token=token)))
    assert [len(one.files) for one in exact] == [5, 5, 5, 5, 5]
    wrong = stage.models.SimpleQueryRequest(query=query, next_token="bm90IGEgdG9rZW4=", **where)
    stage.sdk.refused(400, "InvalidArgument", "simple_query", wrong)


@scenario("imm.query.totals", "SimpleQueryRequest.without_total_hits", "SimpleQueryResponseBody.total_hits")
def totals(stage: Stage) -> None:
    where = library(stage)
    cats = leaf(stage, "CustomLabels.kind", "eq", "猫")
    assert ask(stage, where, cats, max_results=1).total_hits == 3
    assert ask(stage, where, cats, max_results=1, without_total_hits=False).total_hits == 3
    assert ask(stage, where, cats, max_results=1, without_total_hits=True).total_hits is None
    assert ask(stage, where, leaf(stage, "URI", "eq", "oss://trusted/nothing")).total_hits == 0


@scenario("imm.query.aggregations")
def aggregations(stage: Stage) -> None:
    m = stage.models
    where = library(stage)
    keys = ("photos/beach.jpg", "notes/tea.md")
    stage.index(where, *({"uri": f"oss://shelf/{key}"} for key in keys))
    sizes = [(stage.objects / "shelf" / key).stat().st_size for key in keys]
    asked = [
        ("Size", "min"),
        ("Size", "max"),
        ("Size", "sum"),
        ("Size", "average"),
        ("Size", "count"),
        ("CustomLabels.kind", "distinct"),
        ("CustomLabels.kind", "group"),
        ("MediaType", "group"),
    ]
    given = [m.SimpleQueryRequestAggregations(field=field, operation=operation) for field, operation in asked]
    answer = ask(stage, where, aggregations=given)
    assert not answer.files
    told = answer.aggregations
    assert [(one.field, one.operation) for one in told] == asked
    assert [one.value for one in told[:6]] == [min(sizes), max(sizes), sum(sizes), sum(sizes) / 2, 2, 3]
    groups = [[(one.value, one.count) for one in each.groups] for each in told[6:]]
    assert groups[0][0] == ("猫", 3)
    assert sorted(groups[0][1:], key=lambda one: one[1]) == groups[0][1:]
    assert {value.lower() for value, _ in groups[0]} == {"猫", "狗", "panda"}
    assert groups[1] == [("image", 6), ("document", 1), ("video", 1)]


@scenario("imm.query.bad-conditions")
def bad_conditions(stage: Stage) -> None:
    where = stage.dataset()
    bad = [
        leaf(stage, "NoSuchField", "eq", "1"),
        leaf(stage, "Size", "equals", "1"),
        leaf(stage, "Size", "gt", "many"),
        leaf(stage, "CreateTime", "gt", "yesterday"),
        group(stage, "and"),
        leaf(stage, "LatLong", "geo-distance", "somewhere"),
    ]
    for query in bad:
        request = stage.models.SimpleQueryRequest(query=query, **where)
        failure = stage.sdk.refused(400, "InvalidArgument", "simple_query", request)
        assert "Query" in failure.message
    for more in ({"sort": "NoSuchField"}, {"sort": "Size", "order": "up"}, {"max_results": 101}):
        request = stage.models.SimpleQueryRequest(**more, **where)
        stage.sdk.refused(400, "InvalidArgument", "simple_query", request)
