"""What the command line prints of what clients have sent."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from emulator.cli import banner, main, parser, told
from emulator.settings import BadSetting, Settings, misspelt, read

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


@pytest.mark.parametrize("there", [False, True], ids=["no-folder", "folder-of-something-else"])
def test_reindex_makes_no_folder(there: bool, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "x"
    if there:
        folder.mkdir()
    assert main(["reindex", "--data-dir", str(folder)]) == 2
    assert f"{folder} holds no data of Myna" in capsys.readouterr().err
    assert [each.name for each in tmp_path.rglob("*")] == (["x"] if there else [])


@pytest.mark.parametrize(
    "given",
    [
        {"read_seconds": "0"},
        {"read_memory": "1000"},
        {"embedder": "light", "embedder_model": "x"},
        {"embedder": "clip:/models/a", "embedder_key": "x"},
    ],
)
def test_what_could_not_work_is_refused(given: dict[str, str]) -> None:
    with pytest.raises(BadSetting, match=f"--{list(given)[-1].replace('_', '-')}"):
        read(given, {})


def test_what_can_work_is_not(settings: Settings) -> None:
    good = {"read_seconds": "0.1", "read_memory": "0", "embedder": "http:http://localhost/v1", "embedder_model": "x"}
    assert read(good, {}).embedder_model == "x"


def test_commands_find_the_port_of_the_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    for command in (["env"], ["wait"], ["why", "x"], ["requests"]):
        monkeypatch.setenv("MYNA_PORT", "4571")
        assert parser().parse_args(command).port == 4571
        assert parser().parse_args([*command, "--port", "9"]).port == 9
        monkeypatch.delenv("MYNA_PORT")
        assert parser().parse_args(command).port == 4570


def test_a_misspelt_variable_is_named() -> None:
    assert misspelt(
        {"MYNA_LOG": "json", "MYNA_LOGG": "json", "MYNA_ENDPOINT": "", "MYNA_TEST_CLIP": "1", "LOGG": ""}
    ) == ["MYNA_LOGG"]


def test_a_reader_that_has_seen_enough_is_no_failure() -> None:
    reads, writes = os.pipe()
    os.close(reads)
    command = [sys.executable, "-m", "emulator.cli", "env"]
    done = subprocess.run(command, stdout=writes, stderr=subprocess.PIPE, timeout=60, check=False)
    os.close(writes)
    assert (done.returncode, done.stderr) == (0, b"")
