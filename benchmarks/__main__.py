"""``python -m benchmarks imm``, ``verify`` or ``elastic``: measure and print. Figures never decide the exit code."""

from __future__ import annotations

import argparse
import sys
from dataclasses import fields

from benchmarks import crash, elastic, engine, imm, iqs, verify

MEASURED = {
    "imm": (imm.Plan, imm.run),
    "iqs": (iqs.Plan, iqs.run),
    "verify": (verify.Plan, verify.run),
    "elastic": (elastic.Plan, elastic.run),
    "crash": (crash.Plan, crash.run),
    "engine": (engine.Plan, engine.run),
}


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="Measure Myna.")
    what = parser.add_subparsers(dest="what", required=True)
    for name, (plan, run) in MEASURED.items():
        command = what.add_parser(name, help=(run.__doc__ or "").strip())
        for each in fields(plan):
            command.add_argument(f"--{each.name}", type=int, default=each.default, help=f"default {each.default}")
    given = vars(parser.parse_args())
    name = given.pop("what")
    if min(given.values()) < 1 or given.get("files", 4000) < 4000:
        parser.error("every number is at least 1, and files at least 4000")
    plan, run = MEASURED[name]
    run(plan(**given))
    return 0


if __name__ == "__main__":
    sys.exit(main())
