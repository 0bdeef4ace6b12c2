"""SemanticQuery and ContextualRetrieval."""

from __future__ import annotations

from typing import Any

from stage import Stage, scenario

SHELF = (
    "照片/狮子 savanna+1.jpg",
    "photos/beach.jpg",
    "notes/tea.md",
    "notes/茶.txt",
    "notes/bridge.html",
    "reports/harbour.docx",
)


def shelf(stage: Stage) -> dict[str, str]:
    """A dataset with the whole bucket in it."""
    where = stage.dataset()
    stage.index(where, *({"uri": f"oss://shelf/{key}"} for key in SHELF))
    return where


def keys(files: list[Any]) -> list[str]:
    return [file.uri.removeprefix("oss://shelf/") for file in files]


def ask(stage: Stage, where: dict[str, str], **members: Any) -> list[Any]:
    files: list[Any] = stage.sdk.call("semantic_query", stage.models.SemanticQueryRequest(**members, **where)).files
    return files


@scenario("imm.semantic.images", "semantic_query")
def images(stage: Stage) -> None:
    where = shelf(stage)
    for words in ("草原上的狮子", "lion", "SAVANNA 2024"):
        found = ask(stage, where, query=words)
        assert keys(found)[0] == SHELF[0], words
        assert {file.media_type for file in found} == {"image"}
    assert ask(stage, where, query="区块链") == []


@scenario("imm.semantic.documents", "SemanticQueryRequest.media_types", "SemanticQueryRequest.with_fields")
def documents(stage: Stage) -> None:
    where = shelf(stage)

    def first(words: str) -> Any:
        return ask(stage, where, query=words, media_types=["document"], max_results=3)[0]

    assert keys([first("how long to steep oolong tea")]) == ["notes/tea.md"]
    assert keys([first("绿茶的水温")]) == ["notes/茶.txt"]
    assert keys([first("suspension bridge cables")]) == ["notes/bridge.html"]
    best = first("container cranes in the harbour")
    assert keys([best]) == ["reports/harbour.docx"]
    assert best.semantic_types == ["content"]
    (text, *_) = best.elements
    assert text.element_contents[0].type == "text"
    assert "cranes" in text.element_contents[0].content
    if not stage.lacks(["File.semantic_similarity"]):
        assert 0 < text.semantic_similarity <= 1
    (short,) = ask(stage, where, query="oolong", media_types=["document"], max_results=1, with_fields=["URI"])
    assert (short.uri, short.filename) == ("oss://shelf/notes/tea.md", None)


@scenario("imm.semantic.labels-of-the-request", "semantic_query", "InputFile.labels")
def labels_of_the_request(stage: Stage) -> None:
    m = stage.models
    where = stage.dataset()
    stage.index(
        where,
        {"uri": "oss://trusted/1.jpg", "labels": [m.Label(label_name="雪景", label_confidence=0.9)]},
        {"uri": "oss://trusted/2.jpg", "labels": [m.Label(label_name="sunset", label_confidence=0.9)]},
        {"uri": "oss://trusted/3.jpg", "addresses": [m.Address(address_line="中国浙江省杭州市西湖区")]},
        {"uri": "oss://trusted/4.jpg", "custom_labels": {"person": "Grandmother"}},
    )
    for words, expected in (("雪景", "1"), ("a sunset", "2"), ("杭州", "3"), ("grandmother", "4")):
        assert [file.uri for file in ask(stage, where, query=words)][:1] == [f"oss://trusted/{expected}.jpg"], words


@scenario("imm.semantic.both-or-neither", "SemanticQueryRequest.source_uri")
def both_or_neither(stage: Stage) -> None:
    where = stage.dataset()
    for members in ({}, {"query": "cat", "source_uri": "oss://shelf/photos/beach.jpg"}):
        request = stage.models.SemanticQueryRequest(**members, **where)
        stage.sdk.refused(400, "InvalidArgument", "semantic_query", request)


@scenario("imm.semantic.limits", "SemanticQueryRequest.media_types")
def limits(stage: Stage) -> None:
    where = stage.dataset()
    for members in ({"max_results": 1001}, {"media_types": ["picture"]}):
        request = stage.models.SemanticQueryRequest(query="cat", **members, **where)
        stage.sdk.refused(400, "InvalidArgument", "semantic_query", request)


def messages(stage: Stage, *spoken: tuple[str, str]) -> list[Any]:
    return [stage.models.ContextualMessage(role=role, content=content) for role, content in spoken]


def retrieve(stage: Stage, where: dict[str, str], *spoken: tuple[str, str], **members: Any) -> list[Any]:
    request = stage.models.ContextualRetrievalRequest(messages=messages(stage, *spoken), **members, **where)
    results: list[Any] = stage.sdk.call("contextual_retrieval", request).results
    return results


@scenario("imm.retrieval.documents", "contextual_retrieval")
def retrieval(stage: Stage) -> None:
    where = shelf(stage)
    found = retrieve(stage, where, ("user", "How long should oolong tea steep?"))
    assert keys(found)[0] == "notes/tea.md"
    assert {file.media_type for file in found} == {"document"}
    assert found[0].semantic_types == ["content"]
    similarities = [element.semantic_similarity for element in found[0].elements]
    assert similarities == sorted(similarities, reverse=True)
    assert "oolong" in found[0].elements[0].element_contents[0].content.lower()
    recalled = retrieve(stage, where, ("user", "绿茶要用多热的水？"), recall_only=True)
    assert "notes/茶.txt" in keys(recalled)[:2], "by vectors alone a text about tea in either language may come first"


@scenario("imm.retrieval.history", "contextual_retrieval")
def history(stage: Stage) -> None:
    where = shelf(stage)
    talk = (
        ("user", "Tell me about the suspension bridge."),
        ("assistant", "It hangs from two main cables."),
        ("user", "And who paid for it?"),
    )
    for recall_only in (False, True):
        assert keys(retrieve(stage, where, *talk, recall_only=recall_only))[0] == "notes/bridge.html"
    turned = (*talk, ("assistant", "The city did."), ("user", "How hot should water for oolong tea be?"))
    assert keys(retrieve(stage, where, *turned))[0] == "notes/tea.md"


@scenario("imm.retrieval.bad-messages", "contextual_retrieval")
def bad_messages(stage: Stage) -> None:
    where = stage.dataset()
    user, assistant = ("user", "a question"), ("assistant", "an answer")
    bad = [
        [],
        [user, assistant],
        [assistant],
        [user, user, user],
        [("user", "")],
        [("user", "字" * 1001)],
        [("poet", "a rhyme")],
        [user, assistant] * 51 + [user],
    ]
    for spoken in bad:
        request = stage.models.ContextualRetrievalRequest(messages=messages(stage, *spoken), **where)
        stage.sdk.refused(400, "InvalidArgument", "contextual_retrieval", request)
    assert retrieve(stage, where, *([user, assistant] * 50), ("user", "字" * 1000)) == []
