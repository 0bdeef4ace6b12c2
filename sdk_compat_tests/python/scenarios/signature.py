"""Who is let in: signatures of every kind that the SDK makes by itself, and temporary credentials."""

from __future__ import annotations

from stage import Stage, scenario

AWKWARD = "一 件 a+b &c=d*~'()%20 🦁"  # what encoders disagree about
TEMPORARY = {"key": "STS.valid", "secret": "temporary secret", "token": "CAIS+token/of=two words"}


@scenario("imm.signature.accepted")
def accepted(stage: Stage) -> None:
    m, call = stage.models, stage.sdk.call
    name = stage.project_name()
    call("create_project", m.CreateProjectRequest(project_name=name, description=AWKWARD))
    names = [project.project_name for project in call("list_projects", m.ListProjectsRequest(max_results=100)).projects]
    assert name in names
    call("delete_project", m.DeleteProjectRequest(project_name=name))


@scenario("imm.signature.temporary-key")
def temporary_key(stage: Stage) -> None:
    m = stage.models
    name = stage.project_name()
    guest = stage.sdk.another(**TEMPORARY)
    guest.call("create_project", m.CreateProjectRequest(project_name=name, description=AWKWARD))
    guest.call("delete_project", m.DeleteProjectRequest(project_name=name))
    request = m.ListProjectsRequest()
    wrong = stage.sdk.another(**{**TEMPORARY, "token": "another"})
    wrong.refused(400, "InvalidSecurityToken.MismatchWithAccessKey", "list_projects", request)
    expired = stage.sdk.another(key="STS.expired", secret="temporary secret", token="CAISexpired")
    expired.refused(400, "InvalidSecurityToken.Expired", "list_projects", request)
    missing = stage.sdk.another(key=TEMPORARY["key"], secret=TEMPORARY["secret"])
    missing.refused(400, "MissingSecurityToken", "list_projects", request)


@scenario("imm.signature.disabled-key")
def disabled_key(stage: Stage) -> None:
    request = stage.models.ListProjectsRequest()
    disabled = stage.sdk.another(key="disabled")
    failure = disabled.refused(400, "InvalidAccessKeyId.Inactive", "list_projects", request)
    assert "Specified access key is disabled." in failure.message


@scenario("imm.signature.not-allowed")
def not_allowed(stage: Stage) -> None:
    m = stage.models
    narrow = stage.sdk.another(key="narrow")
    name = stage.project_name()
    narrow.call("create_project", m.CreateProjectRequest(project_name=name))
    narrow.refused(403, "AccessDenied", "list_projects", m.ListProjectsRequest())
