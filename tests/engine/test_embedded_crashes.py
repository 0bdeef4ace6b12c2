"""``kill -9`` while vectors, words and records are written: nothing acknowledged is lost, nothing is torn."""

from __future__ import annotations

import os
import random

import pytest

from benchmarks.crash import Tally, examine, kill_once

ROUNDS = 6


@pytest.mark.skipif(os.name == "nt", reason="SIGKILL is not there on Windows")
async def test_rounds_of_kill(tmp_path):
    tally, chance = Tally(), random.Random()
    for number in range(1, ROUNDS + 1):
        kill_once(tmp_path, number, tally, chance)
        await examine(tmp_path, tally)
        assert (tally.lost, tally.torn) == (0, 0)
    assert tally.acknowledged > ROUNDS


def test_a_tally_sees_what_is_lost():
    tally = Tally()
    for line in ("put 100 3 2", "gone 108 3 1", "put 111 9 1"):
        tally.heard(line)
    for number, version, lost in ((3, 0, 0), (4, 100, 0), (9, 112, 0), (9, 111, 1), (4, 0, 2)):
        tally.found(number, version)
        assert tally.lost == lost
