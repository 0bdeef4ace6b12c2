"""How requests arrive: connections that are kept, bodies in three framings or none."""

from __future__ import annotations

import time

from stage import Stage, scenario

from scenarios.service import journal

REST = 2.0  # seconds; longer than any SDK needs to notice a connection that was closed behind its back


@scenario("imm.framing.bodiless")
def bodiless(stage: Stage) -> None:
    """A POST without a body comes with length 0, chunked with the last chunk alone, or with neither."""
    answer = stage.sdk.call("list_projects", stage.models.ListProjectsRequest(max_results=1))
    seen = journal(stage, answer.request_id)["Request"]
    assert isinstance(seen, dict)
    headers = {name.lower(): value for name, value in seen["Headers"]}
    if headers.get("transfer-encoding") == "chunked":
        framing = "chunked"
    else:
        framing = {None: "none", "0": "zero"}.get(headers.get("content-length"), "body")
    assert framing in stage.sdk.framings, framing


@scenario("imm.keep-alive.idle")
def idle(stage: Stage) -> None:
    """A kept connection is still there after a rest: Java fails its next call if it was closed silently."""
    m = stage.models
    name = stage.project()
    for _ in range(2):
        time.sleep(REST)
        found = stage.sdk.call("get_project", m.GetProjectRequest(project_name=name)).project
        assert found.project_name == name
