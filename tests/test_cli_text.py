"""What the command line prints of what clients have sent."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from emulator.cli import banner, told
from emulator.settings import Settings

ESCAPE = "a\x1b[31mX\nFAKE\x9b1m\u202e"


def test_nothing_moves_the_cursor_or_feigns_a_line() -> None:
    shown = told("Operation", ESCAPE)
    assert shown == r"a\x1b[31mX" + "\n    " + r"FAKE\x9b1m\u202e"
    assert "\x1b" not in told("Parameters", {"a": ESCAPE})
    assert "\u202e" not in told("Parameters", {"a": ESCAPE})


def test_times_and_headers_are_for_eyes() -> None:
    assert told("At", 1_795_258_013.25) == "2026-11-21T18:46:53.250+08:00"
    assert told("Headers", [["Host", "a"], ["X", "b\x1bc"]]) == "\n    Host: a\n    X: b\\x1bc"


def test_the_banner_names_keys_that_there_are(settings: Settings) -> None:
    assert "access_key_id='test'" in banner(settings, 4570)
    shown = banner(replace(settings, accounts=Path("/etc/accounts.toml")), 4570)
    assert "'test'" not in shown
    assert "/etc/accounts.toml" in shown
