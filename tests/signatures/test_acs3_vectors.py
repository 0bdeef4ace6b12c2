"""Every vector, step by step, so that a failing test names the step."""

from __future__ import annotations

from pathlib import Path

import pytest
from http_bytes import read

from signing import acs3
from signing.message import Message
from signing.verify import verify

FOLDER = Path(__file__).parents[2] / "fixtures/signing/acs3"
CASES = sorted(path.parent for path in FOLDER.glob("*/signature"))


def text(case: Path, step: str) -> str:
    return (case / step).read_bytes().decode()


def request(case: Path) -> Message:
    return read((case / "request.http").read_bytes())


def claimed(case: Path) -> acs3.Claim:
    claim = acs3.claim(request(case))
    assert claim is not None
    return claim


def key(case: Path) -> str:
    """The secret, or the public key of an RSA case."""
    return text(case, "secret" if (case / "secret").exists() else "public_key")


def another(case: Path) -> str:
    """A key of the same kind that is not the right one."""
    if (case / "secret").exists():
        return key(case) + "X"
    from cryptography.hazmat.primitives.asymmetric import rsa
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    made = rsa.generate_private_key(public_exponent=65537, key_size=2048).public_key()
    return made.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


def signed_path(case: Path) -> str:
    return text(case, "canonical").split("\n")[1]


def test_there_are_vectors() -> None:
    assert len(CASES) >= 14


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
class TestVector:
    def test_canonical(self, case: Path) -> None:
        assert acs3.canonical(request(case), claimed(case), signed_path(case)) == text(case, "canonical")

    def test_string_to_sign(self, case: Path) -> None:
        assert acs3.string_to_sign(claimed(case), text(case, "canonical")) == text(case, "to_sign")

    def test_signature(self, case: Path) -> None:
        if claimed(case).algorithm == acs3.RSA:
            assert acs3.signed_by(key(case), text(case, "to_sign"), text(case, "signature"))
        else:
            assert acs3.signature(key(case), text(case, "to_sign")) == text(case, "signature")

    def test_verifies(self, case: Path) -> None:
        verdict = verify(request(case), claimed(case), key(case), (signed_path(case),))
        assert verdict.ok

    def test_another_secret_does_not(self, case: Path) -> None:
        assert not verify(request(case), claimed(case), another(case), (signed_path(case),)).ok

    def test_no_key_at_all_verifies_nothing(self, case: Path) -> None:
        assert not verify(request(case), claimed(case), "", (signed_path(case),)).ok

    def test_a_changed_query_does_not(self, case: Path) -> None:
        sent = request(case)
        changed = Message(sent.method, sent.path, sent.query + "&X=1", sent.headers, sent.body)
        assert not verify(changed, claimed(case), key(case), (signed_path(case),)).ok

    def test_a_changed_body_does_not(self, case: Path) -> None:
        sent = request(case)
        changed = Message(sent.method, sent.path, sent.query, sent.headers, sent.body + b"&X=1")
        assert not verify(changed, claimed(case), key(case), (signed_path(case),)).ok
