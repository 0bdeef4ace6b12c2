"""Where requests want to go: heads that official SDKs sent, and a table of cases that they do not."""

from __future__ import annotations

import csv

import pytest
from requests_made import HEADS, made, recorded

from emulator.catalog import addresses
from emulator.catalog.load import load
from emulator.exchange import Request
from emulator.route.destination import destination, host_of

LOCAL = "Host: 127.0.0.1:4570"
QSIGN = "Authorization: q-sign-algorithm=sha1&q-ak=test&q-sign-time=1;2&q-key-time=1;2&q-signature=0"
KEYED = "Authorization: Bearer test"
MULTIMODAL = "/linked-retrieval/linked-retrieval-entry/v1/iqs/multimodal/unified"

with (HEADS / "destinations.tsv").open(encoding="utf-8", newline="") as table:
    SAMPLES = list(csv.DictReader(table, delimiter="\t"))


@pytest.mark.parametrize("row", SAMPLES, ids=lambda row: row["sample"])
def test_heads_that_sdks_sent(row: dict[str, str]) -> None:
    where = destination(recorded(row["sample"]))
    found = {name: getattr(where, name) for name in row if name != "sample"}
    assert found == {name: value for name, value in row.items() if name != "sample"}


def test_every_head_is_in_the_table() -> None:
    assert {row["sample"] for row in SAMPLES} == {file.stem for file in HEADS.glob("*.http")}
    assert {row["product"] for row in SAMPLES} == {"imm", "iqs", "ci", "cos"}
    assert len(SAMPLES) >= 40


PRODUCTS = {
    "a cloud host decides": ("imm", made("GET /search/unified", "Host: imm.cn-beijing.aliyuncs.com")),
    "a VPC host": ("imm", made("POST /", "Host: imm-vpc.cn-beijing.aliyuncs.com")),
    "host of API keys": ("iqs", made("POST /nothing", "Host: cloud-iqs.aliyuncs.com")),
    "a host that only ends alike": ("unknown", made("POST /", "Host: imm.cn-beijing.aliyuncs.com.example.org")),
    "a host that only begins alike": ("unknown", made("GET /", "Host: examplemyqcloud.com")),
    "no host at all": ("unknown", made("GET /")),
    "Tencent's other domain": ("ci", made("GET /datasets", "Host: 1250000000.ci.ap-beijing.tencentci.cn")),
    "signed by q-sign, path of IQS": ("ci", made("POST /search/unified", LOCAL, QSIGN)),
    "presigned": ("ci", made("GET /a.jpg?q-sign-algorithm=sha1&q-ak=test", LOCAL)),
    "signature in one parameter": ("ci", made("GET /a.jpg?sign=q-sign-algorithm%3Dsha1%26q-ak%3Dtest", LOCAL)),
    "long path, no credentials": ("iqs", made(f"POST {MULTIMODAL}", LOCAL)),
    "long path, doubled slash": ("iqs", made(f"POST /{MULTIMODAL}/", LOCAL)),
    "long path behind a prefix": ("iqs", made(f"POST /proxy{MULTIMODAL}", LOCAL)),
    "long path, signed by ROA V2": ("iqs", made(f"POST {MULTIMODAL}", LOCAL, "authorization: acs test:AAAA=")),
    "a sister version": ("iqs", made("POST /amap-function-call-agent/x", LOCAL, "x-acs-version: 2024-07-12")),
    "unknown path, ROA V2": ("iqs", made("GET /nothing", LOCAL, "Authorization: acs test:AAAA=")),
    "unknown path, version": ("iqs", made("GET /nothing", LOCAL, "x-acs-version: 2024-11-11")),
    "unknown path, bearer": ("iqs", made("GET /nothing", LOCAL, KEYED)),
    "unknown path, API key": ("iqs", made("GET /nothing", LOCAL, "X-API-Key: test")),
    "short path, no key": ("iqs", made("POST /search/multimodal", LOCAL)),
    "short paths' root alone": ("unknown", made("POST /search", LOCAL)),
    "another path that begins alike": ("unknown", made("POST /searching/multimodal", LOCAL)),
    "action only": ("imm", made("POST /?Action=GetProject", LOCAL)),
    "signature V1 only": ("imm", made("GET /?Signature=AAAA", LOCAL)),
    "IMM's version, path of datasets": ("imm", made("POST /datasets", LOCAL, "x-acs-version: 2020-09-30")),
    "ACS3 only": ("imm", made("POST /", LOCAL, "Authorization: ACS3-HMAC-SHA256 Credential=test")),
    "datasets, unsigned": ("ci", made("GET /datasets?prefix=a", LOCAL)),
    "an unknown query of datasets": ("ci", made("POST /datasetquery/nothing", LOCAL)),
    "file metadata, unsigned": ("ci", made("DELETE /filemeta", LOCAL)),
    "a bucket in the path, unsigned": ("cos", made("GET /media-1250000000/a.jpg", LOCAL)),
    "a temporary token": ("ci", made("GET /a.jpg", LOCAL, "x-cos-security-token: t")),
    "control": ("control", made("GET /_myna/health", LOCAL)),
    "not control": ("unknown", made("GET /_mynah", LOCAL)),
}


