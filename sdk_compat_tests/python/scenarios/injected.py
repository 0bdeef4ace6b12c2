"""Injected faults: what the SDK raises for each, and that the next call works again."""

from __future__ import annotations

import http.client
import json
from typing import Any

from sdk import Failure
from stage import Stage, scenario

OPERATION = "UpdateProject"  # used by no other scenario at the same time


def inject(stage: Stage, **effect: Any) -> None:
    """Put in a rule that strikes once."""
    connection = http.client.HTTPConnection(stage.endpoint, timeout=20)
    rule = {"match": {"product": "imm", "operation": OPERATION}, "effect": effect, "times": 1}
    connection.request("PUT", "/_myna/faults", json.dumps(rule), {"Content-Type": "application/json"})
    answer = connection.getresponse()
    assert answer.status == 200, answer.read()
    connection.close()


def works(stage: Stage, name: str) -> None:
    """The call without a fault."""
    m = stage.models
    project = stage.sdk.call("update_project", m.UpdateProjectRequest(project_name=name, description="d")).project
    assert project.description == "d"


def raised(stage: Stage, request: Any) -> Exception:
    """What the call raises, which must not be answered."""
    try:
        answer = stage.sdk.call("update_project", request)
    except AssertionError:
        raise
    except Exception as failure:
        return failure
    raise AssertionError(f"the call was answered: {answer}")


@scenario("imm.faults.refusals")
def refusals(stage: Stage) -> None:
    name = stage.project()
    request = stage.models.UpdateProjectRequest(project_name=name, description="d")
    for code, status, message in (
        ("ServiceUnavailable", 503, "The request has failed due to a temporary failure of the server."),
        ("InternalError", 500, "The request processing has failed due to some unknown error, exception or failure."),
        ("ResourceNotFound", 404, "The specified resource project is not found."),
    ):
        inject(stage, code=code)
        assert message in stage.sdk.refused(status, code, "update_project", request).message
        works(stage, name)


@scenario("imm.faults.throttling")
def throttling(stage: Stage) -> None:
    """With ``x-acs-retry-after`` the newest core raises a class of its own, which knows when to come back."""
    name = stage.project()
    request = stage.models.UpdateProjectRequest(project_name=name, description="d")
    inject(stage, code="Throttling.User", retry_after=200)
    failure = raised(stage, request)
    assert isinstance(failure, Failure), failure
    stage.sdk.same(failure, 400, "Throttling.User")
    assert failure.kind in stage.sdk.throttling, failure.kind
    if failure.kind.startswith("Throttling"):
        assert getattr(failure.__cause__, "retry_after", None) == 200
    works(stage, name)


@scenario("imm.faults.wire")
def wire(stage: Stage) -> None:
    """A reset, half a body and no JSON end in an exception of the SDK or of its HTTP library, never in an answer."""
    name = stage.project()
    request = stage.models.UpdateProjectRequest(project_name=name, description="d")
    for effect in ({"reset": True}, {"cut_body": True}, {"garbage": True}):
        inject(stage, **effect)
        failure = raised(stage, request)
        # Which class it is differs between cores and between their HTTP libraries; a refusal it must not be.
        assert not isinstance(failure, Failure) or not failure.status, (effect, failure)
        works(stage, name)
