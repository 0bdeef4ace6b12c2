"""IQS in process: every operation is found by its paths, and every refusal has an envelope that every client reads."""

from __future__ import annotations

import json
from typing import Any

import pytest
from requests_made import made, recorded

from emulator.catalog.errors import ErrorTable
from emulator.catalog.load import load
from emulator.dialects.handlers import Handlers
from emulator.dialects.iqs.dialect import MODULES, SHORT, Iqs, Manners
from emulator.dialects.iqs.errors import fault_of
from emulator.dialects.iqs.parameters import origin
from emulator.domain import refusals
from emulator.exchange import Call, Fault, Identity, Reply, Request

CATALOG, ERRORS = load("iqs"), ErrorTable.load("iqs")
WEB: Any = None  # no operation runs here
IQS = Iqs(CATALOG, ERRORS, WEB)
LOCAL = "Host: 127.0.0.1:4570"
LONG = "/linked-retrieval/linked-retrieval-entry/v1/iqs/multimodal/unified"
UUID = "01234567-89AB-CDEF-0123-456789ABCDEF"


def refusal(request: Request) -> Fault:
    with pytest.raises(Fault) as caught:
        IQS.operation(request)
    return caught.value


def body(reply: Reply) -> dict[str, Any]:
    assert isinstance(reply.body, bytes)
    found: dict[str, Any] = json.loads(reply.body)
    return found


@pytest.mark.parametrize("each", CATALOG.operations, ids=lambda each: each.name)
def test_every_operation_is_found_and_has_a_handler(each: Any) -> None:
    for path in (each.path, *each.aliases, f"/{each.path}", each.path + "/"):
        assert IQS.operation(made(f"{each.methods[0]} {path}?query=x", LOCAL)) is each
    assert callable(Handlers("iqs", MODULES)[each])


@pytest.mark.parametrize(
    ("sample", "name"),
    [
        ("go-iqs-GlobalSearch-roa2", "GlobalSearch"),
        ("java-iqs-CommonQueryByScene", "CommonQueryByScene"),
        ("node-popcore-iqs-GenericSearch", "GenericSearch"),
        ("python-curl-iqs-MultimodalSearch", "MultimodalSearch"),
        ("python-hand-iqs-AiSearch", "AiSearch"),
        ("python-httpxkey-iqs-ReadPageScrape", "ReadPageScrape"),
    ],
)
def test_what_sdks_sent(sample: str, name: str) -> None:
    assert IQS.operation(recorded(sample)).name == name


@pytest.mark.parametrize(
    ("line", "status", "code"),
    [
        ("GET /search/multimodal", 400, "UnsupportedHTTPMethod"),
        (f"DELETE {LONG}", 400, "UnsupportedHTTPMethod"),
        (f"POST {LONG}/v2", 404, "InvalidApi.NotFound"),
        ("POST /linked-retrieval/", 404, "InvalidApi.NotFound"),
        ("POST /search/genericSearch", 400, "UnsupportedHTTPMethod"),
        ("POST /search/nothing", 404, "InvalidApi.NotFound"),
        ("POST /x/search/multimodal", 404, "InvalidApi.NotFound"),
        ("GET /", 404, "InvalidApi.NotFound"),
    ],
)
def test_what_no_operation_answers(line: str, status: int, code: str) -> None:
    fault = refusal(made(line, LOCAL))
    assert (fault.status, fault.code) == (status, code)


SDK = made(f"POST {LONG}", "Host: iqs.cn-zhangjiakou.aliyuncs.com", "x-acs-version: 2024-11-11")
KEY = made("POST /search/multimodal", LOCAL, "Authorization: Bearer test")


def asked(iqs: Iqs, path: str, **body: Any) -> Call:
    request = made(f"POST {path}", LOCAL, body=json.dumps(body).encode())
    return iqs.understand(request, iqs.operation(request), {}, Identity("", "test", "", ""), "")


@pytest.mark.parametrize("remembered", [0, 1, 9])
def test_what_comes_again_is_understood_again(remembered: int) -> None:
    iqs = Iqs(CATALOG, ERRORS, WEB, Manners(remembered=remembered))
    first = asked(iqs, LONG, query="x", advancedParams={"numResults": "3"}, other=1)
    second = asked(iqs, LONG, query="x", advancedParams={"numResults": "3"}, other=1)
    assert second.parameters == first.parameters
    assert second.unknown == first.unknown == ("other",)
    second.parameters["advancedParams"]["numResults"] = "4"
    third = asked(iqs, LONG, query="x", advancedParams={"numResults": "3"}, other=1)
    assert third.parameters == first.parameters
    assert third.parameters["advancedParams"] == {"numResults": "3"}
    assert asked(iqs, "/search/unified", query="x").operation.name == "UnifiedSearch"
    assert asked(iqs, "/search/unified", query="x").parameters != asked(iqs, LONG, query="x").parameters
    for _ in range(2):
        with pytest.raises(Fault):
            asked(iqs, LONG, query="")


def test_of_long_bodies_nothing_is_kept() -> None:
    iqs = Iqs(CATALOG, ERRORS, WEB, Manners(remembered=9))
    for size, kept in ((1, 1), (SHORT, 1), (1, 1), (2, 2)):
        asked(iqs, LONG, query="x", other="y" * size)
        assert iqs._remembered.cache_info().currsize == kept


