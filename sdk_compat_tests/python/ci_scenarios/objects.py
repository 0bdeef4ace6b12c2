"""Objects of Tencent's store: what the SDKs of all languages do with the same key."""

from __future__ import annotations

import hashlib
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from ci_sdk import MetaInsight, Refused, scenario
from sdk import fresh

from ci_scenarios.refusals import inject, struck

REST = 2.0  # seconds; longer than any SDK needs to notice a connection that was closed behind its back
KEY = "一 件/a+b &c=d~'()%20.txt"  # what encoders disagree about


@scenario("cos.object.life-cycle")
def life_cycle(stage: MetaInsight) -> None:
    bucket = f"{fresh('bucket')}-1250000000"
    stage.object("putBucket", bucket)
    content = "内容 " * 1000
    stage.object("putObject", bucket, KEY, content)
    head = stage.object("headObject", bucket, KEY)
    body = content.encode()
    assert head["etag"].strip('"') == hashlib.md5(body, usedforsecurity=False).hexdigest()
    assert (head["content-length"], head["content-type"]) == (str(len(body)), "text/plain")
    assert abs(datetime.now(UTC) - parsedate_to_datetime(head["last-modified"])) < timedelta(minutes=15)
    assert stage.object("getObject", bucket, KEY)["Body"] == content
    stage.object("deleteObject", bucket, KEY)
    told = refused(stage, "getObject", bucket)
    assert (told.status, told.code) == (404, "NoSuchKey"), str(told)
    assert refused(stage, "headObject", bucket).status == 404
    stage.object("deleteBucket", bucket)


@scenario("cos.object.wrong-secret")
def wrong_secret(stage: MetaInsight) -> None:
    bucket = f"{fresh('bucket')}-1250000000"
    stage.object("putBucket", bucket)
    told = refused(stage.another(secret="other"), "putObject", bucket)
    assert (told.status, told.code) == (403, "SignatureDoesNotMatch"), str(told)
    assert told.request_id
    stage.object("deleteBucket", bucket)


@scenario("cos.object.clock-repair")
def clock_repair(stage: MetaInsight) -> None:
    """Node's SDK moves its clock and tries again; the others raise what an old signature is told."""
    bucket = f"{fresh('bucket')}-1250000000"
    stage.object("putBucket", bucket)
    if stage.repairs:
        repaired = stage.object("putObject", bucket, KEY, "late", late=True)
        assert abs(repaired["offset"]) < 60_000, f"the clock is off by {repaired['offset']} ms"
        assert stage.object("getObject", bucket, KEY)["Body"] == "late"
        stage.object("deleteObject", bucket, KEY)
    else:
        told = refused(stage, "putObject", bucket, late=True)
        assert (told.status, told.code, told.message) == (403, "AccessDenied", "Request has expired"), str(told)
    stage.object("deleteBucket", bucket)


@scenario("cos.object.temporary-key")
def temporary_key(stage: MetaInsight) -> None:
    bucket = f"{fresh('bucket')}-1250000000"
    guest = stage.another("STS.valid", "temporary secret", "CAIS+token/of=two words")
    guest.object("putBucket", bucket)
    guest.object("putObject", bucket, KEY, "by a guest")
    assert stage.object("getObject", bucket, KEY)["Body"] == "by a guest"
    expired = stage.another("STS.expired", "temporary secret", "CAISexpired")
    told = refused(expired, "getObject", bucket)
    assert (told.status, told.code) == (403, "ExpiredToken"), str(told)
    tokenless = stage.another("STS.valid", "temporary secret")
    assert refused(tokenless, "getObject", bucket).status == 403
    guest.object("deleteObject", bucket, KEY)
    guest.object("deleteBucket", bucket)


@scenario("cos.object.throttling")
def throttling(stage: MetaInsight) -> None:
    """Throttling is 503 here, and every SDK tries again by itself, those too that do not with MetaInsight."""
    bucket = f"{fresh('bucket')}-1250000000"
    stage.object("putBucket", bucket)
    rule = inject(stage, "cos", "GetObject", code="SlowDown")
    stage.object("putObject", bucket, KEY, "body")
    assert stage.object("getObject", bucket, KEY)["Body"] == "body"
    assert struck(stage, rule) == 1, "the fault never struck"
    stage.object("deleteObject", bucket, KEY)
    stage.object("deleteBucket", bucket)


@scenario("cos.object.keep-alive")
def idle(stage: MetaInsight) -> None:
    """A call of MetaInsight and one of objects, each before and after a rest."""
    dataset = stage.dataset()
    bucket = f"{fresh('bucket')}-1250000000"
    stage.object("putBucket", bucket)
    stage.object("putObject", bucket, KEY, "body")
    for rest in (0.0, REST):
        time.sleep(rest)
        assert stage.call("DescribeDataset", DatasetName=dataset)["Dataset"]["DatasetName"] == dataset
        assert stage.object("getObject", bucket, KEY)["Body"] == "body"
    stage.object("deleteObject", bucket, KEY)
    stage.object("deleteBucket", bucket)


@scenario("cos.object.32-calls")
def at_once(stage: MetaInsight) -> None:
    bucket = f"{fresh('bucket')}-1250000000"
    stage.object("putBucket", bucket)
    keys = [f"{KEY}-{number}" for number in range(32)]
    with ThreadPoolExecutor(len(keys)) as pool:
        list(pool.map(lambda key: stage.object("putObject", bucket, key, f"content of {key}"), keys))
        found = list(pool.map(lambda key: stage.object("getObject", bucket, key)["Body"], keys))
        list(pool.map(lambda key: stage.object("deleteObject", bucket, key), keys))
    assert found == [f"content of {key}" for key in keys]
    stage.object("deleteBucket", bucket)


def refused(stage: MetaInsight, call: str, bucket: str, late: bool = False) -> Refused:
    try:
        answer = stage.object(call, bucket, KEY, "body" if call == "putObject" else None, late)
    except Refused as told:
        return told
    raise AssertionError(f"{call} was to be refused, and answered {answer}")
