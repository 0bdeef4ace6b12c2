"""Errors as the SDK raises them, and who may come in."""

from __future__ import annotations

import http.client
import json
from datetime import UTC, datetime, timedelta
from typing import Any

from iqs_sdk import Stage, raised, scenario
from sdk import fresh


def search(stage: Stage, **body: Any) -> Any:
    m = stage.models
    return m.UnifiedSearchRequest(body=m.UnifiedSearchInput(**body))


@scenario("iqs.error.bad-parameters", "unified_search")
def bad_parameters(stage: Stage) -> None:
    failure = stage.sdk.refused(400, "InvalidParameter", "unified_search", search(stage, query="a", engine_type="No"))
    assert "engineType" in failure.message
    failure = stage.sdk.refused(400, "InvalidParameter", "unified_search", search(stage, engine_type="Generic"))
    assert "query" in failure.message


@scenario("iqs.error.wrong-secret", "unified_search")
def wrong_secret(stage: Stage) -> None:
    stranger = stage.sdk.another(secret="not the secret")
    request = search(stage, query="狮子", engine_type="Generic")
    failure = stranger.refused(400, "SignatureDoesNotMatch", "unified_search", request)
    assert "not the secret" not in failure.message
    assert stage.sdk.words("Specified signature does not match our calculation.") in failure.message


@scenario("iqs.error.unknown-key", "unified_search")
def unknown_key(stage: Stage) -> None:
    stranger = stage.sdk.another(key="LTAI-nobody")
    request = search(stage, query="狮子", engine_type="Generic")
    failure = stranger.refused(404, "InvalidAccessKeyId.NotFound", "unified_search", request)
    assert "Specified access key is not found." in failure.message


@scenario("iqs.error.disabled-key", "unified_search")
def disabled_key(stage: Stage) -> None:
    disabled = stage.sdk.another(key="disabled")
    request = search(stage, query="狮子", engine_type="Generic")
    failure = disabled.refused(400, "InvalidAccessKeyId.Inactive", "unified_search", request)
    assert "Specified access key is disabled." in failure.message


@scenario("iqs.error.expired-time")
def expired_time(stage: Stage) -> None:
    def at(minutes: int) -> dict[str, str]:
        return {"x-acs-date": (datetime.now(UTC) + timedelta(minutes=minutes)).strftime("%Y-%m-%dT%H:%M:%SZ")}

    for minutes in (-16, 16):
        failure = raised(lambda minutes=minutes: stage.sdk.with_headers(at(minutes), query="狮子"))
        stage.sdk.as_told(failure, 400, "InvalidTimeStamp.Expired")
        assert "Specified time stamp or date value is expired." in failure.message
    assert "pageItems" in stage.sdk.with_headers(at(-14), query="狮子")


@scenario("iqs.error.replayed-nonce")
def replayed_nonce(stage: Stage) -> None:
    headers = {"x-acs-signature-nonce": fresh("nonce")}
    assert "pageItems" in stage.sdk.with_headers(headers, query="狮子")
    failure = raised(lambda: stage.sdk.with_headers(headers, query="狮子"))
    stage.sdk.as_told(failure, 400, "SignatureNonceUsed")
    assert "Specified signature nonce was used already." in failure.message


@scenario("iqs.signature.temporary-key", "unified_search")
def temporary_key(stage: Stage) -> None:
    request = search(stage, query="狮子", engine_type="Generic")
    guest = stage.sdk.another("STS.valid", "temporary secret", "CAIS+token/of=two words")
    assert guest.call("unified_search", request).page_items
    wrong = stage.sdk.another("STS.valid", "temporary secret", "another")
    wrong.refused(400, "InvalidSecurityToken.MismatchWithAccessKey", "unified_search", request)
    expired = stage.sdk.another("STS.expired", "temporary secret", "CAISexpired")
    expired.refused(400, "InvalidSecurityToken.Expired", "unified_search", request)


@scenario("iqs.schemes.older", "unified_search", "generic_search")
def older(stage: Stage) -> None:
    """ROA's signature of before ACS3, over a query and over a body."""
    older = stage.sdk.another(algorithm="v2")
    query = "一 件 a+b &c=d*~'()%20 🦁"  # what encoders disagree about
    assert older.call("generic_search", stage.models.GenericSearchRequest(query=query)).request_id
    found = older.call("unified_search", search(stage, query=query, engine_type="Generic"))
    assert found.query_context.original_query.query == query
    stranger = stage.sdk.another(secret="not the secret", algorithm="v2")
    failure = raised(lambda: stranger.call("unified_search", search(stage, query=query, engine_type="Generic")))
    assert failure.code == "SignatureDoesNotMatch", failure.message


@scenario("iqs.faults.refusals", "unified_search")
def refusals(stage: Stage) -> None:
    """The documented codes that a healthy account never sees, by fault rules."""
    request = search(stage, query="狮子", engine_type="Generic")
    for code, status, message in (
        ("Retrieval.NotActivate", 403, "Please activate AI search service"),
        ("Retrieval.Arrears", 403, "Please recharge first."),
        ("Retrieval.NotAuthorised", 403, "Please authorize the AliyunIQSFullAccess privilege to the sub-account."),
        ("Retrieval.TestUserPeriodExpired", 403, "The test period has expired."),
        ("Retrieval.TestUserQueryPerDayExceeded", 429, "The query per day exceed the limit."),
        ("Retrieval.Throttling.User", 429, "Request was denied due to user flow control."),
    ):
        inject(stage, code=code)
        assert message in stage.sdk.refused(status, code, "unified_search", request).message
        assert stage.sdk.call("unified_search", request).page_items


@scenario("iqs.faults.throttling", "unified_search")
def throttling(stage: Stage) -> None:
    """With ``x-acs-retry-after`` the newest cores raise a class of their own, which knows when to come back."""
    request = search(stage, query="狮子", engine_type="Generic")
    inject(stage, code="Retrieval.Throttling.User", retry_after=200)
    failure = raised(lambda: stage.sdk.call("unified_search", request))
    assert failure.code == "Retrieval.Throttling.User"
    assert failure.kind in stage.sdk.throttling, failure.kind
    if failure.kind.startswith("Throttling"):
        assert getattr(failure.__cause__, "retry_after", None) == 200
    assert stage.sdk.call("unified_search", request).page_items


def inject(stage: Stage, **effect: Any) -> None:
    """Put in a rule that strikes once."""
    connection = http.client.HTTPConnection(stage.sdk.endpoint, timeout=20)
    rule = {"match": {"product": "iqs", "operation": "UnifiedSearch"}, "effect": effect, "times": 1}
    connection.request("PUT", "/_myna/faults", json.dumps(rule), {"Content-Type": "application/json"})
    answer = connection.getresponse()
    assert answer.status == 200, answer.read()
    connection.close()
