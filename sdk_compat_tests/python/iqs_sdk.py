"""The official IQS SDK of whatever version is installed, and the same in front of a driver.

Scenarios speak the SDK's own language, as those of IMM do; answers are held against what the SDK's models declare.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import Any

import play
from answer_types import faults
from sdk import UUID, Failure, Generated, runtime

WAYS = ("sync", "async")
VERSION = "2024-11-11"
SCENARIOS = play.Repertoire()
scenario = SCENARIOS.scenario


class Iqs(Generated):
    """One client for one server; ``way`` is one of WAYS."""

    throttling = frozenset({"ThrottlingException"})

    def __init__(
        self,
        endpoint: str,
        way: str,
        key: str = "test",
        secret: str = "test",
        token: str = "",
        algorithm: str = "",
    ) -> None:
        from alibabacloud_iqs20241111 import models
        from alibabacloud_iqs20241111.client import Client
        from alibabacloud_tea_openapi import models as open_api
        from Tea.exceptions import TeaException

        self.models = models
        self.way = way
        self.endpoint = endpoint
        self._open_api = open_api
        self._exception: type[Exception] = TeaException
        self._client = Client(
            open_api.Config(
                access_key_id=key,
                access_key_secret=secret,
                security_token=token or None,
                endpoint=endpoint,
                protocol="http",
                region_id="cn-hangzhou",
                signature_algorithm=algorithm or None,
            )
        )

    def another(self, key: str = "test", secret: str = "test", token: str = "", algorithm: str = "") -> Iqs:
        """The same SDK with other credentials, or with another scheme to sign."""
        return Iqs(self.endpoint, self.way, key, secret, token, algorithm)

    def _checked(self, name: str, response: Any) -> Any:
        body = response.body
        if isinstance(body, str):  # a stream, read as a whole
            return body
        if response.headers:  # some SDKs show a program none
            headers = {header.lower(): value for header, value in response.headers.items()}
            assert "application/json" in headers["content-type"]
        wrong = faults(body)
        assert not wrong, f"{name}: " + "; ".join(wrong)
        return body

    def stream(self, name: str, request: Any) -> list[Any]:
        """The bodies of a stream's events."""
        call: Callable[..., Any] = getattr(self._client, name)
        try:
            if self.way == "async":
                return asyncio.run(self._streamed(getattr(self._client, f"{name}_async"), request))
            return [one.body for one in call(request, {}, runtime())]
        except self._exception as error:
            raise Failure(error) from error

    async def _streamed(self, call: Callable[..., Any], request: Any) -> list[Any]:
        return [one.body async for one in call(request, {}, runtime())]

    def refused(self, status: int, code: str, name: str, request: Any) -> Failure:
        """Make the call, which must fail like this; returns what the SDK raised."""
        failure = raised(lambda: self.call(name, request))
        self.as_told(failure, status, code)
        return failure

    def as_told(self, failure: Failure, status: int, code: str) -> None:
        """The SDK raised this, with a RequestId and the body that samples read."""
        assert (failure.status, failure.code) == (status, code), f"{failure.status} {failure.code}: {failure.message}"
        assert UUID.fullmatch(failure.request_id), f"RequestId is {failure.request_id!r}"
        assert failure.body["requestId"] == failure.request_id
        assert failure.body["message"]
        self.kind_as_told(failure, status)

    def words(self, message: str) -> str:
        """A documented message as the server words it for this SDK's scheme."""
        return message

    def kind_as_told(self, failure: Failure, status: int) -> None:
        expected = "ClientException" if status < 500 else "ServerException"
        assert failure.kind == expected, f"the SDK raised {failure.kind}"

    def with_headers(self, headers: dict[str, str], **query: str) -> dict[str, Any]:
        """GenericSearch by the SDK's generic call. Raises Failure."""
        params = self._open_api.Params(
            action="GenericSearch",
            version=VERSION,
            protocol="HTTP",
            pathname="/linked-retrieval/linked-retrieval-entry/v2/linkedRetrieval/commands/genericSearch",
            method="GET",
            auth_type="AK",
            style="ROA",
            req_body_type="json",
            body_type="json",
        )
        request = self._open_api.OpenApiRequest(query=query, headers=headers)
        try:
            body: dict[str, Any] = self._client.call_api(params, request, runtime())["body"]
        except self._exception as error:
            raise Failure(error) from error
        return body


def raised(call: Callable[[], Any]) -> Failure:
    """What a call raises, which the server must refuse."""
    try:
        answer = call()
    except Failure as failure:
        return failure
    raise AssertionError(f"the call was to be refused, and answered {answer}")


class Stage(play.Stage):
    """What a scenario of IQS plays on."""

    def __init__(self, sdk: Iqs) -> None:
        self.sdk = sdk

    @property
    def way(self) -> str:  # type: ignore[override]
        return self.sdk.way

    @property
    def models(self) -> Any:
        return self.sdk.models

    def lacks(self, needs: Sequence[str]) -> list[str]:
        return self.sdk.lacks(needs)
