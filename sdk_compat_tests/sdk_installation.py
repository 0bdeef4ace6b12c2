"""One virtual environment for each generation of an SDK, built once and kept outside of the source tree.

The folder is ``$XDG_CACHE_HOME/myna/sdk/<name>-<hash>``; the hash is over the pins, this Python and the platform, so a
changed pin makes a new one. A folder that is there is complete: it is built beside and renamed.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from pathlib import Path

from sdk_scenarios import Environment

BINARIES = ("Scripts", "python.exe") if os.name == "nt" else ("bin", "python")


class NotInstalled(Exception):
    """pip could not install the pins; the message is its last line."""


def cache() -> Path:
    """Where the environments are kept."""
    base = os.environ.get("XDG_CACHE_HOME")
    return (Path(base) if base else Path.home() / ".cache") / "myna" / "sdk"


def python_of(environment: Environment) -> Path:
    """The interpreter of the environment, which is built if it is not there. Raises NotInstalled."""
    folder = cache() / f"{environment.name}-{fingerprint(environment)}"
    if not folder.is_dir():
        build(environment, folder)
    return folder.joinpath(*BINARIES)


def fingerprint(environment: Environment) -> str:
    """Twelve hex digits that change with the pins, the Python and the platform."""
    parts = (*sorted(environment.pins), sys.version, sys.base_prefix, sysconfig.get_platform())
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:12]


def build(environment: Environment, folder: Path) -> None:
    """Make the environment beside its place and rename it; one that somebody else finished first is as good."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        run([sys.executable, "-m", "venv", str(draft)])
        pip = [str(draft.joinpath(*BINARIES)), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        run([*pip, "--no-compile", *environment.pins])  # byte code would name the draft's folder in tracebacks
        try:
            draft.rename(folder)
        except OSError:
            if not folder.is_dir():
                raise
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def run(command: list[str]) -> None:
    """pip reads its PIP_* variables and its configuration as usual. Raises NotInstalled."""
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        lines = [line.strip() for line in (done.stderr or done.stdout).splitlines() if line.strip()]
        raise NotInstalled(lines[-1] if lines else f"{command[0]} ended with {done.returncode}")
