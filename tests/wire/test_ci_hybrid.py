"""DatasetHybridSearch and SearchImage through a socket: the page's own samples, scores, limits, passages, films."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from ci_client import BUCKET, Ci, as_xml, picture, uri, xml
from qsign_client import error
from wire_client import Client

PAGE = json.loads((Path(__file__).parents[2] / "fixtures/documented/tencent-hybridsearch.json").read_text("utf-8"))
JSONS = [one for one in PAGE["request_samples"] if one["format"] == "json"]
XMLS = [one for one in PAGE["request_samples"] if one["format"] == "xml"]
IMAGES, DOCUMENTS = PAGE["response_samples"][:2]
IMAGES_XML, DOCUMENTS_XML = PAGE["response_samples"][2:]


@pytest.fixture
async def ci(client: Client, bucket: Path) -> Ci:
    """The page's datasets with something in each: two pictures and a document of two passages."""
    folder = bucket.parent / BUCKET
    folder.mkdir()
    (folder / "test.jpg").write_bytes(picture())
    (folder / "tree.jpg").write_bytes(picture(colour=(20, 120, 30)))
    (folder / "tree.jpg.myna.json").write_text('{"Labels": [{"LabelName": "大树"}]}', "utf-8")
    (folder / "test.docx").write_bytes(document())
    (folder / "damaged.jpg").write_bytes(picture()[:300])
    (folder / "wide.png").write_bytes(picture((1200, 10), form="PNG"))
    (folder / "notes.txt").write_text("财务数据增长", "utf-8")
    found = Ci(client)
    await found.dataset("imagesearch", "Official:ImageSearch")
    await found.dataset("docsearch", "Official:DocSearch")
    for key in ("test.jpg", "tree.jpg"):
        await found.index("imagesearch", key)
    await found.index("docsearch", "test.docx")
    return found


def document() -> bytes:
    """A document whose one paragraph has two pictures in its text, as the page's sample has it."""
    import io

    import docx
    from docx.shared import Inches

    made = docx.Document()
    made.add_heading("年报", 1)
    paragraph = made.add_paragraph("包含一棵大树的文档, 2025年整体财务数据如图:")
    paragraph.add_run().add_picture(io.BytesIO(picture(form="PNG")), Inches(1))
    paragraph.add_run("; 增长数据如图:")
    paragraph.add_run().add_picture(io.BytesIO(picture((30, 30), (1, 2, 3))), Inches(1))
    made.add_page_break()
    made.add_paragraph("第二页没有图片。")
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def same_shape(found: Any, sample: Any, where: str = "") -> None:
    """The same members of the same JSON types, at every depth; of lists the first entries are compared."""
    assert type(found) is type(sample), where
    if isinstance(sample, dict):
        assert set(found) == set(sample), where
        for name, value in sample.items():
            same_shape(found[name], value, f"{where}.{name}")
    elif isinstance(sample, list):
        assert found, where
        same_shape(found[0], sample[0], f"{where}[]")


def listed(value: Any) -> Any:
    """The page's XML as data, where every element is a list as in :func:`ci_client.tree`."""
    if isinstance(value, dict):
        return {name: [listed(each) for each in (v if isinstance(v, list) else [v])] for name, v in value.items()}
    return value


@pytest.mark.parametrize("number", range(3))
async def test_the_pages_json_requests_get_the_pages_reply(ci: Ci, number: int) -> None:
    body = dict(JSONS[number]["body"])
    if body["Templates"] == "DocSearch":
        body["Filter"]["$and"][1] = {"Size": {"$gt": 123}}
    answer = await ci.done("POST", "/datasetquery/hybridsearch", body)
    same_shape(answer, (DOCUMENTS if body["Templates"] == "DocSearch" else IMAGES)["body"])


