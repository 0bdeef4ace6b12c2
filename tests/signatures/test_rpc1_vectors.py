"""Every V1 vector, step by step, so that a failing test names the step."""

from __future__ import annotations

from pathlib import Path

import pytest
from http_bytes import read

from signing import rpc1
from signing.message import Message, message
from signing.verify import verify

FOLDER = Path(__file__).parents[2] / "fixtures/signing/rpc1"
CASES = sorted(path.parent for path in FOLDER.glob("*/signature"))


def text(case: Path, step: str) -> str:
    return (case / step).read_bytes().decode()


def request(case: Path) -> Message:
    return read((case / "request.http").read_bytes())


def claimed(case: Path) -> rpc1.Claim:
    claim = rpc1.claim(request(case))
    assert claim is not None
    return claim


def test_there_are_vectors() -> None:
    assert len(CASES) == 8


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
class TestVector:
    def test_string_to_sign(self, case: Path) -> None:
        canonical = rpc1.canonical(request(case), claimed(case))
        assert rpc1.string_to_sign(request(case), canonical) == text(case, "to_sign")

    def test_signature(self, case: Path) -> None:
        assert rpc1.signature(text(case, "secret"), text(case, "to_sign")) == text(case, "signature")

    def test_verifies(self, case: Path) -> None:
        assert verify(request(case), claimed(case), text(case, "secret")).ok

    def test_another_secret_does_not(self, case: Path) -> None:
        assert not verify(request(case), claimed(case), text(case, "secret") + "X").ok

    def test_the_secret_without_its_ampersand_does_not(self, case: Path) -> None:
        assert not verify(request(case), claimed(case), text(case, "secret")[:-1]).ok

    def test_an_added_parameter_does_not(self, case: Path) -> None:
        sent = request(case)
        changed = Message(sent.method, sent.path, sent.query + "&X=1", sent.headers, sent.body)
        assert not verify(changed, claimed(case), text(case, "secret")).ok

    def test_a_changed_form_does_not(self, case: Path) -> None:
        sent = request(case)
        if sent.body:
            changed = Message(sent.method, sent.path, sent.query, sent.headers, sent.body + b"&X=1")
            assert not verify(changed, claimed(case), text(case, "secret")).ok


def test_requests_without_the_public_parameters_are_not_ours() -> None:
    for query in ("", "Signature=x", "AccessKeyId=&Signature=x", "signature=x&accesskeyid=y"):
        assert rpc1.claim(message("GET", "/", query, [], b"")) is None


@pytest.mark.parametrize("query", ["AccessKeyId=x", "AccessKeyId=x&Signature="])
def test_a_key_without_a_signature_is_told(query: str) -> None:
    with pytest.raises(rpc1.Unsigned):
        rpc1.claim(message("GET", "/", query, [], b""))


@pytest.mark.parametrize("kind", ["PRIVATEKEY", "BEARERTOKEN", "hmac"])
def test_another_type_of_signature_is_refused(kind: str) -> None:
    with pytest.raises(rpc1.Unsupported, match=kind):
        rpc1.claim(message("GET", "/", f"AccessKeyId=x&Signature=y&SignatureType={kind}", [], b""))


def test_another_version_is_refused() -> None:
    query = "AccessKeyId=x&Signature=y&SignatureVersion="
    with pytest.raises(rpc1.Malformed, match=r"2\.0"):
        rpc1.claim(message("GET", "/", query + "2.0", [], b""))
    for version in ("", "1.0"):
        assert rpc1.claim(message("GET", "/", query + version, [], b"")) is not None


def test_another_algorithm_is_refused() -> None:
    query = "AccessKeyId=x&Signature=y&SignatureMethod=HMAC-MD5"
    with pytest.raises(rpc1.Malformed, match="HMAC-MD5"):
        rpc1.claim(message("GET", "/", query, [], b""))
