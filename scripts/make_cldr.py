"""Make emulator/understanding/lexicon/cldr.tsv from Unicode's annotations of pictographs, in Chinese and English.

python scripts/make_cldr.py [--sources DIR]

The annotations come from npm's ``cldr-annotations-full`` (Unicode-3.0, kept beside the table), the group of each
pictograph from ``emojibase-data`` (MIT), by ``npm pack``, in the versions below; ``--sources`` keeps them for the next
run. A name or keyword found in at most ``RARE`` entries becomes a spelling, in at most ``SOME`` a related word, else it
is dropped. Faces, flags, signs, colours and keywords that stand in ``silent.txt`` are left out. Where an entry is a
concept that is written by hand, its words are added to that one: its line has no Chinese and English names then.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
import tarfile
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
FOLDER = ROOT / "emulator" / "understanding" / "lexicon"
NPM = {"cldr-annotations-full": "48.2.0", "emojibase-data": "17.0.0"}
RARE, SOME = 3, 14
FACTOR = 0.6
"""Weight of a rare keyword; a name has 1."""
SLIGHT = 0.35
KINDS = {
    "hand-prop": "",
    "body-parts": "body",
    "person-role": "occupation",
    "person-activity": "event",
    "person-sport": "sport",
    "person-resting": "event",
    "family": "family",
    "animal-mammal": "mammal",
    "animal-bird": "bird",
    "animal-amphibian": "amphibian",
    "animal-reptile": "reptile",
    "animal-marine": "marine-life",
    "animal-bug": "insect",
    "plant-flower": "flower",
    "plant-other": "plant",
    "food-fruit": "fruit",
    "food-vegetable": "vegetable",
    "food-prepared": "food",
    "food-asian": "food",
    "food-marine": "seafood",
    "food-sweet": "dessert",
    "drink": "drink",
    "dishware": "tableware",
    "place-geographic": "scenery",
    "place-building": "building",
    "place-religious": "building",
    "place-other": "city",
    "transport-ground": "vehicle",
    "transport-water": "vehicle",
    "transport-air": "vehicle",
    "sky-weather": "weather",
    "event": "event",
    "award-medal": "competition",
    "sport": "sport",
    "game": "game",
    "arts-crafts": "art",
    "clothing": "clothing",
    "music": "music",
    "musical-instrument": "musical-instrument",
    "phone": "electronics",
    "computer": "electronics",
    "light-video": "electronics",
    "book-paper": "document",
    "money": "finance",
    "mail": "document",
    "writing": "stationery",
    "office": "stationery",
    "lock": "tool",
    "tool": "tool",
    "science": "science",
    "medical": "medical",
    "household": "furniture",
}
COLOURS = {"red", "orange", "yellow", "green", "blue", "purple", "brown", "black", "white", "grey", "gray", "pink"}
COLOURS |= {f"{one}色" for one in "红橙黄绿蓝紫棕黑白灰粉金银青"}
PICTURED = {"face", "man", "woman", "getting", "emoji", "symbol", "sign", "person", "strike", "post"}
CJK = re.compile("[\u4e00-\u9fff]")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sources", type=Path, help="folder that keeps the packages")
    given = parser.parse_args().sources
    with tempfile.TemporaryDirectory() as temporary:
        sources = given or Path(temporary)
        sources.mkdir(parents=True, exist_ok=True)
        annotations = {side: words(sources, side) for side in ("zh", "en")}
        lines = list(table(annotations, groups(sources)))
        licence = member(sources, "cldr-annotations-full", "LICENSE").decode("utf-8")
    version = NPM["cldr-annotations-full"]
    head = f"# Made by scripts/make_cldr.py from cldr-annotations-full {version}; its licence stands beside it."
    (FOLDER / "cldr.tsv").write_text("\n".join([head, *lines]) + "\n", "utf-8")
    (FOLDER / "LICENSE-unicode").write_text(licence, "utf-8")
    print(f"{len(lines)} entries")


def table(annotations: dict[str, dict[str, list[str]]], kinds: dict[str, str]) -> Iterator[str]:
    """The lines, in the order of the pictographs' groups."""
    sys.path.insert(0, str(ROOT))
    from emulator.understanding.lexicon import concepts
    from emulator.understanding.lexicon.lexicon import Lexicon
    from emulator.understanding.lexicon.matching import written
    from emulator.understanding.places import every

    lexicon = Lexicon(concepts.own())
    taken = {written(word) for concept in lexicon.concepts.values() for word in concept.spellings}
    taken |= {written(word) for place in every() for word in place.spellings}
    silent = {written(word) for word in concepts.silent()}
    entries = {one: kind for one, kind in kinds.items() if all(one in side for side in annotations.values())}
    counts = {side: Counter(word for one in entries for word in set(found[one])) for side, found in annotations.items()}
    made: set[str] = set()
    for one, kind in entries.items():
        names = {side: annotations[side][one][0] for side in annotations}
        known = {tuple(lexicon.named(name)) for name in names.values()} - {()}
        same = next(iter(known))[0] if len(known) == 1 and len(next(iter(known))) == 1 else ""
        spelled: dict[str, list[str]] = {"zh": [], "en": []}
        related: list[str] = []
        for side, found in annotations.items():
            for place, word in enumerate(dict.fromkeys(found[one])):
                if counts[side][word] > SOME or written(word) in taken or not fit(side, word):
                    continue
                if place and written(word) in silent:
                    continue
                if counts[side][word] > RARE:
                    related.append(f"{word}:{SLIGHT}")
                elif same or place:
                    related.append(f"{word}:{FACTOR}")
                else:
                    spelled[side].append(word)
        if same and related:
            yield "\t".join((same, "", "", "", ",".join(related)))
        elif not same and not known and spelled["zh"] and spelled["en"]:
            name = "cldr-" + re.sub("[^a-z0-9]+", "-", spelled["en"][0].lower()).strip("-")
            if name not in made:
                made.add(name)
                yield "\t".join((name, kind, ",".join(spelled["zh"]), ",".join(spelled["en"]), ",".join(related)))


