"""Plays the IMM scenarios with the official SDK that is installed in this interpreter's environment.

    python run_imm.py --endpoint 127.0.0.1:4570 --objects DIR --json [--client sync|async|map] [ID ...]

Needs nothing but the SDK.
"""

from __future__ import annotations

import importlib
import pkgutil
import sys
from collections.abc import Callable
from pathlib import Path

import play
import scenarios
from sdk import WAYS, Sdk
from stage import SCENARIOS, Stage


def stages(endpoint: str, objects: Path, way: str) -> Callable[[], Stage]:
    sdk = Sdk(endpoint, way)
    return lambda: Stage(sdk, endpoint, objects)


if __name__ == "__main__":
    for module in pkgutil.iter_modules(scenarios.__path__):
        importlib.import_module(f"scenarios.{module.name}")
    sys.exit(play.main(__doc__, SCENARIOS, stages, WAYS))
