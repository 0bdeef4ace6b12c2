"""Plays the Tencent CI scenarios with ``cos-python-sdk-v5``.

python run_cos.py --endpoint 127.0.0.1:4570 --objects DIR --json [ID ...]
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import play
from qcloud_cos import CosConfig, CosServiceError, MetaInsightClient

TEMPORARY = ("STS.valid", "temporary secret", "CAIS+token/of=two words")
SCENARIOS = play.Repertoire()


class Stage(play.Stage):
    """One server; the clients differ in how they address it and in their credentials."""

    def __init__(self, endpoint: str) -> None:
        self._endpoint = endpoint

    def clients(self, key: str = "test", secret: str = "test", token: str = "") -> Iterator[MetaInsightClient]:
        """The ways to point the SDK at a local address: as the domain, and by the cloud's names."""
        host, _, port = self._endpoint.partition(":")
        for address in (
            {"Domain": self._endpoint},
            {"Domain": "1250000000.ci.ap-beijing.myqcloud.com", "IP": host, "Port": int(port)},
            {"Proxies": {"http": f"http://{self._endpoint}"}},
            {"Domain": self._endpoint, "SignHost": False},
        ):
            config = CosConfig(
                Appid="1250000000",
                Region="ap-beijing",
                SecretId=key,
                SecretKey=secret,
                Token=token or None,
                Scheme="http",
                **address,
            )
            yield MetaInsightClient(config)

    def refused(self, status: int, code: str, call: Callable[[], Any]) -> Any:
        """Make the call, which must fail like this; returns what the SDK raised."""
        try:
            answer = call()
        except CosServiceError as raised:
            error = raised
        else:
            raise AssertionError(f"the call was to be refused with {status} {code}, and answered {answer}")
        told = (error.get_status_code(), error.get_error_code())
        assert told == (status, code), f"{told}: {error.get_error_msg()}"
        assert error.get_request_id()
        return error


def awkward(client: MetaInsightClient) -> Any:
    """A call whose query encoders disagree about."""
    return client.ci_describe_datasets(MaxResults=10, Prefix="一 件 a+b&c=d*~'()")


@SCENARIOS.scenario("ci.signature.accepted")
def accepted(stage: Stage) -> None:
    for client in stage.clients():
        headers, found = awkward(client)
        assert headers["x-ci-request-id"] == found["RequestId"]
        body = {"DatasetName": "一 件"}
        stage.refused(400, "InvalidArgument", lambda client=client, body=body: client.ci_create_dataset(Body=body))


@SCENARIOS.scenario("ci.signature.wrong-secret")
def wrong_secret(stage: Stage) -> None:
    for client in stage.clients(secret="not the secret"):
        error = stage.refused(403, "SignatureDoesNotMatch", lambda client=client: awkward(client))
        assert "not the secret" not in error.get_error_msg()


@SCENARIOS.scenario("ci.signature.unknown-key")
def unknown_key(stage: Stage) -> None:
    for client in stage.clients(key="AKID-nobody"):
        stage.refused(401, "SecretidNotExist", lambda client=client: awkward(client))


@SCENARIOS.scenario("ci.signature.temporary-key")
def temporary_key(stage: Stage) -> None:
    for client in stage.clients(*TEMPORARY):
        assert awkward(client)[1]["RequestId"]
    for client in stage.clients(*TEMPORARY[:2]):
        stage.refused(401, "InvalidAuthorization", lambda client=client: awkward(client))


def stages(endpoint: str, objects: Path, way: str) -> Callable[[], Stage]:
    logging.disable()  # the SDK reports what it raises, a second time
    return lambda: Stage(endpoint)


if __name__ == "__main__":
    sys.exit(play.main(__doc__, SCENARIOS, stages))
