"""The README tells the truth: its generated parts are fresh, and its commands exist."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text("utf-8")


def test_generated_parts_are_fresh() -> None:
    done = subprocess.run([sys.executable, "scripts/make_readme.py", "--check"], cwd=ROOT, check=False)
    assert done.returncode == 0, "run scripts/make_readme.py"


def test_every_make_target_in_it_exists() -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    for target in re.findall(r"^make (\w+)", README, re.M):
        assert re.search(rf"^{target}:", makefile, re.M)


def test_every_python_snippet_is_a_file_that_a_test_runs() -> None:
    snippets = re.findall(r"<!-- snippet: (\S+) -->\n```python", README)
    assert README.count("```python") == len(snippets) > 0
    tests = "\n".join(path.read_text("utf-8") for path in (ROOT / "sdk_compat_tests").rglob("test_*.py"))
    for snippet in snippets:
        assert Path(snippet).name in tests


def test_shell_lines_are_commands_that_parse() -> None:
    from emulator.cli import parser

    for line in re.findall(r"^\.venv/bin/myna (.*)$", README, re.M):
        assert parser().parse_args(line.split()).command == "serve"
