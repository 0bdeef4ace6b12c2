"""Make the generated tables of emulator/understanding/places: divisions of China, countries, borders.

python scripts/make_places.py [--sources DIR]

The sources come from PyPI and npm through ``pip download`` and ``npm pack``, in the versions below; ``--sources`` keeps
them for the next run. What is written is the same for the same sources. Their licences are told in the README beside
the tables. The other tables in that folder are written by hand and are read here only to correct the divisions.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import io
import json
import re
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
PLACES = ROOT / "emulator" / "understanding" / "places"
PYPI = {"cpca": "0.5.5", "pypinyin": "0.55.0"}
NPM = {"world-atlas": "2.0.2", "cldr-localenames-full": "48.2.0", "cldr-core": "48.2.0"}
TOLERANCE = 0.03
"""Degrees by which a border may be off after its corners are thinned out, about 3 km."""
STEP = 100
"""Parts of a degree in which a border is kept."""
SUFFIXES = (
    "特别行政区",
    "自治区",
    "自治州",
    "自治县",
    "自治旗",
    "地区",
    "林区",
    "新区",
    "省",
    "市",
    "盟",
    "区",
    "县",
    "旗",
)
GONE = ("BU", "CS", "DD", "FX", "NT", "SU", "TP", "YD", "YU", "ZR")
NO_NATURAL_EARTH_ID = {"Kosovo": "XK", "Somaliland": "SO", "N. Cyprus": "CY"}


def main() -> int:
    parser = argparse.ArgumentParser(prog="make_places.py", description=__doc__.split("\n", 1)[0])
    parser.add_argument("--sources", type=Path, help="folder that keeps the downloads")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        sources = fetched(given.sources or Path(scratch))
        sys.path.insert(0, str(sources["pypinyin"]))
        written("divisions.tsv.gz", divisions(sources["cpca"]))
        codes = numeric(sources["cldr-core"])
        written("countries.tsv", countries(sources["cldr-localenames-full"], set(codes.values())))
        written("borders.txt.gz", borders(sources["world-atlas"], codes))
    return 0


def fetched(folder: Path) -> dict[str, Path]:
    """Folders with the unpacked sources by package."""
    folder.mkdir(parents=True, exist_ok=True)
    found = {}
    for name, version in PYPI.items():
        found[name] = folder / name
        if not found[name].exists():
            pip = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "-d", str(folder), f"{name}=={version}"]
            subprocess.run(pip, check=True)
            zipfile.ZipFile(next(folder.glob(f"{name}-{version}*.whl"))).extractall(found[name])
    for name, version in NPM.items():
        found[name] = folder / name
        if not found[name].exists():
            subprocess.run(["npm", "pack", "--silent", f"{name}@{version}"], cwd=folder, check=True)
            with tarfile.open(folder / f"{name}-{version}.tgz") as archive:
                archive.extractall(found[name], filter="data")
    return found


def written(name: str, lines: Iterable[str]) -> None:
    data = ("\n".join(lines) + "\n").encode()
    if name.endswith(".gz"):
        out = io.BytesIO()
        with gzip.GzipFile("", "wb", 9, out, mtime=0) as packed:
            packed.write(data)
        data = out.getvalue()
    (PLACES / name).write_bytes(data)
    print(f"{name}: {len(data):,} bytes")


def by_hand(name: str) -> list[list[str]]:
    text = (PLACES / name).read_text("utf-8")
    return [line.split("\t") for line in text.splitlines() if line and not line.startswith("#")]


def divisions(cpca: Path) -> Iterator[str]:
    """Adcode, name, short name, reading, longitude, latitude; by adcode. Names that stand for no place are left out."""
    from pypinyin import lazy_pinyin

    with (cpca / "cpca" / "resources" / "adcodes.csv").open(encoding="utf-8") as stream:
        rows = {
            row["adcode"][:6]: (row["name"], "", row["longitude"], row["latitude"])
            for row in csv.DictReader(stream)
            if row["longitude"] and row["name"] not in ("市辖区", "县") and "直辖县级" not in row["name"]
        }
    for code, *given in by_hand("districts.tsv"):
        if given == ["-"]:
            rows.pop(code, None)
        else:
            name, english, longitude, latitude = given
            rows[code] = (name, english, longitude, latitude)
    nations = (cpca / "cpca" / "resources" / "56_nations.csv").read_text("utf-8").split()
    ethnic = re.compile("(" + "|".join([*nations, *(one[:-1] for one in nations if len(one) > 2), "各族"]) + ")+$")
    yield "# adcode, name, short name, reading, longitude, latitude; made by scripts/make_places.py"
    for code, (name, english, longitude, latitude) in sorted(rows.items()):
        brief = short(name, ethnic)
        reading = english or "".join(lazy_pinyin(brief)).capitalize()
        place = f"{round(float(longitude), 4):.4f}", f"{round(float(latitude), 4):.4f}"
        yield "\t".join((code, name, "" if brief == name else brief, reading, *place))


def short(name: str, ethnic: re.Pattern[str]) -> str:
    """恩施土家族苗族自治州 → 恩施; a name of one character keeps its kind (忠县)."""
    suffix = next((one for one in SUFFIXES if name.endswith(one) and len(name) - len(one) >= 2), None)
    if suffix is None:
        return name
    bare = name[: -len(suffix)]
    if suffix.startswith("自治"):
        cut = ethnic.sub("", bare)
        return cut if len(cut) >= 2 else bare
    return bare


def numeric(cldr: Path) -> dict[str, str]:
    """ISO 3166's letters by its numbers. Countries that are gone have left their numbers to others (Zaire's 180)."""
    text = (cldr / "package" / "supplemental" / "codeMappings.json").read_text("utf-8")
    mappings = json.loads(text)["supplemental"]["codeMappings"]
    return {
        row["_numeric"]: code
        for code, row in mappings.items()
        if re.fullmatch("[A-Z]{2}", code) and "_numeric" in row and code not in GONE
    }


INVENTED = {"XA", "XB", "ZZ"}
"""Codes that CLDR has for tests of languages, and for no country."""


def countries(cldr: Path, codes: set[str]) -> Iterator[str]:
    """Code, Chinese, English, further spellings."""
    names: dict[str, dict[str, str]] = {}
    for language in ("zh", "en"):
        text = (cldr / "package" / "main" / language / "territories.json").read_text("utf-8")
        names[language] = json.loads(text)["main"][language]["localeDisplayNames"]["territories"]
    yield "# ISO code, Chinese, English, further spellings; from Unicode CLDR, made by scripts/make_places.py"
    for code in sorted(codes & set(names["zh"]) & set(names["en"]) - INVENTED):
        further = [
            name
            for language in ("zh", "en")
            for key, name in names[language].items()
            if key.startswith(f"{code}-alt-") and not key.endswith("chagos")
        ]
        yield "\t".join((code, names["zh"][code], names["en"][code], ";".join(further)))


def borders(atlas: Path, codes: dict[str, str]) -> Iterator[str]:
    """A ring a line: code, then its corners in hundredths of a degree, each as the step from the one before."""
    world = json.loads((atlas / "package" / "countries-50m.json").read_text("utf-8"))
    arcs = [thinned(list(unpacked(arc, world["transform"])), TOLERANCE) for arc in world["arcs"]]
    yield "# ISO code, corners (x y, hundredths of a degree, each from the last); from Natural Earth, by make_places.py"
    for country in world["objects"]["countries"]["geometries"]:
        code = codes.get(country.get("id", "")) or NO_NATURAL_EARTH_ID.get(country["properties"]["name"])
        if code is None:
            continue
        polygons = country["arcs"] if country["type"] == "MultiPolygon" else [country["arcs"]]
        rings = [ring_of(arcs, ring) for polygon in polygons for ring in polygon]
        shown = [ring for ring in rings if len(set(ring)) >= 3] or [max(rings, key=len)]
        for ring in shown:
            steps = [(x - a, y - b) for (a, b), (x, y) in zip([(0, 0), *ring], ring, strict=False)]
            yield code + "\t" + " ".join(f"{x} {y}" for x, y in steps)


def unpacked(arc: list[list[int]], transform: dict[str, Any]) -> Iterator[tuple[float, float]]:
    (wide, high), (left, bottom) = transform["scale"], transform["translate"]
    x = y = 0
    for right, up in arc:
        x, y = x + right, y + up
        yield x * wide + left, y * high + bottom


def thinned(line: list[tuple[float, float]], tolerance: float) -> list[tuple[float, float]]:
    """Douglas and Peucker's way: corners that lie nearly on a straight line go."""
    kept = {0, len(line) - 1}
    waiting = [(0, len(line) - 1)]
    if line[0] == line[-1] and len(line) > 3:  # a ring of its own: divide it, or nothing would be left
        far = max(range(len(line)), key=lambda at: distance(line[at], line[0], line[0]))
        kept.add(far)
        waiting = [(0, far), (far, len(line) - 1)]
    while waiting:
        start, end = waiting.pop()
        if end - start < 2:
            continue
        at = max(range(start + 1, end), key=lambda each: distance(line[each], line[start], line[end]))
        if distance(line[at], line[start], line[end]) > tolerance:
            kept.add(at)
            waiting += [(start, at), (at, end)]
    return [line[at] for at in sorted(kept)]


