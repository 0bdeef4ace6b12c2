"""What DetectMediaMeta, ExtractDocumentText and DetectImage… say of an object, and when they say nothing."""

from __future__ import annotations

import json
import wave
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from wire_client import Answer, Client

from emulator.domain import detecting

PROJECT = {"ProjectName": "p"}
SEEN = {
    "Labels": [
        {"LabelName": "狮子", "LabelConfidence": 0.97, "ParentLabelName": "动物"},
        {"LabelName": "草原", "LabelConfidence": 0.5},
        {"LabelName": "Kenya"},
    ],
    "Figures": [{"Gender": "female", "Age": 31, "Boundary": {"Left": 1, "Top": 2, "Width": 30, "Height": 40}}],
    "OCRTexts": "SAVANNA 2024",
    "OCRContents": [{"Contents": "SAVANNA 2024", "Confidence": 0.9}],
}


@pytest.fixture
async def project(client: Client) -> None:
    assert (await client.call("CreateProject", PROJECT)).status == 200


def picture(path: Path, size: tuple[int, int] = (64, 48), **beside: Any) -> str:
    Image.new("RGB", size, "red").save(path)
    if beside:
        path.with_name(path.name + ".myna.json").write_text(json.dumps(beside, ensure_ascii=False), "utf-8")
    return f"oss://bucket/{path.name}"


async def ask(client: Client, action: str, uri: str, **more: str) -> dict[str, Any]:
    answer = await client.call(action, PROJECT | {"SourceURI": uri} | more)
    assert answer.status == 200, answer
    return {name: value for name, value in answer.json.items() if name != "RequestId"}


async def refused(client: Client, action: str, uri: str, status: int, code: str, **more: str) -> str:
    answer: Answer = await client.call(action, PROJECT | {"SourceURI": uri} | more)
    assert (answer.status, answer.json["Code"]) == (status, code), answer
    message: str = answer.json["Message"]
    return message


async def test_what_a_sidecar_says_is_what_was_seen(client: Client, project: None, bucket: Path) -> None:
    uri = picture(bucket / "lion.jpg", **SEEN)
    assert await ask(client, "DetectImageLabels", uri) == {"Labels": SEEN["Labels"]}
    assert await ask(client, "DetectImageFaces", uri) == {"Faces": SEEN["Figures"]}
    texts = {name: SEEN[name] for name in ("OCRTexts", "OCRContents")}
    assert await ask(client, "DetectImageTexts", uri) == texts


async def test_a_threshold_leaves_out_doubtful_labels(client: Client, project: None, bucket: Path) -> None:
    uri = picture(bucket / "lion.jpg", **SEEN)
    sure = await ask(client, "DetectImageLabels", uri, Threshold="0.7")
    assert [one["LabelName"] for one in sure["Labels"]] == ["狮子", "Kenya"]
    assert (await refused(client, "DetectImageLabels", uri, 400, "InvalidArgument", Threshold="1.1")).find("Thresh") > 0


async def test_a_text_without_its_places_and_places_without_a_text(client: Client, project: None, bucket: Path) -> None:
    uri = picture(bucket / "a.jpg", OCRTexts="OPEN")
    assert await ask(client, "DetectImageTexts", uri) == {"OCRTexts": "OPEN"}
    places = [{"Contents": "OPEN"}, {"Contents": "24 h"}]
    uri = picture(bucket / "b.jpg", OCRContents=places)
    assert await ask(client, "DetectImageTexts", uri) == {"OCRTexts": "OPEN\n24 h", "OCRContents": places}


async def test_that_nothing_is_there_can_be_said(client: Client, project: None, bucket: Path) -> None:
    uri = picture(bucket / "empty.jpg", Labels=[], Figures=[], OCRTexts="")
    assert await ask(client, "DetectImageLabels", uri) == {"Labels": []}
    assert await ask(client, "DetectImageFaces", uri) == {"Faces": []}
    assert await ask(client, "DetectImageTexts", uri) == {"OCRTexts": ""}


async def test_what_a_person_wrote_into_the_file_are_labels(client: Client, project: None, bucket: Path) -> None:
    xmp = (
        '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        '<rdf:Description xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:subject><rdf:Bag><rdf:li>harbour</rdf:li>'
        "</rdf:Bag></dc:subject></rdf:Description></rdf:RDF></x:xmpmeta>"
    )
    Image.new("RGB", (8, 8)).save(bucket / "k.jpg", xmp=xmp.encode())
    found = await ask(client, "DetectImageLabels", "oss://bucket/k.jpg")
    assert [one["LabelName"] for one in found["Labels"]] == ["harbour"]


