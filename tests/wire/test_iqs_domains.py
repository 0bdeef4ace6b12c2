"""MedicalKnowledge, MedicalAnswer, CommonQueryByScene, ScanFile and GetIqsUsage through a socket."""

from __future__ import annotations

import base64
import io
import random
import re
from typing import Any

import pytest
from iqs_client import Iqs
from PIL import Image
from wire_client import Client

from emulator.app import Myna

ACCOUNT = "1000000000000001"
NOON = 1_767_585_600 * 10**9  # 2026-01-05 12:00 in China


@pytest.fixture
def iqs(client: Client) -> Iqs:
    return Iqs(client)


async def test_medical_knowledge_prints_attributes(iqs: Iqs) -> None:
    found = (await iqs.call("MedicalKnowledge", query="燕麦", type="food")).json
    assert found["messages"] == [
        {
            "content": "Entity: 燕麦\n- Attribute[膳食纤维]: 较高\n- Attribute[适宜人群]: 多数成年人",
            "url": "http://med.example/food/燕麦",
        }
    ]
    assert found["queryContext"] == {"originalQuery": {"query": "燕麦"}}
    assert found["searchInformation"]["searchTime"] >= 1


@pytest.mark.parametrize(("kind", "entity"), [("food", "燕麦"), ("finding", "头痛"), ("medicine", "布洛芬")])
async def test_medical_knowledge_keeps_to_its_shelf(iqs: Iqs, kind: str, entity: str) -> None:
    found = (await iqs.call("MedicalKnowledge", query="燕麦 头痛 布洛芬", type=kind)).json
    assert [one["content"].partition("\n")[0] for one in found["messages"]] == [f"Entity: {entity}"]
    assert (await iqs.call("MedicalKnowledge", query="狮子", type=kind)).json["messages"] == []


async def test_medical_answer_cites_its_sentences(iqs: Iqs) -> None:
    found = (await iqs.call("MedicalAnswer", query="头痛的原因有哪些")).json
    (message,) = found["messages"]
    sources = message["metaData"]["raDocList"]
    assert "头痛的原因很多。[" in message["content"]
    for line in message["content"].split("\n"):
        text, _, number = line.rstrip("]").rpartition("[")
        source = sources[int(number) - 1]
        assert text in source["content"]
        assert source.keys() == {"title", "rawUrl", "content", "type"}
    assert (await iqs.call("MedicalAnswer", query="狮子")).json["messages"] == []


@pytest.mark.parametrize(
    ("name", "given"),
    [
        ("MedicalKnowledge", {"query": "燕麦"}),
        ("MedicalKnowledge", {"query": "燕麦", "type": "drink"}),
        ("MedicalKnowledge", {"query": "", "type": "food"}),
        ("MedicalKnowledge", {"query": "a" * 201, "type": "food"}),
        ("MedicalAnswer", {}),
        ("MedicalAnswer", {"query": "a" * 201}),
        ("CommonQueryByScene", {}),
        ("CommonQueryByScene", {"query": "酒店", "querySceneEnumCode": "bars"}),
        ("CommonQueryByScene", {"query": "酒店", "limit": 0}),
        ("CommonQueryByScene", {"query": "酒店", "searchModel": "double"}),
        ("ScanFile", {}),
        ("ScanFile", {"imageBase64": "!!!"}),
        ("ScanFile", {"imageBase64": "AAAA"}),
        ("ScanFile", {"imageBase64": "AAAA", "scanFileInputConfig": {"autoCrop": "maybe"}}),
        ("ScanFile", {"imageBase64": "AAAA", "scanFileInputConfig": {"autoCrop": True}}),
        ("GetIqsUsage", {"startDate": "20260101"}),
        ("GetIqsUsage", {"startDate": "2026-01-01", "endDate": "20260101"}),
        ("GetIqsUsage", {"startDate": "20260231", "endDate": "20260231"}),
    ],
)
async def test_bad_input(iqs: Iqs, name: str, given: dict[str, Any]) -> None:
    answer = await iqs.call(name, **given)
    assert (answer.status, answer.json["code"]) == (400, "InvalidParameter")


def names(answer: Any) -> list[str]:
    return [one["name"] for one in answer.json["data"]]


