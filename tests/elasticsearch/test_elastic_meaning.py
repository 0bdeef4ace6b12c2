"""Questions about the demo album on both engines: the same files in the same order with the same similarities."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from demo_album import ALBUM, NAMES, fill
from wire_client import Client

from emulator.app import Myna
from emulator.settings import Settings

ALL = '["image","video","audio","document"]'
QUESTIONS: tuple[dict[str, str], ...] = (
    {"Query": "a kitten on a carpet"},
    {"Query": "雾里的红色大桥"},
    {"Query": "动物", "MediaTypes": ALL},
    {"Query": "2023年在杭州拍的日落"},
    {"Query": "receipts with coffee", "MediaTypes": ALL},
    {"Query": "宠物，不要猫"},
    {"Query": "2023年的北京"},
    {"Query": "how do I clean the milk tube", "MediaTypes": '["document"]'},
    {"Query": "租约里押金怎么退", "MediaTypes": '["document"]'},
    {"Query": "purple", "MediaTypes": ALL},
    {"Query": "zxqwv", "MediaTypes": ALL},
    {"SourceURI": "oss://album/2023/杭州/西湖日落.jpg"},
)
TALK = (
    "Do we still have the manual of the coffee machine?",
    "Yes: Moon 3, User Manual.",
    "how is the milk tube cleaned?",
)
CLOSE = 2e-5


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """Vectors are compared exactly, and BM25 counts this dataset alone."""
    exact = {"elasticsearch_grouping": "own", "elasticsearch_vectors": "exact"}
    return replace(settings, objects=(ALBUM,), read_budget=60.0, **exact)


async def answers(client: Client, questions: Sequence[dict[str, str]]) -> list[list[dict[str, Any]]]:
    told = [(await client.call("SemanticQuery", NAMES | asked)).json["Files"] for asked in questions]
    messages = [{"Role": ("user", "assistant")[at % 2], "Content": text} for at, text in enumerate(TALK)]
    for recall_only in ("false", "true"):
        form = {"Messages": json.dumps(messages)}
        answer = await client.call("ContextualRetrieval", NAMES | {"RecallOnly": recall_only}, form)
        told.append(answer.json["Results"])
    return told


def shown(files: list[dict[str, Any]]) -> tuple[list[tuple[str, int]], list[float]]:
    """Names with how many passages each has, and all similarities in order."""
    elements = [file.get("Elements", []) for file in files]
    similarities = [file["SemanticSimilarity"] for file in files]
    similarities += [element["SemanticSimilarity"] for each in elements for element in each]
    names = [(file["Filename"], len(each)) for file, each in zip(files, elements, strict=True)]
    return names, similarities


@pytest.mark.parametrize("template", ["Myna:Everything", "Official:AllFunction"])
async def test_both_engines_rank_alike(client: Client, settings: Settings, template: str) -> None:
    embedded = Myna(replace(settings, engine="embedded", elasticsearch_url=""))
    await embedded.start()
    other = Client(embedded.port)
    seen = template == "Myna:Everything"
    questions = QUESTIONS if seen else QUESTIONS[:-1]  # the last is a picture
    try:
        for one in (client, other):
            await fill(one, template)
        found = [await answers(one, questions) for one in (client, other)]
        for question, mine, theirs in zip((*questions, TALK, TALK), *found, strict=True):
            mine_names, mine_similarities = shown(mine)
            their_names, their_similarities = shown(theirs)
            assert mine_names == their_names, question
            assert mine_similarities == pytest.approx(their_similarities, abs=CLOSE), question
        assert sum(len(files) for files in found[0]) > (100 if seen else 30)
    finally:
        await other.close()
        await embedded.stop()