def distance(point: tuple[float, float], start: tuple[float, float], end: tuple[float, float]) -> float:
    """From a point to a stretch, in degrees."""
    (x, y), (a, b), (c, d) = point, start, end
    length = (c - a) ** 2 + (d - b) ** 2
    along = 0.0 if length == 0 else max(0.0, min(1.0, ((x - a) * (c - a) + (y - b) * (d - b)) / length))
    return float(((x - a - along * (c - a)) ** 2 + (y - b - along * (d - b)) ** 2) ** 0.5)


def ring_of(arcs: list[list[tuple[float, float]]], numbers: list[int]) -> list[tuple[int, int]]:
    """The corners of a ring; a negative number is an arc run backwards. The first corner is not repeated."""
    corners: list[tuple[int, int]] = []
    for number in numbers:
        arc = arcs[number] if number >= 0 else arcs[~number][::-1]
        for x, y in arc:
            corner = round(x * STEP), round(y * STEP)
            if not corners or corners[-1] != corner:
                corners.append(corner)
    return unrolled(corners[:-1] if len(corners) > 1 and corners[0] == corners[-1] else corners)


def unrolled(ring: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Without the jump at the date line: longitudes run on past 180. Around the pole a ring gets the pole's edge."""
    world = 360 * STEP
    found: list[tuple[int, int]] = []
    last = turns = 0
    for x, y in ring:
        turns -= round((x - last) / world) if found else 0
        found.append((x + turns * world, y))
        last = x
    if round((found[0][0] - found[-1][0]) / world):
        found += [(found[-1][0], -90 * STEP), (found[0][0], -90 * STEP)]
    return found


if __name__ == "__main__":
    sys.exit(main())
