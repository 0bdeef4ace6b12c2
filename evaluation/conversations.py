"""``conversations.toml``: which files does the last turn of a conversation find?"""

from __future__ import annotations

import asyncio
import functools
from collections.abc import Callable, Sequence
from typing import Any

from emulator.domain.conversations import Turn
from emulator.domain.cuts import Cuts
from emulator.understanding.embed.light import LightEmbedder
from evaluation.album import members
from evaluation.library import PLACE, PREFIX, shelf
from evaluation.lists import Row, table
from evaluation.score import Table

MEASURES = ("mrr", "recall_at_5")
ROLES = ("user", "assistant")
FIRST = 5
SIZE = 50
"""Files that a conversation gets here: a rank behind the server's ten still counts."""


def score(
    part: str, wrong: Callable[[Row, Any, Sequence[str]], None] | None = None, recall_only: bool = False
) -> Table:
    made = Table(MEASURES)
    for row, order in ranked(part, recall_only):
        order = [one for one in order if one[0] not in row.get("maybe", ())]
        ranks = [rank for rank, (key, _) in enumerate(order, 1) if key in row["relevant"]]
        shares = {
            "mrr": (1 / ranks[0] if ranks else 0.0, 1.0),
            "recall_at_5": (sum(rank <= FIRST for rank in ranks) / min(FIRST, len(row["relevant"])), 1.0),
        }
        made.add(row["category"], shares)
        missed = [name for name, (right, of) in shares.items() if right < of]
        if missed and wrong is not None:
            wrong({**row, "text": " | ".join(row["turns"])}, order[:FIRST], missed)
    return made


def also(part: str) -> list[str]:
    """By vectors alone."""
    whole = score(part, recall_only=True)
    return ["RecallOnly: " + ", ".join(f"{name} {whole.value(name):.2f}" for name in MEASURES)]


@functools.cache
def ranked(part: str, recall_only: bool) -> list[tuple[Row, list[tuple[str, float]]]]:
    return asyncio.run(rankings(part, recall_only))


async def rankings(part: str, recall_only: bool) -> list[tuple[Row, list[tuple[str, float]]]]:
    """Every conversation with what it finds among all files, best first."""
    content = table("conversations", part)
    found = []
    async with shelf(LightEmbedder(), members(), cuts=Cuts(size=SIZE)) as album:
        for row in content["conversation"]:
            album.at(row.get("now", content["now"]))
            turns = [Turn(ROLES[number % 2], text) for number, text in enumerate(row["turns"])]
            result = await album.searching.contextual(PLACE, turns, (), recall_only)
            found.append((row, [(one.uri.removeprefix(PREFIX), one.similarity) for one in result.matches]))
    return found
