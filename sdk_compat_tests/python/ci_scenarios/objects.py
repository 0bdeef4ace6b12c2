"""Objects of Tencent's store: what the SDKs of all languages do with the same key."""

from __future__ import annotations

from ci_sdk import MetaInsight, Refused, scenario
from sdk import fresh

KEY = "一 件/a+b &c=d~'()%20.txt"  # what encoders disagree about


@scenario("cos.object.life-cycle")
def life_cycle(stage: MetaInsight) -> None:
    bucket = f"{fresh('bucket')}-1250000000"
    stage.object("putBucket", bucket)
    content = "内容 " * 1000
    stage.object("putObject", bucket, KEY, content)
    stage.object("headObject", bucket, KEY)
    assert stage.object("getObject", bucket, KEY)["Body"] == content
    stage.object("deleteObject", bucket, KEY)
    told = refused(stage, "getObject", bucket)
    assert (told.status, told.code) == (404, "NoSuchKey"), str(told)
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
    bucket = f"{fresh('bucket')}-1250000000"
    stage.object("putBucket", bucket)
    repaired = stage.object("putObject", bucket, KEY, "late", late=True)
    assert abs(repaired["offset"]) < 60_000, f"the clock is off by {repaired['offset']} ms"
    assert stage.object("getObject", bucket, KEY)["Body"] == "late"
    stage.object("deleteObject", bucket, KEY)
    stage.object("deleteBucket", bucket)


def refused(stage: MetaInsight, call: str, bucket: str) -> Refused:
    try:
        answer = stage.object(call, bucket, KEY, "body" if call == "putObject" else None)
    except Refused as told:
        return told
    raise AssertionError(f"{call} was to be refused, and answered {answer}")
