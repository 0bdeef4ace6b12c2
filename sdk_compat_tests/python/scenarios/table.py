"""The table of errors, row by row: ``imm_errors.toml`` says how each is provoked."""

from __future__ import annotations

import http.client
import json
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sdk import fresh
from stage import Stage, scenario

ROWS: dict[str, list[dict[str, Any]]] = tomllib.loads(
    (Path(__file__).parents[2] / "imm_errors.toml").read_text("utf-8")
)


def filled(texts: Mapping[str, str], names: Mapping[str, str]) -> dict[str, str]:
    return {name: names.get(text, text) for name, text in texts.items()}


@scenario("imm.errors.provoked")
def provoked(stage: Stage) -> None:
    for row in ROWS["provoked"]:
        names = {"$project": stage.project_name(), "$fresh": fresh("nonce")}
        for action, given in row.get("prepare", ()):
            stage.sdk.raw(action, filled(given, names))
        credentials = {name: row[name] for name in ("key", "secret") if name in row}
        sdk = stage.sdk.another(**credentials) if credentials else stage.sdk
        given, headers = (filled(row.get(part, {}), names) for part in ("parameters", "headers"))
        if row.get("repeat"):
            sdk.raw(row["action"], given, headers)
        how = {name: row[name] for name in ("method", "version") if name in row}
        failure = sdk.refused_raw(row["status"], row.get("answer", row["code"]), row["action"], given, headers, **how)
        assert stage.sdk.words(row["message"]) in failure.message, f"{row['code']}: {failure.message}"


@scenario("imm.errors.injected")
def injected(stage: Stage) -> None:
    """Each rule strikes once, and is taken away."""
    for row in ROWS["injected"]:
        code = row.get("answer", row["code"])
        rule = {"match": {"operation": row["action"]}, "effect": {"code": code}, "times": 1}
        identifier = told(stage, "PUT", "faults", rule)["id"]
        given = {"ProjectName": "p", "DatasetName": "d"}
        failure = stage.sdk.refused_raw(row["status"], code, row["action"], given)
        assert row["message"] in failure.message, f"{row['code']}: {failure.message}"
        told(stage, "DELETE", f"faults/{identifier}")


@scenario("imm.errors.told")
def elsewhere(stage: Stage) -> None:
    """What no HTTP error says: of one file in a reply, and in the notification."""
    where = stage.dataset()
    names = {"ProjectName": where["project_name"], "DatasetName": where["dataset_name"]}
    reply, notification = ROWS["told"]
    stage.sdk.raw("IndexFileMeta", names | {"File": json.dumps({"URI": "oss://trusted/a.jpg"})})
    many = {str(number): "v" for number in range(101)}
    files = json.dumps([{"URI": "oss://trusted/a.jpg", "CustomLabels": many}])
    (answer,) = stage.sdk.raw(reply["action"], names | {"Files": files})["Files"]
    assert (answer["Success"], answer["Message"]) == (False, reply["message"])
    file = json.dumps({"URI": "oss://shelf/nobody/wrote/this.jpg"})
    identifier = stage.sdk.raw(notification["action"], names | {"File": file})["RequestId"]
    (notice,) = told(stage, "GET", f"requests/{identifier}")["Notifications"]
    assert json.loads(notice["Message"]["content"])["Files"][0]["Error"] == notification["message"]


def told(stage: Stage, method: str, path: str, body: Any = None) -> Any:
    """What the control API answers."""
    connection = http.client.HTTPConnection(stage.endpoint, timeout=20)
    sent = None if body is None else json.dumps(body)
    connection.request(method, f"/_myna/{path}", sent, {"Content-Type": "application/json"})
    answer = connection.getresponse()
    text = answer.read()
    connection.close()
    assert answer.status == 200, text
    return json.loads(text)
