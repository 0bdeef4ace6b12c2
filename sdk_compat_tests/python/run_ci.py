"""Plays the scenarios of MetaInsight that every language has with ``cos-python-sdk-v5``.

python run_ci.py --endpoint 127.0.0.1:4570 --objects DIR --json [ID ...]

The SDK has no hybrid search: there its signer is used with requests, as its users do.
"""

from __future__ import annotations

import importlib
import logging
import pkgutil
import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import ci_scenarios
import play
import requests
import xmltodict
from ci_sdk import PATHS, SCENARIOS, MetaInsight, Refused
from qcloud_cos import CosConfig, CosS3Auth, CosS3Client, CosServiceError, MetaInsightClient

CALLS = {
    "putBucket": "create_bucket",
    "deleteBucket": "delete_bucket",
    "putObject": "put_object",
    "headObject": "head_object",
    "getObject": "get_object",
    "deleteObject": "delete_object",
}


class PythonCi(MetaInsight):
    """Tencent's SDK, pointed at the address in one way."""

    refusals = frozenset({"CosServiceError"})

    def __init__(self, endpoint: str, key: str = "test", secret: str = "test", token: str = "", way: str = "") -> None:
        super().__init__()
        self.endpoint = endpoint
        self._keys = {"SecretId": key, "SecretKey": secret, "Token": token or None}
        host, _, port = endpoint.partition(":")
        address: dict[str, dict[str, Any]] = {
            "": {"Domain": endpoint},
            "cloud host": {"Domain": "1250000000.ci.ap-beijing.myqcloud.com", "IP": host, "Port": int(port)},
            "proxy": {"Proxies": {"http": f"http://{endpoint}"}},
        }
        # snippet: python-cos-client
        config = CosConfig(
            Appid="1250000000",
            Region="ap-beijing",
            SecretId=key,
            SecretKey=secret,
            Token=token or None,
            Scheme="http",
            **address[way],  # {"Domain": "127.0.0.1:4570"}
        )
        # end
        self._config = config
        self._client = MetaInsightClient(config)

    def another(self, key: str = "test", secret: str = "test", token: str = "", way: str = "") -> PythonCi:
        if way == "late":
            raise play.Lacking("a clock of the caller's choice")
        return PythonCi(self.endpoint, key, secret, token, way)

    def call(self, action: str, **members: Any) -> dict[str, Any]:
        if action == "DatasetHybridSearch":
            return self._hybrid(members)
        name = "ci_" + re.sub(r"(?<!^)(?=[A-Z])", "_", action).lower()
        given = {{"URI": "Uri"}.get(one, one): value for one, value in members.items()}
        asked = given if PATHS[action][0] == "GET" else {"Body": members}
        try:
            headers, body = getattr(self._client, name)(**asked)
        except CosServiceError as error:
            raise told(error) from error
        body = body or {}
        assert body["RequestId"] == headers["x-ci-request-id"]
        found: dict[str, Any] = body
        return found

    def object(self, call: str, bucket: str, key: str = "", body: str | None = None, late: bool = False) -> Any:
        if late:
            raise play.Lacking("a clock that repairs itself")
        host, _, port = self.endpoint.partition(":")
        config = CosConfig(Region="ap-beijing", Scheme="http", IP=host, Port=int(port), **self._keys)
        method = getattr(CosS3Client(config), CALLS[call])
        given = {"Bucket": bucket, **({"Key": key} if "Object" in call else {}), **({"Body": body} if body else {})}
        try:
            answer = method(**given)
        except CosServiceError as error:
            raise told(error) from error
        if call == "getObject":
            return {"Body": answer["Body"].get_raw_stream().read().decode()}
        return answer

    def _hybrid(self, members: dict[str, Any]) -> dict[str, Any]:
        path = PATHS["DatasetHybridSearch"][1]
        signed = CosS3Auth(self._config, path, params={})
        answer = requests.post(f"http://{self.endpoint}{path}", json=members, auth=signed, timeout=20)
        found: dict[str, Any] = xmltodict.parse(answer.content)
        if answer.ok:
            body: dict[str, Any] = found["Response"]
            return body
        error = found["Error"]
        raise Refused(
            "CosServiceError", answer.status_code, error["Code"], error["Message"], answer.headers["x-ci-request-id"]
        )


def told(error: Any) -> Refused:
    return Refused(
        type(error).__name__,
        error.get_status_code(),
        error.get_error_code(),
        error.get_error_msg(),
        error.get_request_id(),
    )


def stages(endpoint: str, objects: Path, way: str) -> Callable[[], PythonCi]:
    logging.disable()  # the SDK reports what it raises, a second time
    return lambda: PythonCi(endpoint)


if __name__ == "__main__":
    for module in pkgutil.iter_modules(ci_scenarios.__path__):
        importlib.import_module(f"ci_scenarios.{module.name}")
    sys.exit(play.main(__doc__, SCENARIOS, stages))
