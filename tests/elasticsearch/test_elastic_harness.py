"""The node that the tests start, and what users start instead."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from dataclasses import fields
from pathlib import Path

import elasticsearch_home
import pytest
from elasticsearch_home import NotPrepared
from elasticsearch_node import NAME, sweep

from emulator.settings import Settings, variable

ROOT = Path(__file__).parents[2]
HOLDER = """
import sys
sys.path.insert(0, sys.argv[1])
from elasticsearch_node import Node
node = Node()
node._wait = lambda ports: (print(node.pid, node.folder, flush=True), sys.stdin.read())
node.start()
"""


@pytest.mark.parametrize("tool", ["java", "mvn"])
def test_without_its_tools_there_is_one_line_that_says_so(monkeypatch, tmp_path, tool):
    monkeypatch.setenv("MYNA_ELASTICSEARCH_CACHE", str(tmp_path))
    which = elasticsearch_home.shutil.which
    monkeypatch.setattr(elasticsearch_home.shutil, "which", lambda name: None if name == tool else which(name) or name)
    with pytest.raises(NotPrepared, match=f"^{tool} is not installed, and MYNA_TEST_ELASTICSEARCH_URL") as raised:
        elasticsearch_home.home()
    assert "\n" not in str(raised.value)
    assert list(tmp_path.iterdir()) == []


def test_a_download_that_fails_leaves_nothing(monkeypatch, tmp_path):
    monkeypatch.setenv("MYNA_ELASTICSEARCH_CACHE", str(tmp_path))
    monkeypatch.setattr(elasticsearch_home, "tool", lambda name: sys.executable)
    with pytest.raises(NotPrepared, match="ended with"):
        elasticsearch_home.home()
    assert list(tmp_path.iterdir()) == []


def test_nothing_outlives_a_killed_run(elasticsearch_url):
    """The run is killed while the node boots: nobody is left to stop it."""
    command = [sys.executable, "-c", HOLDER, str(Path(__file__).parent)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as run:
        assert run.stdout is not None
        group, folder = run.stdout.readline().split()
        os.killpg(int(group), 0)
        os.kill(run.pid, signal.SIGKILL)
        run.wait()
    assert any(gone(int(group)) for _ in range(3000))
    sweep(Path(folder).parent)
    assert not Path(folder).exists()


def gone(group: int) -> bool:
    """Whether nobody is in the process group; looks a moment later, as there is no child of ours to wait for."""
    time.sleep(0.01)
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return True
    return False


def test_folders_of_the_living_are_left_alone(tmp_path):
    for owner in (os.getpid(), "nobody", 2**22 + 1):
        (tmp_path / f"{NAME}{owner}-x").mkdir()
    sweep(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == [f"{NAME}{os.getpid()}-x"]


def test_compose_starts_the_tested_version_with_settings_that_there_are():
    text = (ROOT / "docker-compose.yml").read_text("utf-8")
    assert (
        re.search(r"image: docker\.elastic\.co/elasticsearch/elasticsearch:(\S+)", text)[1]
        == elasticsearch_home.VERSION
    )
    known = {variable(item.name) for item in fields(Settings)}
    assert set(re.findall(r"^ +(MYNA_\w+):", text, re.MULTILINE)) <= known
    assert len(re.findall(r"<<: \*myna", text)) == 2
    docker = (ROOT / "Dockerfile").read_text("utf-8")
    assert set(re.findall(r"MYNA_\w+", docker)) <= known
    assert "[elasticsearch]" in docker
    for copied in re.findall(r"^COPY (.+) \S+$", docker, re.MULTILINE):
        assert all((ROOT / name).exists() for name in copied.split())


def test_no_part_of_elasticsearch_is_in_the_tree():
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False).stdout
    assert not [name for name in listed.splitlines() if name.endswith((".jar", ".class")) or "elasticsearch-8" in name]
