"""Every bad value of every parameter of every served operation, generated from the catalogue, through a socket."""

from __future__ import annotations

import re

import bad_input
import pytest
import samples
from wire_client import Answer, Client

from emulator.catalog.errors import ErrorTable
from emulator.catalog.load import load

CATALOG = load("imm")
ERRORS = ErrorTable.load("imm")
SERVED = [operation for operation in CATALOG.operations if operation.state == "emulated"]
REFUSED = [operation for operation in CATALOG.operations if operation.state == "refused"]
UUID = re.compile(r"[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}")

ADDRESS = re.compile(r"https://[A-Za-z0-9./]+\?q=[A-Za-z0-9.%_-]+&product=imm&requestId=[A-F0-9-]+")


def is_envelope(answer: Answer) -> None:
    """A JSON error with the RequestId in body and header."""
    assert answer.headers["content-type"] == "application/json;charset=utf-8"
    body = answer.json
    assert {"RequestId", "HostId", "Code", "Message", "Recommend"} <= body.keys()
    assert UUID.fullmatch(body["RequestId"])
    assert answer.headers["x-acs-request-id"] == body["RequestId"]
    assert ADDRESS.fullmatch(body["Recommend"]), "an address that can be clicked, whatever the code holds"


@pytest.mark.parametrize("operation", SERVED, ids=lambda one: one.name)
async def test_every_bad_value_is_refused_with_its_row(operation, client: Client, dataset: dict[str, str]) -> None:
    count = 0
    for case in bad_input.cases(CATALOG, operation):
        answer = await client.call(operation.name, case.texts(CATALOG, operation))
        row = case.row(ERRORS)
        is_envelope(answer)
        assert answer.status == row.status, (case, answer)
        code = row.code.replace("{Parameter}", case.parameter)
        assert answer.json["Code"] == code, (case, answer)
        count += 1
    assert count >= 3
    # Nothing was half done: the world is as it was.
    projects = (await client.call("ListProjects")).json["Projects"]
    assert [(one["ProjectName"], one["DatasetCount"], one["FileCount"]) for one in projects] == [("p", 1, 0)]


# Beyond the catalogue's required parameters: what the handlers ask for.
ASKED = {
    "SemanticQuery": {"Query": "cat"},
    "ContextualRetrieval": {"Messages": '[{"Role": "user", "Content": "cat"}]'},
    "ContextualAnswer": {"Messages": '[{"Role": "user", "Content": "cat"}]'},
    "SimpleQuery": {"Sort": "Size,Filename"},
    "FuzzyQuery": {"Sort": "Size,Filename"},
    "DetectMediaMeta": {"SourceURI": "oss://bucket/a.mp4"},
    "DetectImageFaces": {"SourceURI": "oss://bucket/a.jpg"},
}


@pytest.mark.parametrize("operation", SERVED, ids=lambda one: one.name)
async def test_harmless_spellings_are_not_refused(operation, client: Client, dataset: dict[str, str]) -> None:
    valid = samples.valid(CATALOG, operation) | dataset | ASKED.get(operation.name, {})
    if operation.name.startswith(("Create", "Delete")):
        valid = samples.valid(CATALOG, operation)  # must not collide with what the fixture made
    for name, text in bad_input.harmless(operation):
        if name in ASKED.get(operation.name, {}):
            continue
        answer = await client.call(operation.name, {**valid, name: text})
        assert answer.json.get("Code", "") in ("", "ResourceAlreadyExists", "ResourceNotFound"), (name, text, answer)


@pytest.mark.parametrize("operation", REFUSED, ids=lambda one: one.name)
async def test_what_is_not_emulated_says_so(operation, client: Client) -> None:
    method = "POST" if "POST" in operation.methods else "GET"
    answer = await client.call(operation.name, {"ProjectName": "p"}, method=method)
    is_envelope(answer)
    assert (answer.status, answer.json["Code"]) == (501, "NotImplemented")
    assert operation.name in answer.json["Message"]


@pytest.mark.parametrize("operation", SERVED, ids=lambda one: one.name)
async def test_wrong_verbs_are_refused(operation, client: Client) -> None:
    for method in {"GET", "PUT", "DELETE", "PATCH"} - set(operation.methods):
        answer = await client.call(operation.name, samples.valid(CATALOG, operation), method=method)
        is_envelope(answer)
        assert (answer.status, answer.json["Code"]) == (400, "UnsupportedHTTPMethod")
