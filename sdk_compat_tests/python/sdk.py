"""The official IMM SDK of whatever generation is installed, called in one of three ways.

Scenarios speak the SDK's own language: its request models and method names. This adapter only chooses between the
blocking and the asynchronous method, holds every answer against what the SDK's models declare, and finds the few names
that changed between generations.
"""

from __future__ import annotations

import asyncio
import re
import uuid
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from answer_types import faults
from play import Lacking

UUID = re.compile(r"[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}")
WAYS = ("sync", "async", "map")
VERSION = "2020-09-30"


class Failure(Exception):
    """What the SDK raised: its class's name, the code, the HTTP status, the message and the RequestId."""

    def __init__(self, error: Any) -> None:
        super().__init__(str(error))
        data = error.data if isinstance(error.data, dict) else {}
        told = re.search(r"code: (\d{3}),.* request id: (\S+)", error.message or "", re.DOTALL)
        self.kind: str = getattr(error, "kind", type(error).__name__)
        self.code: str = error.code
        self.message: str = error.message
        self.body: dict[str, Any] = data
        # SDKs before 0.3 of their core tell the status only in the message.
        self.status: int = getattr(error, "statusCode", None) or (int(told[1]) if told else 0)
        self.request_id: str = getattr(error, "request_id", None) or (told[2] if told else "")


class Generated:
    """A client that Alibaba generated: its calls, blocking or asynchronous by ``way``, one or many at once."""

    way: str
    models: Any
    _client: Any
    _exception: type[Exception]

    def lacks(self, needs: Sequence[str]) -> list[str]:
        """Those of ``needs`` that the SDK does not have: calls (``semantic_query``) and members (``File.insights``)."""
        return [need for need in needs if not self._has(need)]

    def _has(self, need: str) -> bool:
        owner, _, member = need.partition(".")
        if owner[0].islower():
            return hasattr(self._client, owner)
        model = self._model(owner)
        return model is not None and (not member or member in model.__init__.__code__.co_varnames)

    def _model(self, name: str) -> Any:
        return getattr(self.models, name, None)

    def call(self, name: str, request: Any) -> Any:
        """The answer's body. Raises Failure for what the server refuses."""
        return self.together([(name, request)])[0]

    def together(self, calls: Sequence[tuple[str, Any]]) -> list[Any]:
        """All calls at the same time, bodies in the order of the calls."""
        if self.way == "async":
            return asyncio.run(self._gathered(calls))
        if len(calls) == 1:
            return [self._blocking(*calls[0])]
        with ThreadPoolExecutor(len(calls)) as pool:
            return list(pool.map(lambda call: self._blocking(*call), calls))

    async def _gathered(self, calls: Sequence[tuple[str, Any]]) -> list[Any]:
        return list(await asyncio.gather(*(self._awaited(name, request) for name, request in calls)))

    def _blocking(self, name: str, request: Any) -> Any:
        if self.way == "map":
            request = type(request)().from_map(request.to_map())
        try:
            return self._checked(name, getattr(self._client, name)(request))
        except self._exception as error:
            raise Failure(error) from error

    async def _awaited(self, name: str, request: Any) -> Any:
        try:
            return self._checked(name, await getattr(self._client, f"{name}_async")(request))
        except self._exception as error:
            raise Failure(error) from error

    def _checked(self, name: str, response: Any) -> Any:
        """The answer's body, held against what the SDK's models declare."""
        raise NotImplementedError


