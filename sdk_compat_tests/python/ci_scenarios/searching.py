"""Every search."""

from __future__ import annotations

from typing import Any

from ci_answers import many, text
from ci_sdk import GALLERY, MetaInsight, pages, scenario, uri
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
    dataset, (lion, beach) = gallery(stage, "Official:ImageSearch", "lion.jpg", "beach.jpg")
    words = {"DatasetName": dataset, "Mode": "text", "Templates": "ImageSearch", "SearchText": "狮子", "Limit": 10}
    by_words = pictures(stage.call("DatasetHybridSearch", **words))
    assert by_words[0][0] == lion
    assert {at for at, _ in by_words} <= {lion, beach}
    picture = {"DatasetName": dataset, "Mode": "pic", "Templates": "ImageSearch", "SearchURIs": [lion], "Limit": 10}
    assert pictures(stage.call("DatasetHybridSearch", **picture))[0] == (lion, 100)
    assert pictures(stage.call("DatasetHybridSearch", **picture, MatchThreshold=100)) == [(lion, 100)]
    media = {"$and": [{"MediaType": {"$in": ["document"]}}]}
    assert not pictures(stage.call("DatasetHybridSearch", **words, Filter=media))
    long = {**words, "SearchText": "树" * 61}
    stage.refused(400, "InvalidArgument", "Text length exceed", "DatasetHybridSearch", **long)


@scenario("ci.search.image")
def image(stage: MetaInsight) -> None:
    dataset, (lion, beach) = gallery(stage, "Official:ImageSearch", "lion.jpg", "beach.jpg")
    words = {"DatasetName": dataset, "Mode": "text", "Text": "海滩", "Limit": 10, "MatchThreshold": 1}
    by_words = pictures(stage.call("SearchImage", **words))
    assert by_words[0][0] == beach
    assert {at for at, _ in by_words} <= {lion, beach}
    picture = {"DatasetName": dataset, "Mode": "pic", "URI": lion, "Limit": 10, "MatchThreshold": 1}
    assert pictures(stage.call("SearchImage", **picture))[0] == (lion, 100)
    assert pictures(stage.call("SearchImage", **{**picture, "MatchThreshold": 100})) == [(lion, 100)]


@scenario("ci.search.face")
def face(stage: MetaInsight) -> None:
    """Somebody who is on two pictures, both people of the one, and a picture of nobody."""
    dataset, (alice, both, beach) = gallery(stage, "Official:FaceSearch", "alice.jpg", "both.jpg", "beach.jpg")
    asked = {"DatasetName": dataset, "MaxFaceNum": 1, "Limit": 10, "MatchThreshold": 1}
    (found,) = many(stage.call("DatasetFaceSearch", URI=alice, **asked)["FaceResult"])
    box = {name: text(value) for name, value in found["InputFaceBoundary"].items()}
    assert box == {"Left": "10", "Top": "5", "Width": "20", "Height": "30"}
    assert faces(found) == [(alice, "alice", "face-1", "20"), (both, "alice", "face-3", "60")]
    results = many(stage.call("DatasetFaceSearch", URI=both, **{**asked, "MaxFaceNum": 10})["FaceResult"])
    assert [faces(one)[0][1] for one in results] == ["alice", "bob"]
    stage.refused(400, "InvalidArgument", "Unable to recognize face", "DatasetFaceSearch", URI=beach, **asked)


def gallery(stage: MetaInsight, template: str, *keys: str) -> tuple[str, list[str]]:
    """A dataset with pictures of the server's folder; its name and their URIs."""
    dataset = stage.dataset(template)
    return dataset, [stage.index(dataset, key, GALLERY) for key in keys]


def pictures(answer: dict[str, Any]) -> list[tuple[str, int]]:
    """URIs with their scores, which must fall."""
    found = [(uri(one), int(text(one["Score"]))) for one in many(answer.get("ImageResult"))]
    assert [score for _, score in found] == sorted((score for _, score in found), reverse=True)
    return found


def faces(result: dict[str, Any]) -> list[tuple[str, str, str, str]]:
    """Of each face: the URI of its picture, who it is, its id and its width."""
    infos = many(result["FaceInfos"])
    return [(uri(one), one["PersonId"], one["FaceId"], text(one["FaceBoundary"]["Width"])) for one in infos]
