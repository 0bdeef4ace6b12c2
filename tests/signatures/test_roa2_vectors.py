"""Every V2 vector, step by step, so that a failing test names the step."""

from __future__ import annotations

from pathlib import Path

import pytest
from http_bytes import read

from signing import roa2
from signing.message import Message, message
from signing.verify import verify

FOLDER = Path(__file__).parents[2] / "fixtures/signing/roa2"
CASES = sorted(path.parent for path in FOLDER.glob("*/signature"))


def text(case: Path, step: str) -> str:
    return (case / step).read_bytes().decode()


def request(case: Path) -> Message:
    return read((case / "request.http").read_bytes())


def claimed(case: Path) -> roa2.Claim:
    claim = roa2.claim(request(case))
    assert claim is not None
    return claim


def test_there_are_vectors() -> None:
    assert len(CASES) >= 7


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
class TestVector:
    def test_string_to_sign(self, case: Path) -> None:
        paths = (request(case).path,)
        assert text(case, "to_sign") in [to_sign for _, to_sign in roa2.forms(request(case), claimed(case), paths)]

    def test_signature(self, case: Path) -> None:
        assert roa2.signature(text(case, "secret"), text(case, "to_sign")) == text(case, "signature")

    def test_verifies(self, case: Path) -> None:
        assert verify(request(case), claimed(case), text(case, "secret"), (request(case).path,)).ok

    def test_another_secret_does_not(self, case: Path) -> None:
        assert not verify(request(case), claimed(case), text(case, "secret") + "X", (request(case).path,)).ok

    def test_an_added_parameter_does_not(self, case: Path) -> None:
        sent = request(case)
        changed = Message(sent.method, sent.path, sent.query + "&X=1", sent.headers, sent.body)
        assert not verify(changed, claimed(case), text(case, "secret"), (request(case).path,)).ok

    def test_a_changed_body_does_not_where_its_hash_is_signed(self, case: Path) -> None:
        sent = request(case)
        if sent.header("content-md5"):
            changed = Message(sent.method, sent.path, sent.query, sent.headers, sent.body + b" ")
            assert not verify(changed, claimed(case), text(case, "secret"), (sent.path,)).ok


def test_other_schemes_are_not_ours() -> None:
    for header in ("", "ACS3-HMAC-SHA256 Credential=k", "Bearer t"):
        assert roa2.claim(message("GET", "/", "", [("Authorization", header)], b"")) is None


@pytest.mark.parametrize("header", ["acs key", "acs :s", "acs key:"])
def test_malformed_ones_are_refused(header: str) -> None:
    with pytest.raises(roa2.Malformed):
        roa2.claim(message("GET", "/", "", [("Authorization", header)], b""))


def test_dates_are_put_plainly() -> None:
    assert roa2.plain_date("Fri, 02 Jan 2026 03:04:05 GMT") == "2026-01-02T03:04:05Z"


@pytest.mark.parametrize(
    "text",
    [
        "soon",
        "",
        "2026-01-02T03:04:05Z",
        "Fri, 02 Jan 2026 11:04:05 +0800",
        "Fri, 02 Jan 2026 03:04:05",
        "02 Jan 2026 03:04:05 GMT",
        "Friday, 02-Jan-26 03:04:05 GMT",
        "Fri, 32 Jan 2026 03:04:05 GMT",
        "Fri, 02 Abc 2026 03:04:05 GMT",
    ],
)
def test_what_is_no_http_date_stays_as_it_is(text: str) -> None:
    assert roa2.plain_date(text) == text
