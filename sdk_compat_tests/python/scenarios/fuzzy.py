"""FuzzyQuery."""

from __future__ import annotations

from typing import Any

from stage import Stage, pages, scenario

TEMPLE = "oss://trusted/trips/2023-kyoto/red-bridge.jpg"
LAKE = "oss://trusted/trips/西湖 lake.jpg"


def filled(stage: Stage) -> dict[str, str]:
    where = stage.dataset()
    stage.index(
        where,
        {"uri": TEMPLE, "custom_labels": {"owner": "小明"}},
        {"uri": LAKE, "custom_id": "member-7"},
        {"uri": "oss://shelf/notes/tea.md"},
    )
    return where


def ask(stage: Stage, where: dict[str, str], **members: Any) -> Any:
    return stage.sdk.call("fuzzy_query", stage.models.FuzzyQueryRequest(**members, **where))


@scenario("imm.fuzzy.words", "fuzzy_query")
def words(stage: Stage) -> None:
    where = filled(stage)

    def found(query: str) -> list[str]:
        return [file.uri for file in ask(stage, where, query=query).files]

    assert found("KYOTO") == [TEMPLE]
    assert found("西湖") == [LAKE]
    assert found("湖西") == []
    assert found("trips") == [TEMPLE, LAKE]
    assert found("trips 小明") == [TEMPLE]
    assert found("member-7") == [LAKE]
    assert found("oolong") == ["oss://shelf/notes/tea.md"]  # what a document says
    asked: list[str] = []
    for page in pages(lambda token: ask(stage, where, query="trips", max_results=1, next_token=token)):
        asked += [file.uri for file in page.files]
    assert asked == [TEMPLE, LAKE]


@scenario("imm.fuzzy.sort", "FuzzyQueryRequest.sort", "FuzzyQueryRequest.with_fields")
def sort(stage: Stage) -> None:
    where = filled(stage)
    found = ask(stage, where, query="trips", sort="URI", with_fields=["URI"])
    assert [file.uri for file in found.files] == [LAKE, TEMPLE]  # no order: descending
    assert found.total_hits == 2
    assert {file.filename for file in found.files} == {None}
    rising = ask(stage, where, query="trips", sort="URI", order="asc").files
    assert [file.uri for file in rising] == [TEMPLE, LAKE]
    bad = stage.models.FuzzyQueryRequest(query="trips", sort="Nonsense", **where)
    assert "Nonsense" in stage.sdk.refused(400, "InvalidArgument", "fuzzy_query", bad).message