def scalars(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return [one for inner in value.values() for one in scalars(inner)]
    return [one for inner in value for one in scalars(inner)] if isinstance(value, list) else [value]


async def test_places_near_a_landmark(iqs: Iqs) -> None:
    answer = await iqs.call("CommonQueryByScene", query="西湖附近的酒店", querySceneEnumCode="hotels")
    assert names(answer) == ["湖畔饭店", "运河酒店"]
    metres = [int(one["distanceMeter"]) for one in answer.json["data"]]
    assert metres == sorted(metres)
    assert 500 < metres[0] < 3000
    assert all(isinstance(one, str) for one in scalars(answer.json["data"]))
    assert answer.json["data"][0]["images"] == [{"title": "饭店门面", "url": "http://img.example/hotel.jpg"}]
    assert answer.json["data"][0]["metadata"] == {"score": "4.6", "averageSpend": "88.00"}


async def test_places_in_a_city(iqs: Iqs) -> None:
    assert names(await iqs.call("CommonQueryByScene", query="上海的酒店")) == ["外滩酒店"]
    assert set(names(await iqs.call("CommonQueryByScene", query="杭州住宿"))) == {"湖畔饭店", "运河酒店"}
    assert names(await iqs.call("CommonQueryByScene", query="杭州住宿", limit=1, searchModel="normal")) == names(
        await iqs.call("CommonQueryByScene", query="杭州住宿", searchModel="single")
    )
    assert names(await iqs.call("CommonQueryByScene", query="上海的酒店", querySceneEnumCode="restaurants")) == []


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("杭州", {"湖畔饭店", "运河酒店"}),
        ("上海", {"外滩酒店"}),
        ("住宿", {"湖畔饭店", "运河酒店", "外滩酒店"}),
        ("运河酒店", {"运河酒店"}),
        ("北京的酒店", set()),
        ("杭州火锅", set()),
        ("外滩附近的酒店", {"外滩酒店"}),
        ("离天坛最近的酒店", set()),
    ],
)
async def test_places_as_people_ask_for_them(iqs: Iqs, query: str, found: set[str]) -> None:
    assert set(names(await iqs.call("CommonQueryByScene", query=query))) == found


def sheet(kind: str = "JPEG", orientation: int = 1) -> str:
    """A white sheet on a dark table, lying as EXIF says."""
    image = Image.new("RGB", (400, 300), (20, 20, 20))
    image.paste((250, 250, 250), (50, 60, 350, 240))
    out, exif = io.BytesIO(), Image.Exif()
    exif[0x0112] = orientation
    image.save(out, kind, exif=exif)
    return base64.b64encode(out.getvalue()).decode()


@pytest.mark.parametrize(
    ("config", "orientation", "angle", "size"),
    [
        ({}, 1, 0, (300, 180)),
        ({}, 6, 90, (180, 300)),
        ({}, 3, 180, (300, 180)),
        ({"autoRotate": "false"}, 6, 0, (300, 180)),
        ({"autoCrop": "false"}, 8, 270, (300, 400)),
        ({"autoCrop": "force", "autoRotate": "force"}, 6, 90, (180, 300)),
        ({"autoCrop": "false", "autoRotate": "false"}, 6, 0, (400, 300)),
    ],
)
async def test_sheets(iqs: Iqs, config: dict[str, str], orientation: int, angle: int, size: tuple[int, int]) -> None:
    given = {"imageBase64": sheet(orientation=orientation), "scanFileInputConfig": config}
    (found,) = (await iqs.call("ScanFile", **given)).json["scanFileInfoList"]
    assert found["angle"] == angle
    assert abs(found["width"] - size[0]) <= 8
    assert abs(found["height"] - size[1]) <= 8
    with Image.open(io.BytesIO(base64.b64decode(found["imageBase64"]))) as image:
        assert image.size == (found["width"], found["height"])


async def test_sheets_as_data_addresses_and_as_png(iqs: Iqs) -> None:
    for text in (f"data:image/jpeg;base64,{sheet()}", sheet("PNG"), sheet("PNG")[:40] + "\n" + sheet("PNG")[40:]):
        assert (await iqs.call("ScanFile", imageBase64=text)).status == 200


async def test_a_photo_of_a_phone_passes(iqs: Iqs) -> None:
    """Its base64 is longer than the parameters of other operations may be."""
    image = Image.frombytes("RGB", (1800, 1400), random.Random(1).randbytes(1800 * 1400 * 3))
    out = io.BytesIO()
    image.save(out, "JPEG", quality=98)
    text = base64.b64encode(out.getvalue()).decode()
    assert 4 * 1024 * 1024 < len(text) < 8 * 1024 * 1024
    answer = await iqs.call("ScanFile", imageBase64=text, scanFileInputConfig={"autoCrop": "false"})
    assert answer.status == 200, answer.json
    (found,) = answer.json["scanFileInfoList"]
    assert (found["width"], found["height"]) == (1800, 1400)
    assert (await iqs.call("UnifiedSearch", query=text)).status == 400, "others stay short"


async def test_the_request_id_of_a_sheet_is_in_small_letters(iqs: Iqs) -> None:
    answer = await iqs.call("ScanFile", imageBase64=sheet())
    assert answer.json["requestId"] == answer.json["requestId"].lower() == answer.headers["x-acs-request-id"]
    assert re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", answer.json["requestId"])


