"""Plays the scenarios of MetaInsight that every language has with ``cos-python-sdk-v5``.

python run_ci.py --endpoint 127.0.0.1:4570 --objects DIR --json [ID ...]

The SDK has no hybrid search, and its clients sign for now alone: there its signer is used with requests, as its users
do.
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
            "late": {"Domain": endpoint},
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
        self._way = way
        self._client = MetaInsightClient(config)

    def another(self, key: str = "test", secret: str = "test", token: str = "", way: str = "") -> PythonCi:
        return PythonCi(self.endpoint, key, secret, token, way)

    def asked(self, action: str, members: dict[str, Any]) -> dict[str, Any]:
        if action == "DatasetHybridSearch" or self._way == "late":
            return self._signed(action, members)
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
        host, _, port = self.endpoint.partition(":")
        config = CosConfig(Region="ap-beijing", Scheme="http", IP=host, Port=int(port), **self._keys)
        if late:
            return self._presigned(bucket, key, body)
        method = getattr(CosS3Client(config), CALLS[call])
        given = {"Bucket": bucket, **({"Key": key} if "Object" in call else {})}
        if body:
            given |= {"Body": body, "ContentType": "text/plain"}
        try:
            answer = method(**given)
        except CosServiceError as error:
            raise told(error) from error
        if call == "getObject":
            return {"Body": answer["Body"].get_raw_stream().read().decode()}
        if call == "headObject":
            return {name.lower(): value for name, value in answer.items()}
        return answer

    def _presigned(self, bucket: str, key: str, body: str | None) -> None:
        """Put with an address that was good until an hour ago: a client of this SDK signs for now alone."""
        config = CosConfig(Region="ap-beijing", Scheme="http", Domain=f"{self.endpoint}/{bucket}", **self._keys)
        address = CosS3Client(config).get_presigned_url(Bucket=bucket, Key=key, Method="PUT", Expired=-3600)
        answer = requests.put(address, data=(body or "").encode(), timeout=20)
        if not answer.ok:
            raise refusal(answer)

    def _signed(self, action: str, members: dict[str, Any]) -> dict[str, Any]:
        """With the SDK's signer alone; it takes for how long it signs, which may have passed."""
        method, path = PATHS[action]
        given = {name.lower(): str(value) for name, value in members.items()} if method == "GET" else {}
        signed = CosS3Auth(self._config, path, params=given, expire=-100 if self._way == "late" else 10000)
        body = None if given else members
        address = f"http://{self.endpoint}{path}"
        answer = requests.request(method, address, params=given, json=body, auth=signed, timeout=20)
        if not answer.ok:
            raise refusal(answer)
        found: dict[str, Any] = xmltodict.parse(answer.content)["Response"]
        return found


def refusal(answer: requests.Response) -> Refused:
    """What the SDK would raise of an answer that was asked for without its client."""
    error = xmltodict.parse(answer.content)["Error"]
    return Refused("CosServiceError", answer.status_code, error["Code"], error["Message"], error["RequestId"])


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
