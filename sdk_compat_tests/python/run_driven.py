"""Plays the scenarios of one product with an SDK of another language, through its driver.

    python run_driven.py --driver JSON --product imm --endpoint 127.0.0.1:4570 --objects DIR --json [ID ...]

``JSON`` is a row of drivers.toml with the command that starts the driver. Needs the newest Python SDK for its models.
"""

from __future__ import annotations

import argparse
import importlib
import pkgutil
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import ci_scenarios
import ci_sdk
import iqs_scenarios
import iqs_sdk
import play
import scenarios
import stage
from driven import DrivenIqs, DrivenSdk, Driver, Traits

Make = Callable[[str, Path, str], Callable[[], play.Stage]]


def imm(driver: Driver, traits: Traits) -> tuple[play.Repertoire, Make]:
    load(scenarios)
    return (
        stage.SCENARIOS,
        lambda endpoint, objects, way: lambda: stage.Stage(DrivenSdk(driver, traits, endpoint), endpoint, objects),
    )


def iqs(driver: Driver, traits: Traits) -> tuple[play.Repertoire, Make]:
    load(iqs_scenarios)
    return iqs_sdk.SCENARIOS, lambda endpoint, objects, way: lambda: iqs_sdk.Stage(DrivenIqs(driver, traits, endpoint))


def ci(driver: Driver, traits: Traits) -> tuple[play.Repertoire, Make]:
    load(ci_scenarios)
    return ci_sdk.SCENARIOS, lambda endpoint, objects, way: lambda: ci_sdk.DrivenCi(driver, traits, endpoint)


PRODUCTS = {"imm": imm, "iqs": iqs, "ci": ci, "cos": ci}


def load(package: ModuleType) -> None:
    """Import a package's modules: each registers its scenarios."""
    for module in pkgutil.iter_modules(package.__path__):
        importlib.import_module(f"{package.__name__}.{module.name}")


def main() -> int:
    options = argparse.ArgumentParser(add_help=False)
    options.add_argument("--driver", type=Traits.read, required=True)
    options.add_argument("--product", choices=PRODUCTS, required=True)
    mine, others = options.parse_known_args()
    driver = Driver(mine.driver.command)
    try:
        repertoire, stages = PRODUCTS[mine.product](driver, mine.driver)
        return play.main(__doc__, repertoire, stages, (mine.driver.name,), others)
    finally:
        driver.close()


if __name__ == "__main__":
    sys.exit(main())
