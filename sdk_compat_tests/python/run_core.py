"""Plays the signature scenarios with ``aliyun-python-sdk-core`` and its request classes of IMM.

python run_core.py --endpoint 127.0.0.1:4570 --objects DIR --json [ID ...]
"""

from __future__ import annotations

import json
import sys
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import play
from aliyunsdkcore.acs_exception.exceptions import ServerException
from aliyunsdkcore.auth.credentials import StsTokenCredential
from aliyunsdkcore.client import AcsClient
from aliyunsdkcore.request import CommonRequest
from aliyunsdkimm.request.v20200930.CreateProjectRequest import CreateProjectRequest
from aliyunsdkimm.request.v20200930.DeleteProjectRequest import DeleteProjectRequest
from aliyunsdkimm.request.v20200930.ListProjectsRequest import ListProjectsRequest

AWKWARD = "一 件 a+b &c=d*~'()%20 🦁"  # what encoders disagree about
TEMPORARY = ("STS.valid", "temporary secret", "CAIS+token/of=two words")
SCENARIOS = play.Repertoire()


class Stage(play.Stage):
    """One server; the clients differ in their credentials."""

    def __init__(self, endpoint: str) -> None:
        self._endpoint = endpoint

    def call(self, request: Any, key: str = "test", secret: str = "test", token: str = "") -> dict[str, Any]:
        """The answer's body. Raises ServerException for what the server refuses."""
        credential = StsTokenCredential(key, secret, token) if token else None
        client = AcsClient(credential=credential) if credential else AcsClient(key, secret, "cn-hangzhou")
        request.set_endpoint(self._endpoint)
        body: dict[str, Any] = json.loads(client.do_action_with_exception(request))
        assert body["RequestId"]
        return body

    def generic(self, action: str, method: str, form: dict[str, str], **query: str) -> dict[str, Any]:
        """The same by name and parameters; those of ``form`` go into the body."""
        request = CommonRequest(domain=self._endpoint, version="2020-09-30", action_name=action)
        request.set_method(method)
        for name, value in query.items():
            request.add_query_param(name, value)
        for name, value in form.items():
            request.add_body_params(name, value)
        return self.call(request)

    def refused(self, status: int, code: str, request: Any, *credentials: str) -> Any:
        """Make the call, which must fail like this; returns what the SDK raised."""
        try:
            answer = self.call(request, *credentials)
        except ServerException as raised:
            error = raised
        else:
            raise AssertionError(f"the call was to be refused with {status} {code}, and answered {answer}")
        told = (error.get_http_status(), error.get_error_code())
        assert told == (status, code), f"{told}: {error.get_error_msg()}"
        assert error.get_request_id()
        return error


def create(name: str) -> Any:
    request = CreateProjectRequest()
    request.set_ProjectName(name)
    request.set_Description(AWKWARD)
    return request


def delete(name: str) -> Any:
    request = DeleteProjectRequest()
    request.set_ProjectName(name)
    return request


def fresh() -> str:
    return f"project-{uuid.uuid4().hex[:12]}"


@SCENARIOS.scenario("imm.signature.accepted")
def accepted(stage: Stage) -> None:
    name = fresh()
    assert stage.call(create(name))["Project"]["Description"] == AWKWARD
    assert name in [project["ProjectName"] for project in stage.call(ListProjectsRequest())["Projects"]]
    for method in ("GET", "POST"):
        assert stage.generic("GetProject", method, {}, ProjectName=name)["Project"]["Description"] == AWKWARD
    changed = stage.generic("UpdateProject", "POST", {"Description": AWKWARD * 2}, ProjectName=name)
    assert changed["Project"]["Description"] == AWKWARD * 2
    stage.call(delete(name))


@SCENARIOS.scenario("imm.signature.temporary-key")
def temporary_key(stage: Stage) -> None:
    name = fresh()
    stage.call(create(name), *TEMPORARY)
    stage.call(delete(name), *TEMPORARY)
    key, secret, _ = TEMPORARY
    stage.refused(400, "InvalidSecurityToken.MismatchWithAccessKey", ListProjectsRequest(), key, secret, "another")
    stage.refused(400, "InvalidSecurityToken.Expired", ListProjectsRequest(), "STS.expired", secret, "CAISexpired")
    stage.refused(400, "MissingSecurityToken", ListProjectsRequest(), key, secret)


@SCENARIOS.scenario("imm.signature.disabled-key")
def disabled_key(stage: Stage) -> None:
    stage.refused(400, "InvalidAccessKeyId.Inactive", ListProjectsRequest(), "disabled", "test")


@SCENARIOS.scenario("imm.signature.not-allowed")
def not_allowed(stage: Stage) -> None:
    stage.refused(403, "AccessDenied", ListProjectsRequest(), "narrow", "test")


@SCENARIOS.scenario("imm.error.wrong-secret")
def wrong_secret(stage: Stage) -> None:
    """The SDK compares the server's string with its own: they are equal, so it blames the secret."""
    error = stage.refused(400, "InvalidAccessKeySecret", ListProjectsRequest(), "test", "not the secret")
    assert "not the secret" not in error.get_error_msg()


@SCENARIOS.scenario("imm.error.unknown-key")
def unknown_key(stage: Stage) -> None:
    stage.refused(404, "InvalidAccessKeyId.NotFound", ListProjectsRequest(), "LTAI-nobody", "test")


def stages(endpoint: str, objects: Path, way: str) -> Callable[[], Stage]:
    return lambda: Stage(endpoint)


if __name__ == "__main__":
    sys.exit(play.main(__doc__, SCENARIOS, stages))
