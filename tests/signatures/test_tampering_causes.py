"""Every row of ``fixtures/signing/tampering.toml``: a tampered request in, the cause out."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime

import pytest
from drafts import IMM, SCHEMES, SECRETS, Draft, good, key_pair
from sdk_samples import claim
from tampering import MUTATIONS, Row, rows

from emulator.catalog.addresses import iqs_path, tidy
from signing import acs3, qsign, roa2, rpc1
from signing.explain import explain
from signing.verify import verify

RIGHT = ("none", "clock", "time-format", "nonce-missing", "expired", "not-yet-valid")
AT = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
ROWS = rows()
CASES = [(scheme, row) for row in ROWS for scheme in row.schemes]


def test_every_mutation_is_used_and_each_pair_stands_once() -> None:
    assert {row.mutation for row in ROWS} == set(MUTATIONS)
    assert {scheme for scheme, _ in CASES} == set(SCHEMES)
    assert max(Counter((scheme, row.mutation) for scheme, row in CASES).values()) == 1


@pytest.mark.parametrize("scheme", SCHEMES)
def test_a_dozen_kinds_are_refused(scheme: str) -> None:
    assert sum(one == scheme and row.code != "OK" for one, row in CASES) >= 12


def key(draft: Draft, name: str) -> str:
    """What Myna knows of a key: its secret, or its public key where it signs with RSA; empty for no such key."""
    if "rsa" in name:
        return key_pair(int(name == "rsa-other"))[1] if "RSA" in draft.header("authorization") else ""
    return SECRETS.get(name, "")


@pytest.mark.parametrize(("scheme", "row"), CASES, ids=lambda each: each.mutation if isinstance(each, Row) else each)
def test_the_cause_is_told(scheme: str, row: Row) -> None:
    draft = MUTATIONS[row.mutation].made(scheme, AT, "nonce")
    message = draft.message
    if row.cause == "malformed":
        with pytest.raises((acs3.Malformed, roa2.Malformed, rpc1.Malformed, qsign.Malformed)):
            claim(message)
        return
    claimed = claim(message)
    if claimed is None:
        assert row.cause == "no-signature"
        return
    paths = ("/",) if scheme in IMM else (iqs_path(tidy(message.path)) or message.path,)
    secret = key(draft, claimed.key)
    told = explain(
        message, claimed, secret, AT.timestamp(), paths, () if scheme in IMM else (good(scheme, AT, "").path,)
    )
    # Of tokens the signature knows nothing: that one is missing or another is seen by who knows the keys.
    cause = row.alone or row.cause
    assert told.cause == cause
    assert told.sentence.endswith(".")
    assert not any(each in told.sentence for each in SECRETS.values() if each != "test")
    right = verify(message, claimed, secret, paths).ok
    # Where there is no time, V1 and V2 can be right all the same; V3's header must be signed.
    assert right == (cause in RIGHT or (cause == "time-missing" and scheme in ("rpc1", "roa2")))
