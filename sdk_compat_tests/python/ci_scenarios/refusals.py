"""Errors as the SDKs raise them, who may come in, and how an SDK is pointed at the address."""

from __future__ import annotations

import http.client
import json
from typing import Any

from ci_sdk import MetaInsight, Refused, scenario
from sdk import fresh


@scenario("ci.error.already-exists")
def already_exists(stage: MetaInsight) -> None:
    dataset = stage.dataset()
    stage.refused(400, "InvalidArgument", "dataset already created", "CreateDataset", DatasetName=dataset)


@scenario("ci.error.not-found")
def not_found(stage: MetaInsight) -> None:
    name = fresh("none")[:32]
    stage.refused(400, "InvalidArgument", "dataset not exist", "DescribeDataset", DatasetName=name)
    stage.refused(400, "InvalidArgument", "dataset not exist", "DatasetSimpleQuery", DatasetName=name)


@scenario("ci.error.bad-parameters")
def bad_parameters(stage: MetaInsight) -> None:
    dataset = stage.dataset()
    query = {"Field": "Nonsense", "Operation": "eq", "Value": "1"}
    stage.refused(400, "InvalidArgument", "Params is invalid", "DatasetSimpleQuery", DatasetName=dataset, Query=query)
    stage.refused(400, "InvalidArgument", "Params is invalid", "CreateDataset", DatasetName="Not A Name")


@scenario("ci.credentials")
def credentials(stage: MetaInsight) -> None:
    guest = stage.another("STS.valid", "temporary secret", "CAIS+token/of=two words")
    guest.call("DescribeDatasets", MaxResults=10)
    wrong = stage.another(secret="not the secret")
    told = "The Signature you specified is invalid."
    wrong.refused(403, "SignatureDoesNotMatch", told, "DescribeDatasets", MaxResults=10)
    unknown = stage.another(key="AKID-nobody")
    unknown.refused(401, "SecretidNotExist", "The SecretId does not exist.", "DescribeDatasets", MaxResults=10)
    tokenless = stage.another("STS.valid", "temporary secret")
    told = "The SecretId is temporary: its token must come with it, in x-ci-security-token or x-cos-security-token."
    tokenless.refused(401, "InvalidAuthorization", told, "DescribeDatasets", MaxResults=10)
    expired = stage.another("STS.expired", "temporary secret", "CAISexpired")
    told = "The temporary token has expired."
    expired.refused(401, "SignatureExpired", told, "DescribeDatasets", MaxResults=10)


@scenario("ci.address.cloud-host")
def cloud_host(stage: MetaInsight) -> None:
    """The SDK sends the cloud's name as Host, and the bytes to the address."""
    dataset = stage.dataset()
    named = stage.another(way="cloud host")
    assert named.call("DescribeDataset", DatasetName=dataset)["Dataset"]["DatasetName"] == dataset


@scenario("ci.error.expired-time")
def expired_time(stage: MetaInsight) -> None:
    """Signed two hours ago. It is no code upon which Node's SDK repairs its clock: that is for objects."""
    late = stage.another(way="late")
    told = "The signature is outside its time of validity."
    late.refused(401, "SignatureExpired", told, "DescribeDatasets", MaxResults=10)


@scenario("ci.faults.unavailable")
def unavailable(stage: MetaInsight) -> None:
    """Some SDKs try again on a 5xx, and their callers see nothing of it; the others raise it."""
    dataset = stage.dataset()
    rule = inject(stage, "ci", "DescribeDataset", code="ServiceUnavailable")
    try:
        stage.call("DescribeDataset", DatasetName=dataset)
    except Refused as told:
        raised = (told.kind, told.status)
    else:
        raised = None
    expected = None if stage.retries else [(kind, 503) for kind in stage.refusals]
    assert raised is None if expected is None else raised in expected, f"{raised}"
    assert struck(stage, rule) == 1, "the fault never struck"
    assert stage.call("DescribeDataset", DatasetName=dataset)["Dataset"]["DatasetName"] == dataset


@scenario("ci.faults.throttling")
def throttling(stage: MetaInsight) -> None:
    """No SDK of Tencent's waits and tries again on a 429."""
    dataset = stage.dataset()
    rule = inject(stage, "ci", "DescribeDataset", code="SlowDown")
    stage.refused(429, "SlowDown", "Too many requests.", "DescribeDataset", DatasetName=dataset)
    assert struck(stage, rule) == 1, "the fault never struck"
    assert stage.call("DescribeDataset", DatasetName=dataset)["Dataset"]["DatasetName"] == dataset


def inject(stage: MetaInsight, product: str, operation: str, **effect: Any) -> str:
    """Put in a rule that strikes once; returns its id."""
    rule = {"match": {"product": product, "operation": operation}, "effect": effect, "times": 1}
    made: dict[str, str] = control(stage, "PUT", rule)
    return made["id"]


def struck(stage: MetaInsight, rule: str) -> int:
    """How often a rule has struck."""
    return next(int(one["done"]) for one in control(stage, "GET") if one["id"] == rule)


def control(stage: MetaInsight, method: str, body: Any = None) -> Any:
    """The server's fault rules."""
    connection = http.client.HTTPConnection(stage.endpoint, timeout=20)
    headers = {} if body is None else {"Content-Type": "application/json"}
    connection.request(method, "/_myna/faults", None if body is None else json.dumps(body), headers)
    answer = connection.getresponse()
    said = answer.read()
    connection.close()
    assert answer.status == 200, said
    return json.loads(said)
