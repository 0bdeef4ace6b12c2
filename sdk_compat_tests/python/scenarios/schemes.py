"""Schemes to sign that a user may choose."""

from __future__ import annotations

from stage import Stage, scenario

AWKWARD = "一 件 a+b &c=d*~'()%20 🦁"  # what encoders disagree about


def accepted(stage: Stage, algorithm: str) -> None:
    """The scheme is accepted, and another secret is not."""
    m = stage.models
    chosen = stage.sdk.another(algorithm=algorithm)
    name = stage.project_name()
    chosen.call("create_project", m.CreateProjectRequest(project_name=name, description=AWKWARD))
    found = chosen.call("get_project", m.GetProjectRequest(project_name=name)).project
    assert found.description == AWKWARD
    stranger = stage.sdk.another(secret="not the secret", algorithm=algorithm)
    stranger.refused(400, "SignatureDoesNotMatch", "get_project", m.GetProjectRequest(project_name=name))


@scenario("imm.schemes.older")
def older(stage: Stage) -> None:
    """RPC's signature of before ACS3."""
    accepted(stage, "v2")


@scenario("imm.schemes.sm3")
def sm3(stage: Stage) -> None:
    accepted(stage, "ACS3-HMAC-SM3")
