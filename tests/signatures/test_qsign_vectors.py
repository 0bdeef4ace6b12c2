"""Every q-sign vector, step by step, so that a failing test names the step; and what must be refused."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from http_bytes import read

from emulator.accounts.account import Account
from emulator.accounts.credentials import KeyPair
from emulator.accounts.directory import Directory
from emulator.admit.q_signed import QSigned
from emulator.admit.rows import CI
from emulator.catalog.errors import ErrorTable
from emulator.exchange import Fault, Headers, Request
from signing import qsign
from signing.explain import explain
from signing.message import Message
from signing.verify import verify

FOLDER = Path(__file__).parents[2] / "fixtures/signing/qsign"
CASES = sorted(path.parent for path in FOLDER.glob("*/signature"))
REFUSED = sorted(path.parent for path in FOLDER.glob("*/refused"))
PATHS = ("/dataset", "/datasetquery/hybridsearch", "/datasetquery/simple")
KEY = "AKIDEXAMPLEEXAMPLEEXAMPLE"
AT = 1700000000.0


def text(case: Path, step: str) -> str:
    return (case / step).read_bytes().decode()


def request(case: Path) -> Message:
    return read((case / "request.http").read_bytes())


def claimed(case: Path) -> qsign.Claim:
    claim = qsign.claim(request(case))
    assert claim is not None
    return claim


def verifies(sent: Message, claim: qsign.Claim, secret: str) -> bool:
    return verify(sent, claim, secret, (sent.path,)).ok


def test_there_are_vectors() -> None:
    assert len(CASES) == 14
    assert len(REFUSED) == 5


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
class TestVector:
    def test_canonical(self, case: Path) -> None:
        forms = qsign.forms(request(case), claimed(case), (request(case).path,))
        assert text(case, "canonical") in [qsign.joined(form) for form in forms]

    def test_string_to_sign(self, case: Path) -> None:
        assert qsign.string_to_sign(claimed(case), text(case, "canonical")) == text(case, "to_sign")

    def test_signature(self, case: Path) -> None:
        made = qsign.signature(text(case, "secret"), claimed(case).key_time, text(case, "to_sign"))
        assert made == text(case, "signature") == claimed(case).signature

    def test_verifies(self, case: Path) -> None:
        verdict = verify(request(case), claimed(case), text(case, "secret"), (request(case).path,))
        assert verdict.ok
        assert (verdict.canonical, verdict.string_to_sign) == (text(case, "canonical"), text(case, "to_sign"))

    def test_another_secret_does_not(self, case: Path) -> None:
        assert not verifies(request(case), claimed(case), text(case, "secret") + "X")
        assert not verifies(request(case), claimed(case), "")

    def test_another_method_or_path_does_not(self, case: Path) -> None:
        secret = text(case, "secret")
        assert not verifies(replace(request(case), method="PATCH"), claimed(case), secret)
        assert not verifies(replace(request(case), path=request(case).path + "x"), claimed(case), secret)

    def test_a_changed_listed_header_does_not(self, case: Path) -> None:
        sent = request(case)
        for name in claimed(case).header_list:
            changed = replace(sent, headers={**sent.headers, name: [sent.header(name) + "x"]})
            assert not verifies(changed, claimed(case), text(case, "secret"))

    def test_a_repeated_listed_parameter_does_not(self, case: Path) -> None:
        sent = request(case)
        for name in claimed(case).parameter_list:
            changed = replace(sent, query=f"{sent.query}&{name}=x")
            assert not verifies(changed, claimed(case), text(case, "secret"))

    def test_another_time_does_not(self, case: Path) -> None:
        for part in ("sign_time", "key_time"):
            assert not verifies(request(case), replace(claimed(case), **{part: "1;9999999999"}), text(case, "secret"))

    def test_what_is_not_listed_may_change(self, case: Path) -> None:
        sent = request(case)
        headers = {**sent.headers, "user-agent": ["another"], "x-not-listed": ["1"]}
        changed = replace(sent, headers=headers, query=f"{sent.query}&not-listed=1", body=b"another")
        assert verifies(changed, claimed(case), text(case, "secret"))


@pytest.mark.parametrize("case", REFUSED, ids=lambda case: case.name)
def test_it_is_refused_and_explained(case: Path) -> None:
    code, cause = text(case, "refused").split()
    secret, sent = text(case, "secret"), request(case)
    directory = Directory()
    directory.add(Account(id="1", appid="", home={}), tencent=[KeyPair(key=KEY, secret=secret, account="1")])
    pair = directory.secret_id(claimed(case).key)
    assert explain(sent, claimed(case), pair.secret if pair else "", AT, (sent.path,), PATHS).cause == cause
    fields = [(name, value) for name, values in sent.headers.items() for value in values]
    arrived = Request("", AT, sent.method, sent.path, sent.path, sent.query, Headers(fields), sent.body)
    gate = QSigned(directory, ErrorTable.load("ci"), CI, 900)
    with pytest.raises(Fault) as refused:
        gate(arrived)
    assert refused.value.code == code
    assert secret not in str(refused.value) + str(refused.value.members)
