"""An environment of its own for moto_server, made once and kept outside the tree."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

PINS = Path(__file__).parent / "moto.txt"


def folder(pins: bytes, version: str, cache: str | None) -> Path:
    """Where the environment lies: another one for other pins or another Python."""
    home = Path(cache) if cache else Path.home() / ".cache"
    return home / "myna" / "bench" / f"moto-{hashlib.sha256(pins + version.encode()).hexdigest()[:12]}"


def moto_python() -> Path:
    """The interpreter that has moto. Raises CalledProcessError when it cannot be installed."""
    place = folder(PINS.read_bytes(), sys.version, os.environ.get("XDG_CACHE_HOME"))
    python, done = place / "bin" / "python", place / ".complete"
    if not done.exists():
        print(f"installing moto_server into {place} (once) …", file=sys.stderr, flush=True)
        subprocess.run([sys.executable, "-m", "venv", "--clear", str(place)], check=True)
        install = [str(python), "-m", "pip", "install", "-q", "--disable-pip-version-check", "-r", str(PINS)]
        subprocess.run(install, check=True)
        done.touch()
    return python
