"""What is written about a file as one text, for embedders that read sentences."""

from __future__ import annotations

from collections.abc import Sequence

from emulator.understanding.embed.api import Evidence

ORDER = ("title", "caption", "label", "name", "ocr", "tag")


def spoken(evidence: Sequence[Evidence]) -> str:
    """The most telling first, nothing twice, a piece a line; a passage stands for itself."""
    passages = [one.text for one in evidence if one.kind == "passage"]
    ordered = sorted((one for one in evidence if one.kind in ORDER), key=lambda one: ORDER.index(one.kind))
    return "\n".join(passages or dict.fromkeys(one.text for one in ordered))
