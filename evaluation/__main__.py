"""``python -m evaluation [LIST …] [--wrong]``: score the lists and print the figures, the held-back part apart."""

from __future__ import annotations

import argparse
import importlib
import subprocess
import sys
from typing import Any

from evaluation.lists import PARTS, Row, targets

LISTS = {
    "queries": ("times", "places", "recall"),
    "retrieval": ("recall_at_5", "mrr"),
    "pictures": ("recall_at_5",),
    "conversations": ("mrr",),
    "web": ("ndcg_at_10",),
}
"""A module each, with ``score(part, wrong)``; and the measures that have a target."""
NAMED = {"recall": "label_recall"}


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m evaluation", description="Score the evaluation lists.")
    parser.add_argument("lists", nargs="*", metavar="LIST", help="which; all without: " + ", ".join(LISTS))
    parser.add_argument("--wrong", action="store_true", help="show what went wrong in the development part")
    given = parser.parse_args()
    if not set(given.lists) <= set(LISTS):
        parser.error("there are the lists " + ", ".join(LISTS))
    for name in given.lists or LISTS:
        scorer = importlib.import_module(f"evaluation.{name}")
        for part in PARTS:
            shown = show if given.wrong and part == "development" else None
            table = scorer.score(part, shown)
            print(f"\n{name}, {part}")
            lines = list(table.lines())
            print("\n".join(lines if part == "development" else [lines[0], lines[-1]]))
            for line in scorer.also(part) if hasattr(scorer, "also") else ():
                print(f"  {line}")
            for measure in LISTS[name]:
                told(measure, table.value(measure), targets()[name][NAMED.get(measure, measure)])
            for category, row in targets()[name].items():
                for measure, target in row.items() if isinstance(row, dict) else ():
                    if measure == "similarity_at_most":
                        told(f"{category}: highest similarity", scorer.highest(part), target, at_most=True)
                    else:
                        told(f"{category}: {measure}", table.value(measure, category), target)
    if not given.lists:
        print("\ncost", flush=True)
        subprocess.run([sys.executable, "-m", "evaluation.cost"], check=True)
    return 0


def told(measure: str, value: float, target: float, at_most: bool = False) -> None:
    reached = value <= target if at_most else value >= target
    print(f"  {measure} {value:.3f}, target {target:.2f}: {'reached' if reached else 'MISSED'}")


def show(row: Row, found: Any, missed: Any) -> None:
    print(f"  {'+'.join(missed):20} {row['text']}  ->  {found}"[:400])


if __name__ == "__main__":
    sys.exit(main())
