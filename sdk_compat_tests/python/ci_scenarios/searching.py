"""Every search."""

from __future__ import annotations

from ci_sdk import MetaInsight, many, pages, scenario, text, uri
from play import Lacking


def filled(stage: MetaInsight, template: str = "") -> tuple[str, list[str]]:
    """A dataset with three files; its name and their URIs."""
    dataset = stage.dataset(template)
    labels = ({"team": "red", "说明": "雪山"}, {"team": "red", "说明": "海滩"}, {"team": "blue", "说明": "雪山"})
    uris = [
        stage.index(dataset, f"photos/{number}.jpg", MediaType="image", ContentType="image/jpeg", CustomLabels=one)
        for number, one in enumerate(labels)
    ]
    return dataset, uris


@scenario("ci.query.simple")
def simple(stage: MetaInsight) -> None:
    dataset, (first, second, third) = filled(stage)
    red = {"Field": "CustomLabels.team", "Operation": "eq", "Value": "red"}
    snow = {"Field": "CustomLabels.说明", "Operation": "eq", "Value": "雪山"}
    assert sorted(stage.uris(dataset)) == [first, second, third]
    assert sorted(stage.uris(dataset, Query=red)) == [first, second]
    assert stage.uris(dataset, Query={"Operation": "and", "SubQueries": [red, snow]}) == [first]
    assert sorted(stage.uris(dataset, Query={"Operation": "or", "SubQueries": [red, snow]})) == [first, second, third]
    assert stage.uris(dataset, Query={"Operation": "not", "SubQueries": [red]}) == [third]
    prefix = {"Field": "URI", "Operation": "prefix", "Value": first[:-5]}
    assert stage.uris(dataset, Query=prefix, Sort="URI", Order="desc") == [third, second, first]


@scenario("ci.query.paging")
def paging(stage: MetaInsight) -> None:
    dataset = stage.dataset()
    uris = [stage.index(dataset, f"many/{number:02}.jpg") for number in range(7)]
    found = pages(stage, "DatasetSimpleQuery", DatasetName=dataset, Sort="URI", Order="asc", MaxResults=3)
    assert [uri(one) for page in found for one in page] == uris
    assert [len(page) for page in found if page] == [3, 3, 1]


@scenario("ci.query.aggregations")
def aggregations(stage: MetaInsight) -> None:
    dataset, _ = filled(stage)
    group = {"Field": "MediaType", "Operation": "group"}
    answer = stage.call("DatasetSimpleQuery", DatasetName=dataset, Aggregations=[group])
    (found,) = many(answer["Aggregations"])
    assert (found["Field"], found["Operation"]) == ("MediaType", "group")
    if "Groups" not in found:
        raise Lacking("Aggregations.Groups")
    assert [(one["Value"], text(one["Count"])) for one in many(found["Groups"])] == [("image", "3")]
    assert not many(answer.get("Files"))


@scenario("ci.search.hybrid")
def hybrid(stage: MetaInsight) -> None:
    dataset, uris = filled(stage, "Official:ImageSearch")
    asked = {"DatasetName": dataset, "Mode": "text", "Templates": "ImageSearch", "SearchText": "雪山", "Limit": 10}
    found = many(stage.call("DatasetHybridSearch", **asked)["ImageResult"])
    assert {uri(one) for one in found} <= set(uris)
    scores = [int(one["Score"]) for one in found]
    assert scores == sorted(scores, reverse=True)
    assert all(0 <= score <= 100 for score in scores)
    media = {"$and": [{"MediaType": {"$in": ["document"]}}]}
    assert not many(stage.call("DatasetHybridSearch", **asked, Filter=media).get("ImageResult"))
    long = {**asked, "SearchText": "树" * 61}
    stage.refused(400, "InvalidArgument", "Text length exceed", "DatasetHybridSearch", **long)


@scenario("ci.search.image")
def image(stage: MetaInsight) -> None:
    dataset, uris = filled(stage, "Official:ImageSearch")
    asked = {"DatasetName": dataset, "Mode": "text", "Text": "雪山", "Limit": 10, "MatchThreshold": 1}
    found = many(stage.call("SearchImage", **asked).get("ImageResult"))
    assert {uri(one) for one in found} <= set(uris)


@scenario("ci.search.face")
def face(stage: MetaInsight) -> None:
    """Nobody is in the pictures."""
    dataset, (first, *_) = filled(stage, "Official:FaceSearch")
    asked = {"DatasetName": dataset, "URI": first, "MaxFaceNum": 1, "Limit": 10, "MatchThreshold": 1}
    stage.refused(400, "InvalidArgument", "", "DatasetFaceSearch", **asked)