@pytest.mark.parametrize("case", PRODUCTS)
def test_products(case: str) -> None:
    product, request = PRODUCTS[case]
    assert destination(request).product == product


def tencent(request: Request) -> tuple[str, str, str, str, str]:
    where = destination(request)
    return where.product, where.service, where.region, where.bucket, where.appid


MEDIA = "media-1250000000"
PLACES = {
    "AppId's CI host": (
        made("GET /datasets", "Host: 1250000000.ci.ap-shanghai.myqcloud.com:443"),
        ("ci", "ci", "ap-shanghai", "", "1250000000"),
    ),
    "bucket's CI host": (
        made("POST /datasetquery/hybridsearch", f"Host: {MEDIA}.ci.ap-beijing.myqcloud.com"),
        ("ci", "ci", "ap-beijing", MEDIA, "1250000000"),
    ),
    "CI host without anybody": (
        made("GET /mediabucket", "Host: ci.ap-beijing.myqcloud.com"),
        ("ci", "ci", "ap-beijing", "", ""),
    ),
    "the Python SDK without an AppId": (
        made("GET /datasets", "Host: none.ci.ap-beijing.myqcloud.com"),
        ("ci", "ci", "ap-beijing", "", ""),
    ),
    "bucket's COS host": (
        made("PUT /a/b.jpg", f"Host: {MEDIA}.COS.ap-beijing.myqcloud.com"),
        ("cos", "cos", "ap-beijing", MEDIA, "1250000000"),
    ),
    "an object that is called dataset": (
        made("GET /dataset", f"Host: {MEDIA}.cos.ap-beijing.myqcloud.com"),
        ("cos", "cos", "ap-beijing", MEDIA, "1250000000"),
    ),
    "datasets at AppId's COS host": (
        made("GET /datasets", "Host: 1250000000.cos.ap-beijing.myqcloud.com"),
        ("ci", "ci", "ap-beijing", "", "1250000000"),
    ),
    "all buckets": (made("GET /", "Host: service.cos.myqcloud.com"), ("cos", "cos", "", "", "")),
    "buckets of a region": (
        made("GET /", "Host: cos.ap-beijing.myqcloud.com"),
        ("cos", "cos", "ap-beijing", "", ""),
    ),
    "path-style, cloud host": (
        made(f"GET /{MEDIA}/a.jpg", "Host: cos.ap-beijing.myqcloud.com"),
        ("cos", "cos", "ap-beijing", MEDIA, "1250000000"),
    ),
    "path-style, local": (
        made(f"PUT /{MEDIA}/%E5%9B%BE.jpg", LOCAL, QSIGN),
        ("cos", "cos", "", MEDIA, "1250000000"),
    ),
    "all buckets, local": (made("GET /", LOCAL, QSIGN), ("cos", "cos", "", "", "")),
    "datasets, local": (made("GET /datasets", LOCAL, QSIGN), ("ci", "ci", "", "", "")),
    "nothing known, local": (made("GET /nothing", LOCAL, QSIGN), ("ci", "ci", "", "", "")),
    "acceleration is no region": (
        made("GET /a.jpg", f"Host: {MEDIA}.cos.accelerate.myqcloud.com"),
        ("cos", "cos", "", MEDIA, "1250000000"),
    ),
    "absolute form": (
        made(f"GET http://{MEDIA}.cos.ap-beijing.myqcloud.com/a.jpg?x=1", LOCAL),
        ("cos", "cos", "ap-beijing", MEDIA, "1250000000"),
    ),
    "absolute form, https, port, no path": (
        made("GET https://1250000000.ci.ap-beijing.myqcloud.com:443?x=1", LOCAL),
        ("ci", "ci", "ap-beijing", "", "1250000000"),
    ),
}


@pytest.mark.parametrize("case", PLACES)
def test_buckets_and_appids(case: str) -> None:
    request, expected = PLACES[case]
    assert tencent(request) == expected


@pytest.mark.parametrize(
    ("field", "host"),
    [
        ("Host: 127.0.0.1:4570", "127.0.0.1"),
        ("Host: http://127.0.0.1:4570/", "127.0.0.1"),
        ("Host: [::1]:4570", "[::1]"),
        ("Host: IMM.cn-hangzhou.aliyuncs.com.", "imm.cn-hangzhou.aliyuncs.com"),
        ("Accept: */*", ""),
    ],
)
def test_host_names(field: str, host: str) -> None:
    assert host_of(made("GET /", field)) == host


def test_the_host_header_alone_opens_the_control_api() -> None:
    """A proxy's target must not make a foreign page local."""
    assert host_of(made("GET http://127.0.0.1:4570/_myna/health", "Host: example.org")) == "example.org"


def test_region_of_an_alibaba_host() -> None:
    where = destination(made("POST /", "Host: imm.cn-shanghai.aliyuncs.com"))
    assert (where.region, where.service, where.bucket, where.appid) == ("cn-shanghai", "", "", "")


def test_roots_are_those_of_the_catalogues() -> None:
    switches = {"", "?unbind"}  # of a bucket, at its CI host
    assert {addresses.root(path) for path in load("ci").paths} == addresses.DATASET_ROOTS | switches
    assert {addresses.root(path) for path in load("iqs").paths} == addresses.IQS_ROOTS | addresses.API_KEY_ROOTS
