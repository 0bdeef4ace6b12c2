"""Causes that no row of ``fixtures/signing/tampering.toml`` has; the secret is in no sentence."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from drafts import Draft, good, signed
from sdk_samples import claim

from signing.explain import explain
from signing.explain.mistake import without_one

AT = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
NOW = AT.timestamp()


def told(draft: Draft, secret: str = "test", now: float = NOW) -> tuple[str, str]:
    """Cause and sentence."""
    claimed = claim(draft.message)
    assert claimed is not None
    paths = ("/",) if draft.scheme in ("acs3", "rpc1") else (draft.path,)
    found = explain(draft.message, claimed, secret, now, paths)
    return found.cause, found.sentence


def sent(scheme: str, instead: Callable[[Draft], Draft] = lambda draft: draft, spelled: Callable = str) -> Draft:
    draft = good(scheme, AT, "nonce")
    return signed(draft, instead(draft), spelled)


@pytest.mark.parametrize(("minutes", "way"), [(17, "ahead"), (-17, "behind")])
def test_a_clock_that_is_off_is_measured(minutes: int, way: str) -> None:
    assert told(sent("acs3"), now=NOW - minutes * 60) == (
        "clock",
        f"The client's clock is 17 minutes {way}; 15 are allowed.",
    )


@pytest.mark.parametrize("scheme", ["acs3", "rpc1", "roa2", "qsign"])
def test_the_time_is_told_before_the_signature_as_the_gate_looks_at_it_first(scheme: str) -> None:
    cause, sentence = told(sent(scheme), secret="wrong", now=NOW + 1200)
    assert cause == ("expired" if scheme == "qsign" else "clock")
    assert sentence.endswith("The signature does not match either.")


@pytest.mark.parametrize("scheme", ["acs3", "rpc1", "roa2"])
def test_an_unknown_key(scheme: str) -> None:
    cause, sentence = told(sent(scheme), secret="")
    assert cause == "unknown-key"
    assert "test" in sentence


def test_the_canonical_request_itself_was_signed() -> None:
    from signing import acs3

    draft = sent("acs3")
    claimed = acs3.claim(draft.message)
    assert claimed is not None
    whole = f"{claimed.algorithm}\n{acs3.canonical(draft.message, claimed)}"
    authorization = draft.header("authorization").replace(claimed.signature, acs3.signature("test", whole))
    assert told(draft.with_header("authorization", authorization))[0] == "canonical-not-hashed"


def test_a_v1_signature_whose_plus_was_not_encoded() -> None:
    drafts = (signed(draft, draft, str) for draft in (good("rpc1", AT, f"nonce-{number}") for number in range(99)))
    draft = next(one for one in drafts if "%2B" in one.query.partition("Signature=")[2])
    assert told(draft)[0] == "none"
    assert told(replace(draft, query=draft.query.replace("%2B", "+")))[0] == "signature-not-encoded"


def test_v1s_parameters_encoded_once_only() -> None:
    from signing import rpc1

    draft = good("rpc1", AT, "nonce")
    canonical = rpc1.canonical(draft.message, rpc1.Claim("", "", "", "", "", ""))
    proof = rpc1.mac("test&", f"POST&%2F&{canonical}").replace("+", "%2B")
    assert told(replace(draft, query=f"{draft.query}&Signature={proof}"))[0] == "query-not-encoded-again"


def test_accept_was_signed_with_another_value() -> None:
    cause, sentence = told(sent("roa2", lambda draft: draft.with_header("accept", "*/*")))
    assert cause == "accept-changed"
    assert "*/*" in sentence


def test_the_parameter_that_was_added_is_named_and_its_value_is_not() -> None:
    for scheme in ("acs3", "rpc1", "roa2"):
        draft = sent(scheme)
        cause, sentence = told(replace(draft, query=f"Extra=private&{draft.query}"))
        assert cause == "parameter-added"
        assert "Extra" in sentence
        assert "private" not in sentence


def test_the_search_for_one_parameter_has_a_bound() -> None:
    assert dict(without_one("a=1&b=2&c")) == {"a": "b=2&c", "b": "a=1&c", "c": "a=1&b=2"}
    assert not list(without_one("a=1&" * 64))
    assert not list(without_one("a=" + "1" * 70_000))


def test_bytes_that_are_no_text_do_no_harm() -> None:
    for scheme in ("acs3", "acs3-sm3", "rpc1", "roa2"):
        draft = good(scheme, AT, "nonce").with_header("x-acs-extra", "\udcff")
        draft = signed(draft, draft, str)
        assert told(draft)[0] == "none"
        assert told(replace(draft, query=draft.query.replace("=10", "=%ff")))[0] == "wrong-secret-or-changed"
