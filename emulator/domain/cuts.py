"""Where answers end, and what a picture that somebody asks by may have."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from emulator.domain.refusals import BadPicture

if TYPE_CHECKING:
    from emulator.domain.realm import Facts

SIDES = "ImageWidth", "ImageHeight"


@dataclass(frozen=True, slots=True)
class Frame:
    """What a picture that somebody asks by may have: bytes, and pixels a side."""

    size: int
    side: int

    def check(self, uri: str, facts: Facts) -> None:
        """``facts``: Size, ImageWidth, ImageHeight. Raises BadPicture."""
        size, sides = int(facts.get("Size") or 0), [int(facts.get(side) or 0) for side in SIDES]
        if size > self.size:
            raise BadPicture(uri, "size", f"It has {size} bytes; {self.size} are allowed.")
        if max(sides) > self.side:
            raise BadPicture(uri, "sides", f"It has {sides[0]}x{sides[1]} pixels; {self.side} a side are allowed.")


BOUNDLESS = Frame(2**63, 2**63)


@dataclass(frozen=True, slots=True)
class Cuts:
    """Where answers end: the similarity below which a search leaves out files that share no word with the question,
    that below which a conversation's answers are left out, and how many a conversation gets; what a picture to
    search by may have, and how many conditions a filter."""

    floor: float = 0.1
    retrieval: float = 0.4
    size: int = 10
    frame: Frame = BOUNDLESS
    conditions: int = 100
