"""SemanticQuery and ContextualRetrieval by meaning, on the demo album: conditions, ranking, pictures, conversations."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from demo_album import ALBUM, NAMES, Kept
from wire_client import Client

from emulator.app import Myna
from emulator.settings import Settings

ALL = '["image","video","audio","document"]'


@pytest.fixture
def template() -> str:
    """Pictures are looked at."""
    return "Myna:Everything"


@pytest.fixture
def settings(settings: Settings, bucket: Path, kept_album: Kept, tmp_path: Path, template: str) -> Settings:
    data = kept_album.copied(template, tmp_path / "data")
    return replace(settings, objects=(ALBUM, bucket.parent), data_dir=data)


@pytest.fixture
async def album(client: Client) -> Client:
    """The whole demo album is in a dataset."""
    return client


async def ask(client: Client, **asked: str) -> list[tuple[str, float]]:
    """Names and similarities, in order."""
    answer = await client.call("SemanticQuery", NAMES | asked)
    assert answer.status == 200, answer
    found = [(file["Filename"], file["SemanticSimilarity"]) for file in answer.json["Files"]]
    assert all(0 < similarity <= 1 for _, similarity in found)
    assert found == sorted(found, key=lambda one: -one[1])
    return found


async def refused(client: Client, **asked: str) -> str:
    answer = await client.call("SemanticQuery", NAMES | asked)
    assert (answer.status, answer.json["Code"]) == (400, "InvalidArgument"), answer
    message: str = answer.json["Message"]
    return message


def names(found: list[tuple[str, float]]) -> list[str]:
    return [name for name, _ in found]


async def test_questions_in_either_language_find_what_they_mean(album: Client) -> None:
    for question, first in (
        ("receipt latte muffin", "receipts/coffee-receipt.png"),
        ("a kitten on a carpet", "pets/小猫.jpg"),
        ("长颈鹿", "2024/kenya/giraffe-acacia.jpg"),
        ("bamboo and a panda", "2023/成都/大熊猫吃竹子.jpg"),
        ("写在白板上的会议记录", "work/周会白板.png"),
        ("雾里的红色大桥", "2021/san-francisco/golden-gate-fog.jpg"),
    ):
        found = await ask(album, Query=question)
        assert found[0][0] == first, question
        assert found[0][1] > 0.6, question


async def test_times_and_places_are_conditions(album: Client) -> None:
    found = await ask(album, Query="2023年的杭州")
    assert {name.rpartition("/")[0] for name in names(found)} == {"2023/杭州"}
    assert {similarity for _, similarity in found} == {1.0}
    assert names(await ask(album, Query="photos of Hangzhou in 2019")) == []
    for question in (
        "2023年我们在杭州玩的照片",
        "find my photos taken in Hangzhou in 2023",
        "our trip to Hangzhou in 2023",
    ):
        assert await ask(album, Query=question) == found, question
    assert {name.partition("/")[2][:5] for name in names(await ask(album, Query="photos from Kenya"))} == {"kenya"}
    choice = {name.rpartition("/")[0] for name in names(await ask(album, Query="杭州或者肯尼亚的照片"))}
    assert choice == {"2023/杭州", "2024/kenya"}
    sunset = await ask(album, Query="2024年的日落")
    assert sunset[0][0] == "2024/beach/sunset-sanya.jpg"
    assert "2023/杭州/西湖日落.jpg" not in names(sunset)
    assert names(await ask(album, Query="sunset in Hangzhou"))[0] == "2023/杭州/西湖日落.jpg"


async def test_a_word_that_nobody_knows_empties_no_time_and_no_place(album: Client) -> None:
    """Where nothing that is known is asked for beside them, what fulfils them comes, however little the rest fits."""
    expected = set(names(await ask(album, Query="杭州")))
    assert len(expected) > 1
    for question in ("zzyzx 杭州", "西湖", "West Lake", "sometime around Hangzhou"):
        assert set(names(await ask(album, Query=question))) == expected, question
    assert names(await ask(album, Query="杭州的大熊猫")) == [], "what is known and not there is not there"
    assert names(await ask(album, Query="zzyzx")) == []


async def test_the_clock_of_the_account_says_when_last_year_was(myna: Myna, album: Client) -> None:
    account = myna.directory.accounts()[0].id
    for now, expected in ((1735689600, "2023/杭州/西湖日落.jpg"), (1767225600, "2024/beach/sunset-sanya.jpg")):
        myna.clock.set(account, (now - 86400 * 30) * 10**9, frozen=True)
        assert names(await ask(album, Query="去年的日落"))[:1] == [expected]


async def test_words_for_a_kind_of_file_choose_among_those_that_are_allowed(album: Client) -> None:
    assert {name.partition("/")[0] for name in names(await ask(album, Query="录音", MediaTypes=ALL))} == {"sounds"}
    birds = names(await ask(album, Query="audio recordings of birds", MediaTypes=ALL))
    assert birds[0] == "sounds/bird-chirps.wav"
    assert "pets/parrot-red-blue.png" not in birds
    assert names(await ask(album, Query="audio recordings of birds"))[0] == "pets/parrot-red-blue.png", "images only"


async def test_what_must_not_be_there_is_not(album: Client) -> None:
    cats = {"pets/小猫.jpg", "pets/睡觉的灰猫.jpg"}
    pets = names(await ask(album, Query="宠物"))
    assert cats < set(pets)
    for question in ("宠物，不要猫", "pets without cats"):
        others = names(await ask(album, Query=question))
        assert others[0].startswith("pets/"), question
        assert not cats & set(others), question


@pytest.mark.parametrize("template", [""])
async def test_labels_are_a_condition_where_pictures_are_not_looked_at(album: Client) -> None:
    assert set(names(await ask(album, Query="猫"))) == {"pets/小猫.jpg", "pets/睡觉的灰猫.jpg"}
    assert set(names(await ask(album, Query="cats"))) == {"pets/小猫.jpg", "pets/睡觉的灰猫.jpg"}
    assert names(await ask(album, Query="a lion in the savanna")) == ["2024/kenya/lion-savanna.jpg"]
    assert "pets/睡觉的灰猫.jpg" in names(await ask(album, Query="小猫在睡觉")), "what happens is no condition"
    either = {"2024/kenya/lion-savanna.jpg", "2024/kenya/giraffe-acacia.jpg"}
    assert set(names(await ask(album, Query="狮子或长颈鹿"))) == either
    assert set(names(await ask(album, Query="lion or giraffe"))) == either
    assert "pets/金鱼缸.jpg" in names(await ask(album, Query="动物")), "what is below a label answers it"
    said = names(await ask(album, Query="receipt latte muffin"))
    assert said == ["receipts/coffee-receipt.png"], "a name or a caption answers a label, too"
    assert await ask(album, Query="a giraffe on a sofa") == []


async def test_labels_only_rank_where_pictures_are_looked_at(album: Client) -> None:
    found = names(await ask(album, Query="猫"))
    assert set(found[:2]) == {"pets/小猫.jpg", "pets/睡觉的灰猫.jpg"}
    assert len(found) > 2


async def test_a_question_without_an_answer_gets_low_similarities(album: Client) -> None:
    for question in ("a helicopter over the mountains", "zxqwv", "鸭子和天鹅", "骆驼", "camel"):
        assert all(similarity < 0.5 for _, similarity in await ask(album, Query=question, MediaTypes=ALL)), question


async def test_a_picture_finds_itself_and_its_likes(album: Client, bucket: Path) -> None:
    found = await ask(album, SourceURI="oss://album/2023/杭州/西湖日落.jpg", MaxResults="5")
    assert found[0] == ("2023/杭州/西湖日落.jpg", 1.0)
    assert len(found) <= 5
    shutil.copy(ALBUM / "album" / "pets" / "小猫.jpg", bucket / "copy.jpg")
    found = await ask(album, SourceURI="oss://bucket/copy.jpg", MediaTypes=ALL)
    assert found[0][0] == "pets/小猫.jpg"
    assert found[0][1] > 0.9
    assert not any(name.startswith(("documents/", "sounds/")) for name in names(found))


async def test_a_picture_finds_only_kinds_that_are_asked_for(album: Client) -> None:
    uri = "oss://album/2023/杭州/西湖日落.jpg"
    assert await ask(album, SourceURI=uri, MediaTypes='["document"]') == []
    assert await ask(album, SourceURI=uri, MediaTypes='["audio","document"]') == []
    assert await ask(album, SourceURI=uri, MediaTypes='["image","document"]', MaxResults="1") == [
        ("2023/杭州/西湖日落.jpg", 1.0)
    ]


async def test_a_picture_is_asked_for_only_where_there_are_pictures(album: Client, bucket: Path) -> None:
    (bucket / "text.txt").write_text("no picture")
    for uri in (
        "oss://album/documents/租房合同.pdf",
        "oss://bucket/text.txt",
        "oss://bucket/none.jpg",
        "oss://x/y.jpg",
    ):
        assert "SourceURI" in await refused(album, SourceURI=uri)
    assert "SourceURI" in await refused(album, SourceURI="http://example.com/a.jpg")


@pytest.mark.parametrize("template", [""])
async def test_without_the_operator_no_picture_is_asked_for(album: Client) -> None:
    assert "ImageEmbeddingExtraction" in await refused(album, SourceURI="oss://album/pets/小猫.jpg")


async def test_what_is_said_of_a_file_later_changes_what_it_means(album: Client) -> None:
    uri = "oss://album/2024/beach/sunset-sanya.jpg"
    assert names(await ask(album, Query="婚礼蛋糕"))[:1] != ["2024/beach/sunset-sanya.jpg"]
    like = await ask(album, SourceURI=uri, MaxResults="1")
    change = {"URI": uri, "CustomLabels": {"occasion": "wedding cake"}, "Labels": [{"LabelName": "婚礼蛋糕"}]}
    assert (await album.call("UpdateFileMeta", NAMES | {"File": json.dumps(change)})).status == 200
    assert names(await ask(album, Query="婚礼蛋糕"))[:1] == ["2024/beach/sunset-sanya.jpg"]
    assert await ask(album, SourceURI=uri, MaxResults="1") == like, "its picture is still known"
    again = json.dumps([{"URI": uri}])
    assert (await album.call("BatchIndexFileMeta", NAMES | {"Files": again})).status == 200
    found = await ask(album, Query="wedding cake")
    assert "2024/beach/sunset-sanya.jpg" in names(found)[:3], "custom labels stay"


async def test_the_journal_tells_how_a_question_was_understood(myna: Myna, album: Client) -> None:
    answer = await album.call("SemanticQuery", NAMES | {"Query": "2024年三亚的日落"})
    entry = await myna.backstage.request(answer.json["RequestId"])
    told = entry["Understood"]
    assert told["Places"] == ["三亚市"]
    assert told["Labels"] == ["日落"]
    assert told["Times"] == [{"Start": "2024-01-01T00:00:00+08:00", "End": "2025-01-01T00:00:00+08:00"}]
    assert (told["Kinds"], told["LabelsAreConditions"]) == (["image"], False)
    first = told["Ranking"]["Files"][0]
    assert first["URI"] == "oss://album/2024/beach/sunset-sanya.jpg"
    assert first["Words"] > 0
    assert 0 < first["Cosine"] <= 1
    assert "Understood" not in answer.json
    other = await album.call("GetDataset", NAMES)
    assert (await myna.backstage.request(other.json["RequestId"]))["Understood"] is None


async def talk(client: Client, *spoken: str, **more: str) -> list[tuple[str, float]]:
    messages = [
        {"Role": "user" if number % 2 == 0 else "assistant", "Content": text, "Files": []}
        for number, text in enumerate(spoken)
    ]
    answer = await client.call("ContextualRetrieval", NAMES | more, {"Messages": json.dumps(messages)})
    assert answer.status == 200, answer
    found: list[dict[str, Any]] = answer.json["Results"]
    assert {file["MediaType"] for file in found} <= {"document"}
    return [(file["Filename"], file["SemanticSimilarity"]) for file in found]


async def test_a_conversation_carries_on_and_turns_away(album: Client) -> None:
    recipe, leave = "documents/红烧肉做法.txt", "documents/年休假制度.md"
    first = ("外婆的红烧肉要放多少冰糖", "冰糖四十克。")
    assert (await talk(album, *first, "黄酒呢？"))[0][0] == recipe
    assert (await talk(album, *first, "谢谢"))[0][0] == recipe
    assert (await talk(album, *first, "帮我找一下公司的年假制度"))[0][0] == leave
    assert recipe not in names(await talk(album, *first, "帮我找一下公司的年假制度"))
    refused = await talk(album, "租房合同", "好的。", "不是这个，我要养猫的")
    assert refused[0][0] == "documents/养猫手册.pdf"


async def test_a_conversation_does_not_carry_on_what_is_refused(album: Client) -> None:
    for earlier, newest in (("关于猫的文档", "不要猫的，要面包的"), ("cats", "not cats, bread")):
        found = names(await talk(album, earlier, "有", newest))
        assert found[0] == "documents/sourdough-bread.md", newest
        assert "documents/养猫手册.pdf" not in found, newest


async def test_a_word_that_one_passage_has_finds_it(album: Client) -> None:
    """Nothing knows what it means: it is worth what it is rare."""
    for word, document in (("过期作废", "年休假制度.md"), ("browser", "router-setup.txt")):
        assert names(await talk(album, word)) == [f"documents/{document}"], word
    assert await talk(album, "zzyzx") == []


async def test_retrieval_cuts_what_is_far_and_recall_does_not(album: Client) -> None:
    ranked = await talk(album, "How do I clean the milk tube of the coffee machine?")
    recalled = await talk(album, "How do I clean the milk tube of the coffee machine?", RecallOnly="true")
    assert ranked[0][0] == recalled[0][0] == "documents/coffee-machine-manual.pdf"
    assert all(similarity >= 0.4 for _, similarity in ranked)
    assert [one for one in recalled if one[1] < 0.4]