@pytest.mark.parametrize("number", range(2))
async def test_the_pages_xml_requests_get_the_pages_reply_and_its_headers(ci: Ci, client: Client, number: int) -> None:
    wanted = [JSONS[0], JSONS[2]][number]["body"]
    answer = await Ci(client, accept="")(
        "POST", "/datasetquery/hybridsearch", raw=as_xml(wanted).encode(), kind="application/xml"
    )
    assert answer.status == 200, answer
    same_shape(xml(answer), listed((IMAGES_XML, DOCUMENTS_XML)[number]["body"]["Response"]))
    for header in PAGE["response_headers"]:
        assert answer.headers[header["name"].lower()], header
    assert answer.headers["server"] == "tencent-ci"
    assert answer.headers["content-type"] == "application/xml"
    assert answer.headers["x-ci-request-id"] == xml(answer)["RequestId"][0]


def test_the_xml_that_is_sent_is_the_pages() -> None:
    """``as_xml`` writes what the page prints: held against the page as data."""
    from emulator.dialects.ci.elements import Element, parse

    def data(element: Element) -> Any:
        if not element.children:
            return element.text
        found: dict[str, Any] = {}
        for child in element.children:
            found.setdefault(child.tag, []).append(data(child))
        return found

    for sent, printed in ((JSONS[0], XMLS[0]), (JSONS[2], XMLS[1])):
        assert data(parse(as_xml(sent["body"]).encode())) == listed(printed["body"]["Request"])


async def test_a_picture_finds_itself_first_and_scores_are_whole_numbers(ci: Ci) -> None:
    asked = {"Templates": "ImageSearch", "SearchURIs": [uri("test.jpg")]}
    found = (await ci.hybrid("imagesearch", **asked))["ImageResult"]
    assert found[0] == {"URI": uri("test.jpg"), "Score": 100}
    scores = [one["Score"] for one in found]
    assert scores == sorted(scores, reverse=True)
    assert all(type(score) is int and 0 < score <= 100 for score in scores)
    assert (await ci.hybrid("imagesearch", **asked, MatchThreshold=100))["ImageResult"] == found[:1]
    assert (await ci.hybrid("imagesearch", **asked, Limit=1))["ImageResult"] == found[:1]
    none = {"MediaType": {"$eq": "video"}}
    assert (await ci.hybrid("imagesearch", **asked, Filter=none))["ImageResult"] == []


async def test_what_go_sends_for_what_is_not_set(ci: Ci) -> None:
    body = {"Mode": "", "Templates": "ImageSearch", "SearchText": "", "Limit": 0, "MatchThreshold": 0, "Filter": None}
    found = await ci.hybrid("imagesearch", **body, SearchURIs=[uri("test.jpg")])
    assert found["ImageResult"][0]["URI"] == uri("test.jpg")


async def test_a_text_finds_pictures_by_what_people_wrote(ci: Ci) -> None:
    asked = {"Mode": "text", "Templates": "ImageSearch", "SearchText": "包含一棵大树的图片"}
    found = (await ci.hybrid("imagesearch", **asked))["ImageResult"]
    assert found[0]["URI"] == uri("tree.jpg")
    body = {"DatasetName": "imagesearch", "Mode": "text", "Text": "包含一棵大树的图片"}
    same = await ci.done("POST", "/datasetquery/imagesearch", body)
    assert same["ImageResult"] == found


async def test_several_pictures_count_by_the_best_score(ci: Ci) -> None:
    uris = [uri("test.jpg"), uri("tree.jpg")]
    found = (await ci.hybrid("imagesearch", Templates="ImageSearch", SearchURIs=uris))["ImageResult"]
    assert {one["URI"]: one["Score"] for one in found} == dict.fromkeys(uris, 100)


async def test_a_picture_that_is_not_indexed_and_spellings_of_scripts(ci: Ci, bucket: Path) -> None:
    (bucket.parent / BUCKET / "new.jpg").write_bytes(picture(colour=(198, 32, 30)))
    for asked in (
        {"SearchURIs": uri("new.jpg")},
        {"URI": uri("new.jpg")},
        {"URIs": [uri("new.jpg")], "Offset": 3},
        {"SearchURIs": [uri("new.jpg")], "Templates": ["ImageSearch"]},
    ):
        found = await ci.hybrid("imagesearch", **{"Templates": "ImageSearch", **asked})
        assert found["ImageResult"][0]["URI"] == uri("test.jpg")
    text = await ci.hybrid("imagesearch", Templates="ImageSearch", Mode="text", Text="大树")
    assert text["ImageResult"][0]["URI"] == uri("tree.jpg")