@pytest.mark.parametrize(
    ("action", "member", "extra"),
    [
        ("DetectImageLabels", "Labels", ""),
        ("DetectImageFaces", "Figures", "faces"),
        ("DetectImageTexts", "OCRTexts", "ocr"),
    ],
)
async def test_nothing_is_invented(
    client: Client,
    project: None,
    bucket: Path,
    action: str,
    member: str,
    extra: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The refusal says what to write and what to install."""
    noted = f"the extra {extra} (pip install)" if extra else ""
    monkeypatch.setattr(detecting, "noted", lambda reading: (noted,) if noted else ())
    uri = picture(bucket / "plain.jpg")
    message = await refused(client, action, uri, 501, "NotImplemented")
    assert uri in message
    assert member in message
    assert extra in message


async def test_where_an_extra_looked_and_saw_nothing_there_is_nothing(
    client: Client, project: None, bucket: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(detecting, "noted", lambda reading: ())
    uri = picture(bucket / "plain.jpg")
    assert await ask(client, "DetectImageFaces", uri) == {"Faces": []}
    assert await ask(client, "DetectImageTexts", uri) == {"OCRTexts": ""}


ACTIONS = ("DetectMediaMeta", "ExtractDocumentText", "DetectImageLabels", "DetectImageFaces", "DetectImageTexts")


@pytest.mark.parametrize("action", ACTIONS)
async def test_objects_that_are_not_there_or_of_another_kind(
    client: Client, project: None, bucket: Path, action: str
) -> None:
    assert "oss://bucket/none.jpg" in await refused(client, action, "oss://bucket/none.jpg", 404, "ResourceNotFound")
    assert "--objects" in await refused(client, action, "oss://nowhere/a.jpg", 501, "NotImplemented")
    (bucket / "data.zip").write_bytes(b"PK\x05\x06" + bytes(18))
    message = await refused(client, action, "oss://bucket/data.zip", 400, "InvalidArgument")
    assert "MediaType is archive" in message
    (bucket / "bad.jpg").write_bytes(b"x")
    (bucket / "bad.jpg.myna.json").write_text('{"Labels": 1}')
    assert "myna.json" in await refused(client, action, "oss://bucket/bad.jpg", 400, "InvalidArgument")
    assert await refused(client, action, "oss://bucket/../x.jpg", 404, "ResourceNotFound")
    answer = await client.call(action, {"ProjectName": "nope", "SourceURI": "oss://bucket/bad.jpg"})
    assert (answer.status, answer.json["Code"]) == (404, "ResourceNotFound")
    answer = await client.call(action, PROJECT)
    assert (answer.status, answer.json["Code"]) == (400, "InvalidArgument")
    assert "SourceURI" in answer.json["Message"]


async def test_a_damaged_picture_is_refused_with_the_reason(
    client: Client, project: None, bucket: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(detecting, "noted", lambda reading: ())  # as if the extras were there
    (bucket / "bad.jpg").write_bytes(b"\xff\xd8\xff\xe0 no picture")
    for action in ("DetectImageFaces", "DetectImageTexts"):
        message = await refused(client, action, "oss://bucket/bad.jpg", 400, "InvalidArgument")
        assert "SourceURI is invalid. " in message


@pytest.mark.parametrize(("width", "height"), [(19, 40), (40, 19)])
async def test_sides_of_a_picture_with_text(
    client: Client, project: None, bucket: Path, width: int, height: int
) -> None:
    uri = picture(bucket / "thin.png", (width, height), OCRTexts="a")
    assert "20 to 30000" in await refused(client, "DetectImageTexts", uri, 400, "InvalidArgument")
    uri = picture(bucket / "fits.png", (20, 20), OCRTexts="a")
    assert await ask(client, "DetectImageTexts", uri) == {"OCRTexts": "a"}


async def test_sizes_have_limits(client: Client, project: None, bucket: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    uri = picture(bucket / "a.png", OCRTexts="a")
    (bucket / "long.txt").write_text("字" * 20, "utf-8")
    monkeypatch.setattr(detecting, "PICTURE", 10)
    assert "10 bytes" in await refused(client, "DetectImageTexts", uri, 400, "InvalidArgument")
    monkeypatch.setattr(detecting, "TEXT", 10)
    assert await ask(client, "ExtractDocumentText", "oss://bucket/long.txt") == {"DocumentText": "字字字"}
    monkeypatch.setattr(detecting, "DOCUMENT", 10)
    assert "10 bytes" in await refused(client, "ExtractDocumentText", "oss://bucket/long.txt", 400, "InvalidArgument")


async def test_the_text_of_documents(client: Client, project: None, bucket: Path) -> None:
    import docx

    document = docx.Document()
    document.add_heading("The harbour", 1)
    document.add_paragraph("Eleven cranes.")
    document.save(str(bucket / "a.docx"))
    (bucket / "b.md").write_text("# 茶\n\n绿茶。\n", "utf-8")
    text = {"DocumentText": "The harbour\nEleven cranes."}
    assert await ask(client, "ExtractDocumentText", "oss://bucket/a.docx") == text
    assert await ask(client, "ExtractDocumentText", "oss://bucket/b.md") == {"DocumentText": "茶\n绿茶。"}
    (bucket / "page").write_text("<p>one<p>two", "utf-8")
    plain = await ask(client, "ExtractDocumentText", "oss://bucket/page", SourceType="txt")
    parsed = await ask(client, "ExtractDocumentText", "oss://bucket/page", SourceType="HTML")
    assert plain == {"DocumentText": "<p>one<p>two"}
    assert parsed == {"DocumentText": "one\ntwo"}
    (bucket / "broken.docx").write_bytes(b"PK\x03\x04 not a document")
    assert await refused(client, "ExtractDocumentText", "oss://bucket/broken.docx", 400, "InvalidArgument")


def sound(path: Path) -> str:
    with wave.open(str(path), "wb") as file:
        file.setnchannels(2)
        file.setsampwidth(2)
        file.setframerate(8000)
        file.writeframes(bytes(4 * 8000))
    return f"oss://bucket/{path.name}"


async def test_what_is_known_of_sound(client: Client, project: None, bucket: Path) -> None:
    uri = sound(bucket / "a.wav")
    (bucket / "a.wav.myna.json").write_text('{"Artist": "Jane"}')
    found = await ask(client, "DetectMediaMeta", uri)
    assert (found["FormatName"], found["Duration"], found["Size"]) == ("wav", 1.0, (bucket / "a.wav").stat().st_size)
    assert found["AudioStreams"][0]["SampleRate"] == 8000
    assert {name: found[name] for name in ("Artist", "Album", "Composer")} == {
        "Artist": "Jane",
        "Album": "unable",
        "Composer": "unable",
    }
    without = await client.call("DetectMediaMeta", {"SourceURI": uri})  # the project is not needed
    assert without.status == 200


def film(path: Path) -> str:
    import av

    with av.open(str(path), "w", format="mp4") as container:
        container.metadata.update({"creation_time": "2024-05-01T01:02:03Z", "location": "+30.2431+120.1503/"})
        stream = container.add_stream("libx264", rate=25)
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
        for _ in range(5):
            container.mux(stream.encode(av.VideoFrame(64, 48, "yuv420p")))
        container.mux(stream.encode())
    return f"oss://bucket/{path.name}"


async def test_what_is_known_of_a_film(client: Client, project: None, bucket: Path) -> None:
    found = await ask(client, "DetectMediaMeta", film(bucket / "a.mp4"))
    assert found["FormatName"] == "mov,mp4,m4a,3gp,3g2,mj2"
    assert (found["VideoWidth"], found["VideoHeight"], found["StreamCount"]) == (64, 48, 1)
    assert found["VideoStreams"][0]["CodecName"] == "h264"
    assert found["ProduceTime"] == "2024-05-01T01:02:03Z"
    assert found["LatLong"] == "+120.150300,+30.243100"
    assert found["Addresses"][0]["City"] == "杭州市"


async def test_a_sound_that_is_none(client: Client, project: None, bucket: Path) -> None:
    (bucket / "no.mp3").write_bytes(b"no sound at all")
    message = await refused(client, "DetectMediaMeta", "oss://bucket/no.mp3", 501, "NotImplemented")
    assert "oss://bucket/no.mp3" in message
