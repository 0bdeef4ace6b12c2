"""Make the tables of the moon calendar and of the solar terms in emulator/understanding/language/tables.

python scripts/make_feasts.py [--sources DIR]

The dates come from lunar_python (MIT), fetched from PyPI in the version below; nothing of it is copied but the dates
that it works out. What is written is the same for the same source.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
TABLES = ROOT / "emulator" / "understanding" / "language" / "tables"
PACKAGE, VERSION = "lunar_python", "1.4.8"
YEARS = range(1900, 2101)
TERMS = (
    *("小寒", "大寒", "立春", "雨水", "惊蛰", "春分", "清明", "谷雨", "立夏", "小满", "芒种", "夏至"),
    *("小暑", "大暑", "立秋", "处暑", "白露", "秋分", "寒露", "霜降", "立冬", "小雪", "大雪", "冬至"),
)
ORIGIN = f"made by scripts/make_feasts.py with {PACKAGE} {VERSION} (MIT)"


def main() -> int:
    parser = argparse.ArgumentParser(prog="make_feasts.py", description=__doc__.split("\n", 1)[0])
    parser.add_argument("--sources", type=Path, help="folder that keeps the download")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        sys.path.insert(0, str(fetched(given.sources or Path(scratch))))
        written("moon.tsv", moon())
        written("terms.tsv", terms())
    return 0


def fetched(folder: Path) -> Path:
    """The folder with the unpacked package."""
    folder.mkdir(parents=True, exist_ok=True)
    unpacked = folder / f"{PACKAGE}-{VERSION}"
    if not unpacked.exists():
        pip = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "--no-binary", ":all:", "-d", str(folder)]
        subprocess.run([*pip, f"{PACKAGE}=={VERSION}"], check=True)
        with tarfile.open(next(folder.glob(f"{PACKAGE}-{VERSION}*.tar.gz"))) as archive:
            archive.extractall(folder, filter="data")
    return unpacked


def moon() -> list[str]:
    """A year of the moon calendar a line: its New Year's Day, then the days of its months; ``+``: a leap month."""
    from lunar_python import LunarYear, Solar

    lines = [f"# year, New Year's Day, days of each month in its order, + before a leap month; {ORIGIN}"]
    for year in YEARS:
        months: list[Any] = LunarYear.fromYear(year).getMonthsInYear()
        first = Solar.fromJulianDay(months[0].getFirstJulianDay()).toYmd()
        assert months[0].getMonth() == 1, year
        days = [f"{'+' if month.getMonth() < 0 else ''}{month.getDayCount()}" for month in months]
        lines.append("\t".join((str(year), first, " ".join(days))))
    return lines


def terms() -> list[str]:
    """A year a line: the days (month and day) of the 24 solar terms from 小寒 on."""
    from lunar_python import Solar

    lines = ["# year, then month and day of " + " ".join(TERMS) + f"; {ORIGIN}"]
    for year in YEARS:
        found = {}
        for near in (year, year + 1):  # a table reaches from winter to winter, so the end of a year stands in the next
            for name, solar in Solar.fromYmd(near, 1, 15).getLunar().getJieQiTable().items():
                if solar.getYear() == year and name in TERMS:
                    found[name] = solar.toYmd()
        for name, solar in Solar.fromYmd(year, 7, 1).getLunar().getJieQiTable().items():
            if solar.getYear() == year and name in TERMS:
                found[name] = solar.toYmd()
        lines.append("\t".join((str(year), " ".join(found[name][5:] for name in TERMS))))
    return lines


def written(name: str, lines: list[str]) -> None:
    (TABLES / name).write_text("\n".join(lines) + "\n", "utf-8")
    print(f"{name}: {len(lines) - 1} rows")


if __name__ == "__main__":
    sys.exit(main())
