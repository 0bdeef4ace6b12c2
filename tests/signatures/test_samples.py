"""Every request that an SDK sent verifies at its own time with the secret ``test``, and with no other."""

from __future__ import annotations

from collections import Counter

import pytest
from http_bytes import joined
from sdk_samples import COUNTS, UNSIGNED, Sample, claim, group, samples

from signing.explain import explain
from signing.message import Message
from signing.verify import Claim, verify

SAMPLES = samples()
SIGNED = [each for each in SAMPLES if each.scheme not in UNSIGNED]


def test_the_table_counts_every_file() -> None:
    assert Counter(group(each.path) for each in SAMPLES) == COUNTS
    assert len(SAMPLES) == 633


def test_chunks_are_joined() -> None:
    assert joined(b"2\r\nab\r\n1\r\nc\r\n0\r\n\r\n") == b"abc"
    with pytest.raises(ValueError):
        joined(b"2\r\nab")


def read(sample: Sample) -> tuple[Message, Claim, tuple[str, ...]]:
    """The request, its claim, and the paths that may have been signed."""
    message = sample.message
    found = claim(message)
    assert found is not None
    return message, found, ("/",) if sample.product == "imm" else (message.path,)


@pytest.mark.parametrize("sample", SIGNED, ids=lambda each: each.name)
def test_it_verifies(sample: Sample) -> None:
    message, found, paths = read(sample)
    assert (found.algorithm, found.key) == (sample.scheme, "test")
    assert verify(message, found, "test", paths).ok
    assert explain(message, found, "test", sample.at, paths).cause == "none"


@pytest.mark.parametrize("sample", SIGNED, ids=lambda each: each.name)
def test_another_secret_does_not_fit(sample: Sample) -> None:
    message, found, paths = read(sample)
    assert not verify(message, found, "Test", paths).ok
    assert not verify(message, found, "", paths).ok
    told = explain(message, found, "Test", sample.at, paths)
    assert told.cause == "wrong-secret-or-changed"
    assert "Test" not in told.sentence


@pytest.mark.parametrize("sample", [each for each in SAMPLES if each.scheme in UNSIGNED], ids=lambda each: each.name)
def test_what_is_not_signed_makes_no_claim(sample: Sample) -> None:
    assert claim(sample.message) is None
