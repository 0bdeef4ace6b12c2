"""The built-in medical shelf: what is said comes from the entries that the question is about, and nobody can read it as
said of another."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from emulator.clock import Clock
from emulator.domain.web.corpus import Corpus
from emulator.domain.web.pages import MEDICAL
from emulator.domain.web.shelf import lines
from emulator.domain.web.subjects import Subjects, slip, table
from emulator.domain.web.web import Web
from emulator.engine.embedded.engine import EmbeddedEngine
from emulator.understanding.embed.later import Later

pytestmark = pytest.mark.asyncio(loop_scope="module")
BUILT_IN = Path(__file__).parents[2] / "fixtures" / "web" / "medical-shelf.jsonl"
ENTRIES = [json.loads(row)["medical"] for row in BUILT_IN.read_text("utf-8").splitlines()]
NAMES = {one["entity"]: {name.lower() for name in (one["entity"], *one["aliases"])} for one in ENTRIES}
ABOUT_ONE = (
    "{}",
    "{}是什么",
    "{}怎么办",
    "孕妇能用{}吗",
    "小孩可以用{}吗",
    "{}有什么副作用",
    "{}的禁忌",
    "老人{}要注意什么",
    "{}的原因",
    "{}和开车",
    "tell me about {}",
    "is {} safe in pregnancy",
    "{} and children",
    "side effects of {}",
    "{} and alcohol",
)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def web(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Web]:
    folder = tmp_path_factory.mktemp("shelf")
    (folder / "shelf.jsonl").write_bytes(BUILT_IN.read_bytes())
    corpus = Corpus([folder], Later(), EmbeddedEngine, None)
    yield Web(corpus, Clock(), 10)
    await corpus.close()


def namesakes(entity: str) -> set[str]:
    """The entries that share a name with an entity, itself among them."""
    return {other for other, names in NAMES.items() if names & NAMES[entity]}


async def said(web: Web, text: str) -> list[tuple[str, str]]:
    """The sentences with the entities that they are cited from."""
    answer = await web.shelf.answer(text)
    found = []
    for one in answer.sentences:
        page = answer.pages[one.source - 1]
        assert page.medical is not None
        assert one.text in lines(page)
        found.append((page.medical.entity, one.text))
    return found


async def shown(web: Web, text: str, kind: str) -> list[str]:
    pages, _ = await web.shelf.entries(text, kind, 5)
    assert all(page.medical and page.medical.kind == kind for page in pages)
    return [page.medical.entity for page in pages if page.medical]


@pytest.mark.parametrize("form", ABOUT_ONE)
async def test_every_sentence_is_of_an_entry_that_is_named_and_names_it(web: Web, form: str) -> None:
    answered = 0
    for entity in NAMES:
        own = namesakes(entity) | (namesakes("酒") if "alcohol" in form else set())
        for source, text in await said(web, form.format(entity)):
            assert source in own, (form.format(entity), source, text)
            assert any(name in text.lower() for name in NAMES[source]), text
            answered += 1
    assert answered


async def test_the_bare_name_of_every_entry_is_answered(web: Web) -> None:
    for entity, names in NAMES.items():
        for name in names:
            found = {source for source, _ in await said(web, name)}
            assert found & namesakes(entity), name


async def test_every_entry_is_known_by_all_of_its_names(web: Web) -> None:
    for one in ENTRIES:
        for name in (one["entity"], *one["aliases"]):
            assert (await shown(web, name, one["type"]))[0] in namesakes(one["entity"]), name


@pytest.mark.parametrize(
    ("text", "sources", "words"),
    [
        ("怀孕了能吃他汀吗", {"阿托伐他汀"}, "孕期禁用"),
        ("can I take ibuprofen when pregnant", {"布洛芬"}, "妊娠晚期"),
        ("pregnant ibuprofen", {"布洛芬"}, "妊娠晚期"),
        ("statin grapefruit", {"阿托伐他汀", "西柚"}, "他汀"),
        ("腹泻吃什么药", {"蒙脱石散", "口服补液盐"}, "腹泻"),
        ("what medicine for diarrhea", {"Oral rehydration salts", "蒙脱石散", "腹泻"}, "diarrhoea"),
        ("发烧", {"发热"}, "发热"),
        ("fever", {"发热"}, "发热"),
        ("发烧38度怎么办", {"发热"}, "38.5℃"),
        ("退烧药", {"布洛芬", "对乙酰氨基酚"}, "退热"),
        ("頭疼怎麼辦", {"头痛"}, "暗处休息"),
        ("头痛的原因有哪些", {"头痛"}, "诱因"),
        ("高血压吃什么药", {"氨氯地平"}, "用途"),
        ("孕妇不能吃什么药", {"阿托伐他汀", "布洛芬"}, "禁"),
        ("什么药会引起便秘", {"蒙脱石散"}, "可能引起便秘"),
        ("吃头孢能喝酒吗", {"酒"}, "头孢"),
        ("宝宝发烧能吃布洛芬吗", {"布洛芬", "发热"}, "六个月以下婴儿不用"),
        ("can babies eat honey", {"蜂蜜"}, "肉毒杆菌"),
        ("痛风能吃豆腐吗", {"豆腐", "尿酸偏高"}, "豆腐"),
        ("补铁吃什么", {"贫血", "菠菜", "红枣", "茶"}, "红肉"),
        ("paracetamol overdose", {"Paracetamol"}, "go to hospital at once"),
        ("ibuprofin dose", {"布洛芬"}, "两次间隔六小时以上"),
    ],
)
async def test_questions_as_people_ask_them(web: Web, text: str, sources: set[str], words: str) -> None:
    found = await said(web, text)
    assert {source for source, _ in found} <= sources
    assert any(words in line for _, line in found), found


@pytest.mark.parametrize(
    "text",
    [
        "孕妇能吃阿司匹林吗",  # the entry does not say it, and others' pregnancies are not asked for
        "拉肚子能喝牛奶吗",
        "吃他汀可以喝酒吗",
        "hypotension",
        "低血压吃什么药",
        "甲亢怎么办",
        "布洛芬多少钱",
        "狮子",
        "量子纠缠",
        "can I",
        "吗",
    ],
)
async def test_what_no_entry_says_is_not_answered(web: Web, text: str) -> None:
    answer = await web.shelf.answer(text)
    assert (answer.sentences, answer.pages) == ((), ())


@pytest.mark.parametrize(
    ("text", "kind", "first"),
    [
        ("退烧药", "medicine", {"布洛芬", "对乙酰氨基酚", "Paracetamol"}),
        ("退热", "medicine", {"布洛芬", "对乙酰氨基酚", "Paracetamol"}),
        ("fever reducer", "medicine", {"布洛芬", "对乙酰氨基酚", "Paracetamol"}),
        ("painkiller", "medicine", {"布洛芬", "对乙酰氨基酚", "Paracetamol"}),
        ("头疼", "finding", {"头痛"}),
        ("腹泻", "medicine", {"蒙脱石散", "口服补液盐", "Oral rehydration salts"}),
        ("ORS", "medicine", {"口服补液盐", "Oral rehydration salts"}),
        ("咳嗽", "food", {"蜂蜜"}),
        ("咖啡因", "food", {"咖啡", "茶"}),
        ("西柚", "medicine", {"阿托伐他汀"}),
        ("chest", "finding", {"胸痛"}),
        ("狮子", "food", set()),
    ],
)
async def test_entries_are_found_by_aliases_and_attributes(web: Web, text: str, kind: str, first: set[str]) -> None:
    assert set(await shown(web, text, kind)) == first


async def test_what_a_medicine_is_for_comes_before_what_it_does_wrong(web: Web) -> None:
    assert not {"二甲双胍", "阿莫西林"} & set(await shown(web, "腹泻", "medicine"))
    assert not {"二甲双胍", "阿莫西林"} & {source for source, _ in await said(web, "腹泻用什么药好")}


async def test_the_language_of_the_question_is_preferred(web: Web) -> None:
    assert {source for source, _ in await said(web, "oats")} == {"Oats"}
    assert {source for source, _ in await said(web, "燕麦片")} == {"燕麦"}
    assert (await shown(web, "oatmeal", "food"))[0] == "Oats"


async def test_the_table_means_something() -> None:
    known: Any = table()
    words = [word for row in known.same for word in row]
    assert len(words) == len(set(words)), [word for word in words if words.count(word) > 1]
    assert all(word == word.lower() for word in words)
    assert set(known.kinds) < set(MEDICAL)
    assert set(known.relief) <= {row[0] for row in known.same}
    assert set(known.relief.values()) <= set(words)


async def test_only_entries_of_one_thing_become_one_subject() -> None:
    subjects = Subjects((one["entity"], *one["aliases"]) for one in ENTRIES)
    alike: dict[str, set[str]] = {}
    for one in ENTRIES:
        alike.setdefault(subjects.of(one["entity"]), set()).add(one["entity"])
    assert {frozenset(each) for each in alike.values() if len(each) > 1} == {
        frozenset(("高血压", "High blood pressure")),
        frozenset(("燕麦", "Oats")),
        frozenset(("对乙酰氨基酚", "Paracetamol")),
        frozenset(("口服补液盐", "Oral rehydration salts")),
    }


@pytest.mark.parametrize(
    ("word", "other", "one"),
    [
        ("ibuprofin", "ibuprofen", True),
        ("ibuprofn", "ibuprofen", True),
        ("ibuproffen", "ibuprofen", True),
        ("ibuporfen", "ibuprofen", True),
        ("hypotension", "hypertension", False),
        ("ibuprofen", "ibuprofen", False),
        ("metformin", "mupirocin", False),
    ],
)
async def test_a_slip_is_one_letter(word: str, other: str, one: bool) -> None:
    assert slip(word, other) is one
