"""The wheel: two packages, the demo album inside, and nothing that takes names which belong to others."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(out), str(ROOT)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    (path,) = out.glob("*.whl")
    return path


def test_only_two_packages_are_installed(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    tops = {name.split("/")[0] for name in names}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"emulator", "signing"}
    assert "emulator/_data/demo/album/pets/小猫.jpg" in names
    assert "emulator/_data/web/lion.jsonl" in names
    assert not [name for name in names if "documented" in name or "__pycache__" in name]


def test_it_runs_beside_other_peoples_fixtures_and_tests(wheel: Path, tmp_path: Path) -> None:
    site = tmp_path / "site"
    zipfile.ZipFile(wheel).extractall(site)
    for name in ("fixtures", "tests"):
        (site / name).mkdir()
        (site / name / "__init__.py").write_text("raise ImportError('not ours')")
    code = "from emulator.cli import demo; from emulator.app import Myna; print(Myna, demo())"
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(site)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert str(site) in done.stdout
