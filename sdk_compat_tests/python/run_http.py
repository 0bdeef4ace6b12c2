"""Plays the scenarios of IQS' HTTP way with plain ``requests``.

python run_http.py --endpoint 127.0.0.1:4570 --objects DIR --json [ID ...]
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import play
import requests

SCENARIOS = play.Repertoire()


class Stage(play.Stage):
    """One server, and one session for all calls."""

    def __init__(self, endpoint: str) -> None:
        self._base = f"http://{endpoint}"
        self._session = requests.Session()

    def post(self, path: str, headers: dict[str, str], body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        """Status and body."""
        answer = self._session.post(self._base + path, json=body, headers=headers, timeout=20)
        return answer.status_code, answer.json()

    def get(self, path: str, headers: dict[str, str], **query: str) -> tuple[int, dict[str, Any]]:
        answer = self._session.get(self._base + path, params=query, headers=headers, timeout=20)
        return answer.status_code, answer.json()


KEYS = ({"Authorization": "Bearer test"}, {"X-API-Key": "test"})


@SCENARIOS.scenario("iqs.http.search")
def search(stage: Stage) -> None:
    for key in KEYS:
        status, found = stage.post("/search/unified", key, {"query": "狮子", "engineType": "Generic"})
        assert (status, bool(found["pageItems"]), "errorCode" in found) == (200, True, False)
        status, found = stage.post("/search/multimodal", key, {"query": "狮子", "advancedParams": {"numResults": 3}})
        assert (status, len(found["imageItems"])) == (200, 3)
        status, found = stage.get("/search/genericSearch", key, query="狮子", enableRerank="true")
        assert (status, bool(found["pageItems"])) == (200, True)
        link = found["pageItems"][0]["link"]
        status, page = stage.post("/readpage/basic", key, {"url": link})
        assert (status, bool(page["data"]["markdown"])) == (200, True)


@SCENARIOS.scenario("iqs.http.keys")
def keys(stage: Stage) -> None:
    for headers in ({"Authorization": "Bearer nobody"}, {"X-API-Key": "nobody"}, {}):
        status, told = stage.post("/search/unified", headers, {"query": "狮子"})
        assert (status, told["errorCode"]) == (403, "Retrieval.InvalidAPIKey")
        assert told["requestId"]
        assert told["errorMessage"]


def stages(endpoint: str, objects: Path, way: str) -> Callable[[], Stage]:
    return lambda: Stage(endpoint)


if __name__ == "__main__":
    sys.exit(play.main(__doc__, SCENARIOS, stages))