class Sdk(Generated):
    """One client for one server; ``way`` is one of WAYS."""

    framings = frozenset({"zero", "body"})  # how its bodiless calls arrive; the oldest repeat the query in a body
    throttling = frozenset({"ThrottlingException", "TeaException"})  # what a throttled call may raise

    def __init__(
        self,
        endpoint: str,
        way: str,
        key: str = "test",
        secret: str = "test",
        token: str = "",
        algorithm: str = "",
    ) -> None:
        from alibabacloud_imm20200930 import models
        from alibabacloud_imm20200930.client import Client
        from alibabacloud_tea_openapi import models as open_api
        from Tea.exceptions import TeaException

        self.models = models
        self.way = way
        # IMM 1.0.0 has answers of another shape than any later API.
        self._early = hasattr(models, "ListProjectsResponseBodyProjects")
        self._endpoint = endpoint
        self._open_api = open_api
        config = open_api.Config(
            access_key_id=key,
            access_key_secret=secret,
            security_token=token or None,
            endpoint=endpoint,
            protocol=None if "://" in endpoint else "http",
            region_id="cn-hangzhou",
        )
        if algorithm:
            if not hasattr(config, "signature_algorithm"):
                raise Lacking("Config.signature_algorithm")
            config.signature_algorithm = algorithm
        self._client = Client(config)
        self._exception = TeaException

    def another(
        self, endpoint: str = "", key: str = "test", secret: str = "test", token: str = "", algorithm: str = ""
    ) -> Sdk:
        """The same SDK with another configuration; with ``token`` the key is a temporary one."""
        return Sdk(endpoint or self._endpoint, self.way, key, secret, token, algorithm)

    @property
    def client(self) -> Any:
        """The SDK's own client, for what has no answer in one body."""
        return self._client

    def _model(self, name: str) -> Any:
        return super()._model(name) if name != "InputFile" else self.input_file

    @property
    def input_file(self) -> Any:
        """The class of a file in a request; it had another name before 2.0."""
        return getattr(self.models, "InputFile", None) or self.models.FileForReq

    def _checked(self, name: str, response: Any) -> Any:
        body = response.body
        assert UUID.fullmatch(body.request_id), f"{name}: RequestId is {body.request_id!r}"
        self._framed(name, response)
        assert getattr(response, "status_code", 200) == 200
        wrong = [] if self._early else faults(body)
        assert not wrong, f"{name}: " + "; ".join(wrong)
        return body

    def read(self, members: dict[str, Any]) -> dict[str, Any]:
        """A map without declared members, as this SDK reads it."""
        return members

    def words(self, message: str) -> str:
        """A documented message as the server words it for this SDK's scheme."""
        return message

    def _framed(self, name: str, response: Any) -> None:
        headers = {header.lower(): value for header, value in response.headers.items()}
        same = headers["x-acs-request-id"] == response.body.request_id
        assert same, f"{name}: the RequestId of header and body differ"
        assert headers["content-type"] == "application/json;charset=utf-8"

    # Refusals

    def refused(self, status: int, code: str, name: str, request: Any) -> Failure:
        """Make the call, which must fail like this; returns what the SDK raised."""
        try:
            answer = self.call(name, request)
        except Failure as failure:
            return self._as_told(failure, status, code)
        raise AssertionError(f"{name} was to be refused with {status} {code}, and answered {answer}")

    def refused_raw(
        self, status: int, code: str, action: str, query: dict[str, str], headers: Any = None, **how: str
    ) -> Failure:
        """The same for a raw call."""
        try:
            answer = self.raw(action, query, headers, **how)
        except Failure as failure:
            return self._as_told(failure, status, code)
        raise AssertionError(f"{action} was to be refused with {status} {code}, and answered {answer}")

    def same(self, failure: Failure, status: int, code: str) -> None:
        """The SDK raised this status and code."""
        assert (failure.status, failure.code) == (status, code), f"{failure.status} {failure.code}: {failure.message}"

    def _as_told(self, failure: Failure, status: int, code: str) -> Failure:
        self.same(failure, status, code)
        self._identified(failure)
        if failure.body:  # the first SDKs keep no body
            self._enveloped(failure, code)
        told = {"ClientException", "TeaException"} if status < 500 else {"ServerException", "TeaException"}
        assert failure.kind in told, f"the SDK raised {failure.kind}"
        return failure

    def _identified(self, failure: Failure) -> None:
        assert UUID.fullmatch(failure.request_id), f"RequestId is {failure.request_id!r}"

    def _enveloped(self, failure: Failure, code: str) -> None:
        assert failure.body["RequestId"] == failure.request_id
        assert failure.body["Code"] == code
        assert {"HostId", "Message", "Recommend"} <= failure.body.keys()

    # The SDK's generic call, for what its models would not let through

    def raw(
        self,
        action: str,
        query: dict[str, str],
        headers: dict[str, str] | None = None,
        *,
        method: str = "POST",
        version: str = VERSION,
    ) -> dict[str, Any]:
        """The answer's body as it came. Raises Failure."""
        params = self._open_api.Params(
            action=action,
            version=version,
            protocol="HTTP",
            pathname="/",
            method=method,
            auth_type="AK",
            style="RPC",
            req_body_type="formData",
            body_type="json",
        )
        request = self._open_api.OpenApiRequest(query=query, headers=headers or {})
        try:
            if self.way == "async":
                answer = asyncio.run(self._client.call_api_async(params, request, runtime()))
            else:
                answer = self._client.call_api(params, request, runtime())
        except self._exception as error:
            raise Failure(error) from error
        body: dict[str, Any] = answer["body"]
        return body


def runtime() -> Any:
    """Default run-time options; their class moved to another package."""
    try:
        from darabonba.runtime import RuntimeOptions
    except ImportError:
        from alibabacloud_tea_util.models import RuntimeOptions
    return RuntimeOptions()


def fresh(stem: str) -> str:
    """A name that no other scenario, client or run has used."""
    return f"{stem}-{uuid.uuid4().hex[:12]}"
