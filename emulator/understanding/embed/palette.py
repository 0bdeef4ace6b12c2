"""The words for colours and what each looks like in pixels (colours.toml)."""

from __future__ import annotations

import functools
import re
import tomllib
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Palette:
    """``ranges``: a colour's hue in degrees (may pass 360), saturation, value; ``words``: to places in the block."""

    ranges: tuple[tuple[tuple[float, float], ...], ...]
    words: dict[str, int]
    pattern: re.Pattern[str]


@functools.cache
def palette() -> Palette:
    table = tomllib.loads((HERE / "colours.toml").read_text("utf-8"))
    words: dict[str, int] = {}
    for place, listed in enumerate([*(row["words"] for row in table["colour"]), *table["whole"].values()]):
        words |= dict.fromkeys(listed, place)
    ranges = tuple(
        (tuple(row.get("hue", (0, 360))), tuple(row.get("saturation", (0, 1))), tuple(row.get("value", (0, 1))))
        for row in table["colour"]
    )
    spelled = (rf"\b{one}\b" if one.isascii() else one for one in sorted(words, key=lambda one: (-len(one), one)))
    begins = re.escape("".join(sorted({word[0] for word in words})))  # most characters begin no word
    return Palette(ranges, words, re.compile(f"(?=[{begins}])(?:{'|'.join(spelled)})"))
