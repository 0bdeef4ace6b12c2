"""Plays the IQS scenarios with the official SDK that is installed in this interpreter's environment.

    python run_iqs.py --endpoint 127.0.0.1:4570 --objects DIR --json [--client sync|async] [ID ...]

Needs nothing but the SDK.
"""

from __future__ import annotations

import importlib
import pkgutil
import sys
from collections.abc import Callable
from pathlib import Path

import iqs_scenarios
import play
from iqs_sdk import SCENARIOS, WAYS, Iqs, Stage


def stages(endpoint: str, objects: Path, way: str) -> Callable[[], Stage]:
    sdk = Iqs(endpoint, way)
    return lambda: Stage(sdk)


if __name__ == "__main__":
    for module in pkgutil.iter_modules(iqs_scenarios.__path__):
        importlib.import_module(f"iqs_scenarios.{module.name}")
    sys.exit(play.main(__doc__, SCENARIOS, stages, WAYS))
