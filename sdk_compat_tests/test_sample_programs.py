"""The sample programs of each language run as they are printed; those of the documents are the same."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

import pytest
from myna_process import ROOT
from sdk_drivers import sample

HERE = Path(__file__).parent
DOCUMENT = ROOT / "docs" / "sdks.md"
PYTHON = {"imm": "new", "iqs": "iqs171", "ci": "cos"}
# What each product's program says, as a pattern of all its lines.
SAYS = {
    "imm": r"oss://my-bucket/狮子\.jpg\nResourceNotFound 404.*\n",
    "iqs": r"size: 20\n(\S.* http://\S+ \d+x\d+\n){20}",
    "ci": r"labelled: cos://examplebucket-1250000000/lion\.jpg\n(hybrid search: (200 )?ok\n)?",
}


def says(product: str, command: list[str], endpoint: str, environment: dict[str, str]) -> None:
    """Run a program twice on the same names; it must end well and say what its product's programs say, both times."""
    names = {
        "MYNA_ENDPOINT": endpoint,
        "PROJECT": f"samples-{uuid4().hex[:8]}",
        "DATASET": f"samples-{uuid4().hex[:8]}",
    }
    for _ in range(2):
        done = subprocess.run(
            command, capture_output=True, encoding="utf-8", env=environment | names, timeout=60, check=False
        )
        assert done.returncode == 0, done.stderr
        lines = done.stdout.splitlines(True)
        said = "".join(line for line in lines if not line.startswith("{"))  # Java's SDK of CI talks
        assert re.fullmatch(SAYS[product], said), f"{done.stdout}{done.stderr}"


def test_a_program_of_node_that_fails_says_why(
    language_build: Callable[[str], Path], quiet_environment: dict[str, str]
) -> None:
    nobody = quiet_environment | {"MYNA_ENDPOINT": "127.0.0.1:1"}
    for product in SAYS:
        command = sample("node", product, language_build("node"))
        done = subprocess.run(command, capture_output=True, encoding="utf-8", env=nobody, timeout=60, check=False)
        assert done.returncode == 1, done.stderr
        assert "127.0.0.1:1" in done.stderr
        assert "Unhandled" not in done.stderr


@pytest.mark.parametrize("product", SAYS)
@pytest.mark.parametrize("language", ["node", "go", "java"])
def test_sample(
    language: str,
    product: str,
    endpoint: str,
    language_build: Callable[[str], Path],
    quiet_environment: dict[str, str],
) -> None:
    says(product, sample(language, product, language_build(language)), endpoint, quiet_environment)


@pytest.mark.parametrize("product", ["iqs", "ci"])  # that of IMM is in test_examples.py
def test_python_sample(
    product: str, endpoint: str, interpreter: Callable[[str], Path], quiet_environment: dict[str, str]
) -> None:
    python = interpreter(PYTHON[product])
    says(product, [str(python), str(HERE / "python" / "samples" / f"{product}.py")], endpoint, quiet_environment)


def test_curl(endpoint: str, quiet_environment: dict[str, str]) -> None:
    if shutil.which("curl") is None or shutil.which("sh") is None:
        pytest.skip("curl: the language's tools are not on this machine")
    command = ["sh", str(HERE / "python" / "samples" / "iqs.sh")]
    environment = quiet_environment | {"MYNA_ENDPOINT": endpoint}
    done = subprocess.run(command, capture_output=True, encoding="utf-8", env=environment, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    assert '"imageItems"' in done.stdout


def test_snippets_of_the_document_are_the_programs() -> None:
    """``<!-- snippet: path -->`` or ``path#name``, then the file or its part between ``snippet: name`` and ``end``."""
    text = DOCUMENT.read_text("utf-8")
    found = re.findall(r"<!-- snippet: (\S+) -->\n```\w+\n(.*?)```", text, re.DOTALL)
    assert len(found) == text.count("<!-- snippet:") > 10
    for source, shown in found:
        assert shown.strip() == snippet(source), source


def snippet(source: str) -> str:
    """The text that the document has to show; indentation is that of the part's first line."""
    path, _, name = source.partition("#")
    text = (ROOT / path).read_text("utf-8")
    if not name:
        return text.strip()
    lines = text.splitlines()
    start = next(number for number, line in enumerate(lines) if re.search(rf"snippet: {name}\b", line))
    end = next(
        number for number in range(start, len(lines)) if re.fullmatch(r"\s*(//|#|<!--) end( -->)?", lines[number])
    )
    part = lines[start + 1 : end]
    indent = len(part[0]) - len(part[0].lstrip())
    return "\n".join(line[indent:] for line in part).strip()
