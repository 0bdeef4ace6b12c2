"""DatasetFaceSearch through a socket: who is on pictures, by sidecars and by names in the pictures themselves."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from ci_client import BUCKET, Ci, picture, uri, xml
from wire_client import Client

BOX = {"Left": 10, "Top": 5, "Width": 20, "Height": 30}
XMP = """<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description xmlns:mwg-rs="http://www.metadataworkinggroup.com/schemas/regions/"
 xmlns:stArea="http://ns.adobe.com/xmp/sType/Area#"><mwg-rs:Regions rdf:parseType="Resource"><mwg-rs:RegionList>
<rdf:Bag><rdf:li><rdf:Description mwg-rs:Name="外婆" mwg-rs:Type="Face">
<mwg-rs:Area stArea:x="0.5" stArea:y="0.5" stArea:w="0.5" stArea:h="0.5" stArea:unit="normalized"/>
</rdf:Description></rdf:li></rdf:Bag></mwg-rs:RegionList></mwg-rs:Regions></rdf:Description></rdf:RDF></x:xmpmeta>"""


def named(xmp: str) -> bytes:
    import io

    from PIL import Image

    out = io.BytesIO()
    Image.new("RGB", (40, 20)).save(out, "JPEG", xmp=xmp.encode())
    return out.getvalue()


@pytest.fixture
async def ci(client: Client, bucket: Path) -> Ci:
    folder = bucket.parent / BUCKET
    folder.mkdir()
    figures = {
        "a.jpg": [("f1", "alice", BOX)],
        "b.jpg": [("f2", "bob", BOX), ("f3", "alice", {**BOX, "Width": 99})],
        "c.jpg": [("f4", "figure-cluster-id-unavailable", BOX)],
    }
    for key, faces in figures.items():
        (folder / key).write_bytes(picture())
        told = [{"FigureId": one, "FigureClusterId": who, "Boundary": box} for one, who, box in faces]
        (folder / f"{key}.myna.json").write_text(json.dumps({"Figures": told}))
    (folder / "plain.jpg").write_bytes(picture())
    (folder / "a.txt").write_text("alice")
    for key in ("d.jpg", "e.jpg"):
        (folder / key).write_bytes(named(XMP))
    found = Ci(client)
    await found.dataset("faces", "Official:FaceSearch")
    for key in ("a.jpg", "b.jpg", "c.jpg", "d.jpg", "plain.jpg"):
        await found.index("faces", key)
    return found


def asked(key: str, **more: int) -> dict[str, object]:
    return {"DatasetName": "faces", "URI": uri(key), **more}


async def test_a_person_is_found_wherever_that_is_written(ci: Ci, client: Client) -> None:
    (result,) = (await ci.done("POST", "/datasetquery/facesearch", asked("a.jpg")))["FaceResult"]
    assert result["InputFaceBoundary"] == BOX
    assert result["FaceInfos"] == [
        {"FaceBoundary": BOX, "FaceId": "f1", "PersonId": "alice", "Score": 100, "URI": uri("a.jpg")},
        {"FaceBoundary": {**BOX, "Width": 99}, "FaceId": "f3", "PersonId": "alice", "Score": 100, "URI": uri("b.jpg")},
    ]
    (result,) = (await ci.done("POST", "/datasetquery/facesearch", asked("a.jpg", Limit=1)))["FaceResult"]
    assert len(result["FaceInfos"]) == 1
    plain = Ci(client, accept="")
    found = xml(await plain("POST", "/datasetquery/facesearch", asked("a.jpg")))
    assert [one["URI"] for one in found["FaceResult"][0]["FaceInfos"]] == [[uri("a.jpg")], [uri("b.jpg")]]


async def test_the_largest_face_first_and_as_many_as_asked_for(ci: Ci) -> None:
    def people(found: dict[str, list[dict[str, list[dict[str, str]]]]]) -> list[str]:
        return [one["FaceInfos"][0]["PersonId"] for one in found["FaceResult"]]

    assert people(await ci.done("POST", "/datasetquery/facesearch", asked("b.jpg"))) == ["alice"]
    assert people(await ci.done("POST", "/datasetquery/facesearch", asked("b.jpg", MaxFaceNum=0))) == ["alice"]
    assert people(await ci.done("POST", "/datasetquery/facesearch", asked("b.jpg", MaxFaceNum=10))) == ["alice", "bob"]


async def test_names_in_pictures_and_pictures_that_are_not_indexed(ci: Ci) -> None:
    (result,) = (await ci.done("POST", "/datasetquery/facesearch", asked("e.jpg")))["FaceResult"]
    (info,) = result["FaceInfos"]
    assert (info["PersonId"], info["URI"]) == ("外婆", uri("d.jpg"))
    assert info["FaceBoundary"] == {"Height": 10, "Left": 10, "Top": 5, "Width": 20}
    file = await ci.file("faces", "d.jpg")
    assert file is not None
    assert not {"Figures", "Persons", "Labels"} & file.keys()


async def test_persons_that_a_request_names(ci: Ci) -> None:
    await ci.index("faces", "plain.jpg", Persons=[{"PersonId": "alice"}], MaxFaceNum=0)
    (result,) = (await ci.done("POST", "/datasetquery/facesearch", asked("a.jpg")))["FaceResult"]
    assert [one["URI"] for one in result["FaceInfos"]] == [uri("a.jpg"), uri("b.jpg"), uri("plain.jpg")]
    assert "FaceBoundary" not in result["FaceInfos"][2], "nobody said where she is"
    (result,) = (await ci.done("POST", "/datasetquery/facesearch", asked("plain.jpg")))["FaceResult"]
    assert "InputFaceBoundary" not in result
    assert len(result["FaceInfos"]) == 3


async def test_persons_leave_the_faces_of_a_sidecar(ci: Ci) -> None:
    await ci.index("faces", "b.jpg", Persons=[{"PersonId": "carol"}, {"PersonId": "bob"}, {"PersonId": "carol"}])
    results = (await ci.done("POST", "/datasetquery/facesearch", asked("b.jpg", MaxFaceNum=10)))["FaceResult"]
    assert [one["FaceInfos"][0]["PersonId"] for one in results] == ["alice", "bob", "carol"]
    bob = {"FaceBoundary": BOX, "FaceId": "f2", "PersonId": "bob", "Score": 100, "URI": uri("b.jpg")}
    assert results[1] == {"InputFaceBoundary": BOX, "FaceInfos": [bob]}
    carol = {"FaceId": "", "PersonId": "carol", "Score": 100, "URI": uri("b.jpg")}
    assert results[2] == {"FaceInfos": [carol]}
    update = {"DatasetName": "faces", "File": {"URI": uri("b.jpg"), "Persons": [{"PersonId": "dora"}]}}
    await ci.done("PUT", "/filemeta", update)
    results = (await ci.done("POST", "/datasetquery/facesearch", asked("b.jpg", MaxFaceNum=10)))["FaceResult"]
    assert [one["FaceInfos"][0]["PersonId"] for one in results] == ["alice", "bob", "dora"]


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (asked("plain.jpg"), "Unable to recognize face"),
        (asked("c.jpg"), "Unable to recognize face"),
        (asked("nobody.jpg"), "Invalid object"),
        (asked("a.txt"), "File format not supported"),
        ({"DatasetName": "faces", "URI": "cos://other-1234567890/a.jpg"}, "Invalid object"),
        ({"DatasetName": "faces", "URI": "http://a/b.jpg"}, "Params is invalid"),
        ({"DatasetName": "faces"}, "Params is invalid"),
        (asked("a.jpg", MaxFaceNum=11), "Params is invalid"),
        (asked("a.jpg", Limit=101), "Params is invalid"),
        ({"DatasetName": "plain", "URI": uri("a.jpg")}, "Dataset template invalid"),
        ({"DatasetName": "no", "URI": uri("a.jpg")}, "dataset not exist"),
    ],
)
async def test_mistakes(ci: Ci, body: dict[str, object], message: str) -> None:
    await ci.dataset("plain", "Official:ImageSearch")
    assert await ci.refused("POST", "/datasetquery/facesearch", body) == message