async def test_passages_with_their_pictures(ci: Ci, client: Client) -> None:
    asked = {"Mode": "text", "Templates": "DocSearch", "SearchText": "2025年整体财务数据"}
    best = (await ci.hybrid("docsearch", **asked))["DocResult"][0]
    assert best["Text"] == "包含一棵大树的文档, 2025年整体财务数据如图:{Image_0}; 增长数据如图:{Image_1}"
    assert best["TextPage"] == 1
    assert list(best["ImageUrls"]) == ["Image_0", "Image_1"]
    shown = []
    for address in best["ImageUrls"].values():
        assert address.startswith(f"http://127.0.0.1:{client.port}/_content/pictures/")
        path = address.removeprefix(f"http://127.0.0.1:{client.port}")
        answer = await client.send("GET", path, [("Host", "127.0.0.1")])
        shown.append((answer.status, answer.headers["content-type"], answer.body))
    assert shown == [
        (200, "image/png", picture(form="PNG")),
        (200, "image/jpeg", picture((30, 30), (1, 2, 3))),
    ]
    second = {**asked, "SearchText": "第二页没有图片"}
    best = (await ci.hybrid("docsearch", **second))["DocResult"][0]
    assert (best["Text"], best["TextPage"], best["ImageUrls"]) == ("第二页没有图片。", 2, {})


async def test_addresses_are_where_the_client_reached_the_server(ci: Ci, client: Client) -> None:
    near = Ci(client, host=f"localhost:{client.port}")
    body = {"Mode": "text", "Templates": "DocSearch", "SearchText": "财务数据"}
    best = (await near.hybrid("docsearch", **body))["DocResult"][0]
    assert best["ImageUrls"]["Image_0"].startswith(f"http://localhost:{client.port}/_content/pictures/")


async def test_several_passages_of_one_document_are_results_of_their_own(ci: Ci) -> None:
    body = {"Mode": "text", "Templates": "DocSearch", "SearchText": "财务数据和图片"}
    found = (await ci.hybrid("docsearch", **body))["DocResult"]
    assert len(found) >= 2
    assert {one["URI"] for one in found} == {uri("test.docx")}
    assert (await ci.hybrid("docsearch", **body, Limit=1))["DocResult"] == found[:1]


async def test_films_scene_by_scene(ci: Ci, client: Client, bucket: Path) -> None:
    folder = bucket.parent / BUCKET
    await ci.dataset("films", "Official:VideoSearch")
    scene = {"TimeRange": [1500, 4000], "Labels": [{"LabelName": "长城"}]}
    (folder / "a.mp4").write_bytes(b"\x00\x00\x00\x18ftypisom\x00\x00\x02\x00isomiso2")
    (folder / "a.mp4.myna.json").write_text(json.dumps({"SceneElements": [scene], "Duration": 9.5}), "utf-8")
    (folder / "长城.mp4").write_bytes(b"\x00\x00\x00\x18ftypisom\x00\x00\x02\x00isomiso2")
    (folder / "长城.mp4.myna.json").write_text('{"Duration": 2.5}', "utf-8")
    for key in ("a.mp4", "长城.mp4"):
        await ci.index("films", key)
    found = (await ci.hybrid("films", Mode="text", Templates="VideoSearch", SearchText="长城"))["VideoResult"]
    spans = {one["URI"]: (one["From"], one["To"]) for one in found}
    assert spans == {uri("a.mp4"): (1.5, 4.0), uri("长城.mp4"): (0.0, 2.5)}
    assert all(0 < one["Score"] <= 100 for one in found)
    answer = await Ci(client, accept="")(
        "POST",
        "/datasetquery/hybridsearch",
        {"DatasetName": "films", "Mode": "text", "Templates": "VideoSearch", "SearchText": "长城"},
    )
    assert len(xml(answer)["VideoResult"][0]["Item"]) == 2