def fit(side: str, word: str) -> bool:
    """Whether a word is worth looking for: short, in its language, no colour, no sign, no picture's own face or sex."""
    if (
        set(word.lower().split()) & PICTURED
        or word.endswith("脸")
        or word.startswith(("男", "女"))
        or word[0].isupper()
    ):
        return False
    if any(colour == part for part in (word, *word.lower().split()) for colour in COLOURS):
        return False
    if re.search(r"[,:\t0-9!?（）()“”|*~.#]", word):
        return False
    if side == "zh":
        return bool(CJK.search(word)) and 2 <= len(word) <= 6
    return word.isascii() and len(word) > 2 and len(word.split()) <= 3


def words(sources: Path, side: str) -> dict[str, list[str]]:
    """Name and keywords of each pictograph, the name first."""
    data: Any = json.loads(member(sources, "cldr-annotations-full", f"annotations/{side}/annotations.json"))
    rows = data["annotations"]["annotations"]
    return {one: [*row.get("tts", ()), *row.get("default", ())] for one, row in rows.items() if row.get("tts")}


def groups(sources: Path) -> dict[str, str]:
    """The concept that a pictograph belongs to, for those whose group is in ``KINDS``; people of no gender only."""
    names: Any = json.loads(member(sources, "emojibase-data", "meta/groups.json"))["subgroups"]
    rows: Any = json.loads(member(sources, "emojibase-data", "en/data.json"))
    kinds = {
        row["emoji"].replace("\ufe0f", ""): KINDS.get(names[str(row["subgroup"])], "")
        for row in rows
        if "subgroup" in row and row.get("gender") is None
    }
    return {one: kind for one, kind in kinds.items() if kind}


def member(sources: Path, package: str, name: str) -> bytes:
    """A file of an npm package. Runs ``npm pack`` when the package is not there."""
    path = sources / f"{package}-{NPM[package]}.tgz"
    if not path.exists():
        subprocess.run(
            ["npm", "pack", "--silent", f"{package}@{NPM[package]}"], cwd=sources, check=True, stdout=subprocess.PIPE
        )
    with tarfile.open(path) as archive:
        found = archive.extractfile(f"package/{name}")
        assert found is not None, f"{name} is not in {path.name}"
        return found.read()


if __name__ == "__main__":
    main()
