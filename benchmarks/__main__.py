"""``python -m benchmarks imm``: measure and print. Figures never decide the exit code."""

from __future__ import annotations

import argparse
import sys
from dataclasses import fields

from benchmarks.imm import Plan, run


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="Measure Myna beside other servers.")
    parser.add_argument("what", choices=["imm"])
    for each in fields(Plan):
        parser.add_argument(f"--{each.name}", type=int, default=each.default, help=f"default {each.default}")
    given = vars(parser.parse_args())
    given.pop("what")
    if min(given.values()) < 1 or given["files"] < 4000:
        parser.error("every number is at least 1, and files at least 4000")
    run(Plan(**given))
    return 0


if __name__ == "__main__":
    sys.exit(main())