MISTAKES: list[tuple[str, dict[str, Any], str]] = [
    ("imagesearch", {"Mode": "x"}, "Params is invalid"),
    ("imagesearch", {"Templates": "x"}, "Params is invalid"),
    ("imagesearch", {"Templates": None}, "Params is invalid"),
    ("imagesearch", {"SearchURIs": []}, "Params is invalid"),
    ("imagesearch", {"Mode": "text"}, "Params is invalid"),
    ("imagesearch", {"Mode": "text", "SearchText": " "}, "Params is invalid"),
    ("imagesearch", {"Limit": 101}, "Params is invalid"),
    ("imagesearch", {"Limit": -1}, "Params is invalid"),
    ("imagesearch", {"MatchThreshold": 101}, "Params is invalid"),
    ("imagesearch", {"MatchThreshold": 1.5}, "Params is invalid"),
    ("imagesearch", {"SearchURIs": ["http://a/b.jpg"]}, "Params is invalid"),
    ("docsearch", {"Templates": "DocSearch"}, "Param Mode must be text for DocSearch."),
    ("docsearch", {"Templates": "VideoSearch"}, "Param Mode must be text for VideoSearch."),
    ("imagesearch", {"Mode": "text", "SearchText": "树" * 61}, "Text length exceed"),
    ("docsearch", {}, "Dataset template invalid"),
    ("imagesearch", {"Mode": "text", "SearchText": "a", "Templates": "DocSearch"}, "Dataset template invalid"),
    ("imagesearch", {"Mode": "text", "SearchText": "a", "Templates": "VideoSearch"}, "Dataset template invalid"),
    ("imagesearch", {"SearchURIs": [uri("no.jpg")]}, "Invalid object"),
    ("imagesearch", {"SearchURIs": ["cos://other-1234567890/a.jpg"]}, "Invalid object"),
    ("imagesearch", {"SearchURIs": ["cos://nobody-1250000000/a.jpg"]}, "Invalid object"),
    ("imagesearch", {"SearchURIs": [uri("notes.txt")]}, "File format not supported"),
    ("imagesearch", {"SearchURIs": [uri("damaged.jpg")]}, "Image decode failed"),
    ("no", {}, "dataset not exist"),
]


@pytest.mark.parametrize(("dataset", "wrong", "message"), MISTAKES)
async def test_mistakes(ci: Ci, dataset: str, wrong: dict[str, Any], message: str) -> None:
    asked = {"DatasetName": dataset, "Templates": "ImageSearch", "SearchURIs": [uri("test.jpg")], **wrong}
    assert await ci.refused("POST", "/datasetquery/hybridsearch", asked) == message


async def test_sixty_characters_of_chinese_are_not_too_many(ci: Ci) -> None:
    for text in ("树" * 60, "𠮷" * 60):
        await ci.hybrid("imagesearch", Mode="text", Templates="ImageSearch", SearchText=text)


async def test_mistakes_of_search_image(ci: Ci) -> None:
    for wrong, message in (
        ({}, "Params is invalid"),
        ({"Mode": "text"}, "Params is invalid"),
        ({"Mode": "text", "Text": "树" * 61}, "Text length exceed"),
        ({"URI": uri("no.jpg")}, "Invalid object"),
    ):
        body = {"DatasetName": "imagesearch", **wrong}
        assert await ci.refused("POST", "/datasetquery/imagesearch", body) == message
    body = {"DatasetName": "docsearch", "URI": uri("test.jpg")}
    assert await ci.refused("POST", "/datasetquery/imagesearch", body) == "Dataset template invalid"


def vast_jpeg(side: int) -> bytes:
    """A sound head that says so many pixels."""
    made = picture((8, 8))
    at = made.index(b"\xff\xc0") + 5
    return made[:at] + side.to_bytes(2) * 2 + made[at + 4 :]


