"""Answers over a part of the built-in web: from the page that has the answer, or none."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from emulator.clock import Clock
from emulator.domain.web.answers import Answer
from emulator.domain.web.asking import asking
from emulator.domain.web.corpus import Corpus
from emulator.domain.web.searching import Question
from emulator.domain.web.web import Web
from emulator.engine.embedded.engine import EmbeddedEngine
from emulator.understanding.embed.later import Later

pytestmark = pytest.mark.asyncio(loop_scope="module")
BUILT_IN = Path(__file__).parents[2] / "fixtures" / "web"
TOPICS = ("cat", "dinosaur", "dog", "fruit", "history", "home-cooking", "hotpot", "lion", "medical-shelf", "mountain")
TOPICS += ("noodle", "panda", "phone", "running")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def web(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Web]:
    folder = tmp_path_factory.mktemp("answers")
    for name in TOPICS:
        (folder / f"{name}.jsonl").write_bytes((BUILT_IN / f"{name}.jsonl").read_bytes())
    corpus = Corpus([folder], Later(), EmbeddedEngine, None)
    yield Web(corpus, Clock(), 10)
    await corpus.close()


def titles(answer: Answer) -> list[str]:
    return [answer.pages[one.source - 1].title for one in answer.sentences]


@pytest.mark.parametrize(
    ("text", "title", "words"),
    [
        ("珠穆朗玛峰有多高", "珠穆朗玛峰顶上有海洋的石头", "八千八百四十八点八六米"),
        ("珠穆朗瑪峰有多高", "珠穆朗玛峰顶上有海洋的石头", "八千八百四十八点八六米"),
        ("who invented instant noodles", "Instant noodles were invented in a garden shed", "Momofuku Ando"),
        ("霸王龙的手为什么短", "儿子问霸王龙的手为什么那么短", "脑袋和脖子变大了"),
        ("狗能吃葡萄吗", "狗能不能吃葡萄", "葡萄和葡萄干能伤肾"),
        ("狮子一天睡多久", "在非洲坐了三天吉普", "狮子一天能睡二十个小时"),
        ("大熊猫一天吃多少竹子", "大熊猫一天吃多少竹子", "少则十二公斤"),
        ("猫为什么会呼噜", "猫踩奶时的呼噜声频率是多少", "喉部肌肉"),
        ("铁锅怎么开锅", "铁锅开锅养锅", "肥猪肉小火来回擦"),
    ],
)
async def test_the_page_that_has_the_answer_is_quoted(web: Web, text: str, title: str, words: str) -> None:
    answer = await web.answers.answer(Question(text))
    assert titles(answer)[0].startswith(title)
    assert any(words in one.text for one in answer.sentences)


@pytest.mark.parametrize(
    "text",
    [
        "谁是美国总统",
        "埃菲尔铁塔多高",
        "量子纠缠",
        "what is the capital of France",
        "who wrote Hamlet",
        "iPhone 17 多少钱",
        "2026年世界杯冠军是谁",
        "马拉松前一天吃什么",
        "how far is the moon",
        "怎么",
        "who is it",
        "?",
    ],
)
async def test_nothing_is_said_where_no_page_answers(web: Web, text: str) -> None:
    assert (await web.answers.answer(Question(text))).sentences == ()


async def test_what_only_mentions_a_word_is_not_quoted(web: Web) -> None:
    assert all("葡萄" in one or "狗" in one for one in titles(await web.answers.answer(Question("狗能吃葡萄吗"))))


async def test_sentences_of_the_medical_shelf_name_their_entry(web: Web) -> None:
    for text in (
        "布洛芬胃病",
        "阿司匹林 拔牙",
        "metformin",
        "过量的对乙酰氨基酚",
        "paracetamol overdose",
        "西柚",
        "蜂蜜 婴儿",
    ):
        answer = await web.answers.answer(Question(text))
        for one in answer.sentences:
            entry = answer.pages[one.source - 1].medical
            if entry is not None:
                assert any(name.lower() in one.text.lower() for name in (entry.entity, *entry.aliases)), one.text


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("谁是美国总统", [("美国", "国总", "总统")]),
        ("who invented instant noodles", [("invented",), ("instant",), ("noodle",)]),
        ("大熊猫一天吃多少竹子", [("大熊猫",), ("吃",), ("竹子",)]),
        ("为什么呢", []),
    ],
)
async def test_words_that_ask_are_no_content(text: str, parts: list[tuple[str, ...]]) -> None:
    assert [one.parts for one in asking(text, []).words] == parts


async def test_rare_words_weigh_more() -> None:
    common, rare = asking("狗 葡萄", ["狗"] * 50).words
    assert rare.weight > common.weight > 1
