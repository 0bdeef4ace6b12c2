"""The examples run as they are printed, against a server with the demo album."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

from myna_process import ROOT


def run(name: str, python: Path, environment: dict[str, str]) -> list[str]:
    """The lines that an example prints."""
    command = [str(python), str(ROOT / "examples" / name)]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", env=environment, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    assert not done.stderr
    return done.stdout.splitlines()


def test_imm_quickstart(endpoint: str, interpreter: Callable[[str], Path], quiet_environment: dict[str, str]) -> None:
    environment = {**quiet_environment, "MYNA_ENDPOINT": endpoint}
    for _ in range(2):  # a second run finds its project there and answers the same
        sunsets, cat, lion, leave = run("imm_quickstart.py", interpreter("new"), environment)
        assert sunsets == "日落: ['2023/杭州/西湖日落.jpg', '2024/beach/sunset-sanya.jpg']"
        assert cat == "地毯上的橘色小猫: ['pets/小猫.jpg']"
        assert lion == "a lion in the savanna: ['2024/kenya/lion-savanna.jpg']"
        assert "documents/年休假制度.md" in leave
        assert "结转" in leave


def test_iqs_quickstart(endpoint: str, interpreter: Callable[[str], Path], quiet_environment: dict[str, str]) -> None:
    lines = run("iqs_quickstart.py", interpreter("new"), {**quiet_environment, "MYNA_ENDPOINT": endpoint})
    assert len(lines) == 6
    assert all("狮" in line and "http://" in line for line in lines[:3])
    assert any("tea" in line.lower() or "茶" in line for line in lines[3:])


def test_ci_quickstart(endpoint: str, interpreter: Callable[[str], Path], quiet_environment: dict[str, str]) -> None:
    environment = {**quiet_environment, "MYNA_ENDPOINT": endpoint}
    for _ in range(2):  # a second run finds its bucket and its dataset there
        passages = run("ci_quickstart.py", interpreter("cos"), environment)
        assert any(line.endswith("leave.md 没有休完的年休假可以结转到次年三月底。") for line in passages)
        assert not any("wifi.md" in line for line in passages)