@pytest.mark.parametrize("template", ["Official:ImageSearch", "Official:VideoSearch"])
@pytest.mark.parametrize(
    ("key", "message", "figures"),
    [
        ("sides.png", "Input image's width or height exceeded limit", "30001x2 pixels; 30000 a side"),
        ("size.jpg", "Input image's size exceeded limit", "bytes; 20971520 are allowed"),
    ],
)
async def test_limits_hold_for_pictures_that_are_indexed(
    ci: Ci, bucket: Path, template: str, key: str, message: str, figures: str
) -> None:
    """VideoSearch keeps no sides of a picture."""
    folder = bucket.parent / BUCKET
    (folder / "sides.png").write_bytes(picture((30_001, 2), form="PNG"))
    (folder / "size.jpg").write_bytes(picture() + bytes(21 * 1024 * 1024))
    await ci.dataset("limits", template)
    asked = {"DatasetName": "limits", "Templates": "ImageSearch", "SearchURIs": [uri(key)]}
    for _ in ("not indexed", "indexed"):
        answer = await ci("POST", "/datasetquery/hybridsearch", asked)
        assert (answer.status, error(answer)["Message"]) == (400, message), answer
        assert figures in answer.headers["x-myna-detail"]
        await ci.index("limits", key)


@pytest.mark.parametrize("key", ["vast.png", "vast.jpg"])
async def test_a_picture_with_too_many_pixels_in_all_is_not_called_damaged(ci: Ci, bucket: Path, key: str) -> None:
    from PIL import Image

    folder = bucket.parent / BUCKET
    Image.new("1", (9000, 8000)).save(folder / "vast.png")
    (folder / "vast.jpg").write_bytes(vast_jpeg(14_000))
    answer = await ci(
        "POST",
        "/datasetquery/hybridsearch",
        {"DatasetName": "imagesearch", "Templates": "ImageSearch", "SearchURIs": [uri(key)]},
    )
    assert (answer.status, error(answer)["Message"]) == (400, "Input image's width or height exceeded limit")
    total, most = ("72000000", "64000000") if key == "vast.png" else ("196000000", "178956970")
    assert f"{total} in all; {most} are looked at" in answer.headers["x-myna-detail"]


@pytest.mark.parametrize(
    ("wrong", "name"),
    [
        ({"Limit": []}, "Limit"),
        ({"Limit": {}}, "Limit"),
        ({"Limit": [5]}, "Limit"),
        ({"MatchThreshold": []}, "MatchThreshold"),
        ({"SearchText": ["红色"]}, "SearchText"),
        ({"SearchText": []}, "SearchText"),
        ({"SearchText": {}}, "SearchText"),
        ({"Mode": ["text"]}, "Mode"),
        ({"DatasetName": ["imagesearch"]}, "DatasetName"),
        ({"Templates": ["ImageSearch", "ImageSearch"]}, "Templates"),
        ({"Templates": []}, "Templates"),
    ],
)
async def test_lists_and_objects_where_one_thing_is_meant(ci: Ci, wrong: dict[str, Any], name: str) -> None:
    """Templates may be a list of one: published scripts send it so."""
    body = {"DatasetName": "imagesearch", "Templates": ["ImageSearch"], "Mode": "text", "SearchText": "红色"}
    await ci.done("POST", "/datasetquery/hybridsearch", body)
    answer = await ci("POST", "/datasetquery/hybridsearch", body | wrong)
    assert (answer.status, error(answer)["Message"]) == (400, "Params is invalid")
    assert answer.headers["x-myna-detail"].startswith(f"{name}: ")


@pytest.mark.parametrize(
    "wrong",
    [
        "<SearchText>红色</SearchText><SearchText>树</SearchText>",
        "<SearchText><Item>红色</Item></SearchText>",
        "<SearchText>红色</SearchText><Limit>1</Limit><Limit>2</Limit>",
    ],
)
async def test_the_same_in_xml(ci: Ci, wrong: str) -> None:
    start = "<Request><DatasetName>imagesearch</DatasetName><Templates>ImageSearch</Templates><Mode>text</Mode>"
    for inner, status in (("<SearchText>红色</SearchText><Limit>1</Limit>", 200), (wrong, 400)):
        raw = f"{start}{inner}</Request>".encode()
        answer = await ci("POST", "/datasetquery/hybridsearch", raw=raw, kind="application/xml")
        assert answer.status == status, answer
    assert error(answer)["Message"] == "Params is invalid"