async def test_a_picture_that_a_search_found_can_be_scanned(iqs: Iqs) -> None:
    found = (await iqs.call("MultimodalSearch", query="A lion rests under a tree")).json["imageItems"]
    own = next(one for one in found if one["imageUrl"].endswith("/_content/web/zoo-lion-1.jpg"))
    for url in (own["imageUrl"], "http://img.example/shared.jpg"):
        answer = await iqs.call("ScanFile", imageUrl=url, scanFileInputConfig={"autoCrop": "false"})
        (sheet,) = answer.json["scanFileInfoList"]
        assert (sheet["width"], sheet["height"]) == (720, 1280)


@pytest.mark.parametrize("url", ["x", "file:///etc/passwd", "http://", "ftp://a.example/a.jpg", "http://[::1/a.jpg"])
async def test_what_is_no_address_of_a_picture(iqs: Iqs, url: str) -> None:
    answer = await iqs.call("ScanFile", imageUrl=url)
    assert (answer.status, answer.json["code"]) == (400, "InvalidParameter")
    assert "imageUrl" in answer.json["message"]


async def test_pictures_elsewhere_are_not_fetched(iqs: Iqs) -> None:
    answer = await iqs.call("ScanFile", imageUrl="http://169.254.169.254/latest")
    assert (answer.status, answer.json["code"]) == (501, "NotImplemented")
    assert "imageBase64" in answer.json["message"]


async def usage(iqs: Iqs, **more: Any) -> list[dict[str, Any]]:
    answer = await iqs.call("GetIqsUsage", **{"startDate": "20260105", "endDate": "20260106", **more})
    assert answer.status == 200, answer
    records: list[dict[str, Any]] = answer.json["records"]
    return records


async def test_calls_are_counted_for_real(iqs: Iqs, myna: Myna) -> None:
    myna.clock.set(ACCOUNT, NOON, frozen=True)
    for _ in range(3):
        await iqs.call("UnifiedSearch", query="狮子", engineType="LiteAdvanced", contents={"summary": True})
    await iqs.call("UnifiedSearch", query="")
    await iqs.signed("MultimodalSearch", query="狮子")
    myna.clock.set(ACCOUNT, NOON + 24 * 3600 * 10**9, frozen=True)
    await iqs.call("AiSearch", query="狮子")
    records = await usage(iqs)
    assert [(one["api"], one["engineType"], one["totalCalls"], one["failedCalls"]) for one in records] == [
        ("MultimodalSearch", "MultimodalSpeed", 1, 0),
        ("UnifiedSearch", "Generic", 1, 1),
        ("UnifiedSearch", "LiteAdvanced", 3, 0),
    ]
    last = records[2]
    assert (last["date"], last["mainAccountId"]) == ("20260105", ACCOUNT)
    assert (last["successCalls"], last["totalBillStatCalls"], last["valueAddedSummary"]) == (3, 3, 3)
    assert (last["billingQps"], last["ladderType"], last["valueAddedAdvanced"]) == (3, "1001", 0)
    assert all(len(one["subAccountId"]) == 16 and one["subAccountId"].isdigit() for one in records)
    assert "test" not in str(records)
    assert await usage(iqs, callerId="nobody") == []
    assert len(await usage(iqs, callerId=last["subAccountId"])) >= 2


async def test_a_day_is_told_from_ten_of_the_next(iqs: Iqs, myna: Myna) -> None:
    myna.clock.set(ACCOUNT, NOON, frozen=True)
    await iqs.call("GlobalSearch", query="lion")
    assert await usage(iqs, endDate="20260105") == []
    myna.clock.set(ACCOUNT, NOON + 22 * 3600 * 10**9 - 10**9, frozen=True)
    assert await usage(iqs) == []
    myna.clock.set(ACCOUNT, NOON + 22 * 3600 * 10**9, frozen=True)
    assert len(await usage(iqs)) == 1
    myna.clock.set(ACCOUNT, NOON + 61 * 86_400 * 10**9, frozen=True)
    answer = await iqs.call("GetIqsUsage", startDate="20260105", endDate="20260106")
    assert (answer.status, answer.json["code"]) == (400, "InvalidParameter")
    assert "60" in answer.json["message"]


async def test_a_reset_forgets_what_was_called(iqs: Iqs, myna: Myna) -> None:
    myna.clock.set(ACCOUNT, NOON, frozen=True)
    await iqs.call("GlobalSearch", query="lion")
    assert (await iqs.client.send("POST", "/_myna/reset", [("Host", "localhost")], b"{}")).status == 200
    myna.clock.set(ACCOUNT, NOON + 24 * 3600 * 10**9, frozen=True)
    assert await usage(iqs) == []