def test_a_refusal_on_the_sdk_way_has_both_spellings() -> None:
    reply = IQS.refuse(SDK, Fault(ERRORS["not-activated"]))
    assert reply.status == 403
    assert reply.code == "Retrieval.NotActivate"
    found = body(reply)
    for code in ("code", "Code", "errorCode"):
        assert found[code] == "Retrieval.NotActivate"
    for message in ("message", "Message", "errorMessage"):
        assert found[message] == "Please activate AI search service"
    assert found["requestId"] == found["RequestId"] == UUID
    assert found["HostId"] == "iqs.cn-zhangjiakou.aliyuncs.com"
    assert dict(reply.headers)["x-acs-request-id"] == UUID
    assert dict(reply.headers)["Content-Type"] == "application/json;charset=utf-8"


def test_a_refusal_on_the_way_with_an_api_key() -> None:
    assert body(IQS.refuse(KEY, Fault(ERRORS["invalid-api-key"]))) == {
        "requestId": UUID,
        "code": "Retrieval.InvalidAPIKey",
        "message": "Incorrect APIKey provided.",
        "errorCode": "Retrieval.InvalidAPIKey",
        "errorMessage": "Incorrect APIKey provided.",
    }


@pytest.mark.parametrize(
    ("request_", "upper"),
    [
        (SDK, True),
        (KEY, False),
        (made("POST /search/unified", LOCAL), False),
        (made("POST /nothing", "Host: cloud-iqs.aliyuncs.com"), False),
        (made(f"POST {LONG}", LOCAL, "X-API-Key: test"), True),
        (made(f"POST {LONG}", LOCAL), True),
        (made(f"POST {LONG}", LOCAL, "x-acs-action: MultimodalSearch", "X-API-Key: test"), True),
        (made(f"POST {LONG}", LOCAL, "authorization: acs test:AAAA="), True),
    ],
)
def test_which_way_a_request_came(request_: Request, upper: bool) -> None:
    assert ("Code" in body(IQS.refuse(request_, IQS.internal()))) is upper


def test_headers_of_a_fault_are_sent() -> None:
    fault = Fault(ERRORS["throttled"])
    fault.headers = (("x-acs-retry-after", "200"),)
    reply = IQS.refuse(SDK, fault)
    assert reply.status == 429
    assert dict(reply.headers)["x-acs-retry-after"] == "200"


def test_odd_hosts_do_no_harm() -> None:
    for host in ("http://127.0.0.1:4570/", "", "\udc80", "[::1]:4570"):
        assert body(IQS.refuse(made(f"POST {LONG}", f"Host: {host}"), IQS.internal()))["HostId"]


def test_failures_of_our_own_and_large_bodies() -> None:
    assert (IQS.internal().status, IQS.internal().code) == (500, "InternalServerError")
    assert IQS.too_large(1024, made("POST /search/unified")).status == 413
    assert "1024" in IQS.too_large(1024, made("POST /search/unified")).message


@pytest.mark.parametrize(
    ("refusal_", "status", "code"),
    [
        (refusals.BadValue("query", "No."), 400, "InvalidParameter"),
        (refusals.BadValue("advancedParams.endPublishedDate", "No."), 400, "Retrieval.InvalidPublishedDate"),
        (refusals.NothingKnown("picture", "http://a/", "Send it."), 501, "NotImplemented"),
        (refusals.Unavailable("The disk is full."), 503, "ServiceUnavailable"),
    ],
)
def test_refusals_of_the_web(refusal_: refusals.Refusal, status: int, code: str) -> None:
    fault = fault_of(refusal_, ERRORS)
    assert (fault.status, fault.code) == (status, code)
    assert "{" not in fault.message


def test_a_refusal_that_the_web_never_makes_is_a_failure_of_ours() -> None:
    with pytest.raises(LookupError, match="NotEmpty"):
        fault_of(refusals.NotEmpty("project", "p", "datasets"), ERRORS)


@pytest.mark.parametrize(
    ("line", "headers", "expected"),
    [
        ("POST /search/multimodal", ["Host: 127.0.0.1:4570"], "http://127.0.0.1:4570"),
        ("POST /search/multimodal", ["Host: http://127.0.0.1:4570/"], "http://127.0.0.1:4570"),
        ("POST http://myna.example:80/search/multimodal", ["Host: other"], "http://myna.example:80"),
        ("POST /search/multimodal", [], "http://localhost"),
    ],
)
def test_under_which_address_a_client_knows_the_server(line: str, headers: list[str], expected: str) -> None:
    assert origin(made(line, *headers)) == expected


@pytest.mark.parametrize("each", CATALOG.operations, ids=lambda each: each.name)
def test_documented_limits_are_enforced(each: Any) -> None:
    for parameter in each.parameters:
        if (parameter.name, parameter.type) == ("pageTimeout", "integer"):
            assert parameter.enforced["max"] > parameter.documented["max"]  # later pages and clients have more
            continue
        listed = parameter.enforced.get("items", {}) if parameter.type.startswith("array") else parameter.enforced
        for key in ("min", "max", "minLength", "maxLength", "enum"):
            if key in parameter.documented:
                assert listed[key] == parameter.documented[key], (each.name, parameter.name)
        if "default" in parameter.documented and parameter.effect != "ignored":
            assert parameter.enforced["default"] == parameter.documented["default"], (each.name, parameter.name)
