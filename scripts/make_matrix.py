"""The compatibility matrix: official SDKs in four languages × scenarios, from a run. Fails if a scenario failed.

``--readme`` also writes the README's table, if every SDK could be run; else it fails and says which could not.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

ROOT = Path(__file__).parent.parent
README = ROOT / "README.md"
sys.path[:0] = [str(ROOT / "sdk_compat_tests"), str(ROOT / "scripts")]

import bucket  # noqa: E402
from make_readme import between  # noqa: E402
from myna_process import serving  # noqa: E402
from sdk_matrix import Column, markdown, run, text  # noqa: E402
from sdk_runs import quiet_environment  # noqa: E402


def main(arguments: Sequence[str] | None = None) -> int:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--readme", action="store_true", help="write the table of the README anew")
    given = options.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        objects = bucket.fill(Path(folder))
        fixtures = ROOT / "fixtures"
        with serving([objects, fixtures / "demo", fixtures / "formats"]) as endpoint:
            columns = list(told(run(endpoint, objects, quiet_environment())))
    print(text(columns))
    failed = [
        (column, name) for column in columns for name, one in column.outcomes.items() if one["outcome"] == "failed"
    ]
    lacking = [f"{column.name} ({column.trouble})" for column in columns if column.trouble]
    if given.readme and lacking:
        print(f"README.md stays as it is: not every SDK could be run: {', '.join(lacking)}", file=sys.stderr)
    elif given.readme and not failed:
        README.write_text(between(README.read_text("utf-8"), "<!-- matrix -->", markdown(columns)), "utf-8")
    for column, name in failed:
        print(f"\n{column.name} {name}\n{column.outcomes[name]['detail']}", file=sys.stderr)
    return int(bool(failed or (given.readme and lacking)))


def told(columns: Iterator[Column]) -> Iterator[Column]:
    """Say on standard error how far the run is."""
    for column in columns:
        print(f"{column.language} {column.name}: {len(column.outcomes)} scenarios {column.trouble}", file=sys.stderr)
        yield column


if __name__ == "__main__":
    sys.exit(main())
