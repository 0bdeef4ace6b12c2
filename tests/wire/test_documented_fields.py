"""Every documented member of a file that a request, a sidecar or Myna itself can give is in replies, with its type.

The two pages are read from ``fixtures/documented``; the sidecar is the SemanticQuery page's own sample.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from wire_client import Client

DOCUMENTED = Path(__file__).parents[2] / "fixtures" / "documented"
TYPES: dict[str, type | tuple[type, ...]] = {
    "string": str,
    "integer": int,
    "number": (int, float),
    "array": list,
    "object": dict,
}
# What describes the record and not the object: Myna says it, a sidecar cannot.
RECORD = {
    *("OwnerId", "ProjectName", "DatasetName", "ObjectType", "ObjectId", "URI", "Filename", "CreateTime", "UpdateTime"),
    *("ObjectStatus", "SemanticTypes", "SemanticSimilarity", "Elements"),
}
# What neither a request nor a sidecar nor reading a file can give.
NOT_GIVEN = {
    *("TravelClusterId", "FileStatus", "SmartClusters", "SequenceNumber", "ClusterStatus", "ClusterModifications"),
    *("MetaLockVersion", "Reason"),
}
# What passages of text do not have: these belong to pictures, videos and links inside documents.
NOT_IN_TEXT = (
    "Elements[].ElementContents[].URL",
    "Elements[].ElementContents[].TimeRange",
    "Elements[].ElementRelations",
)
# Where the two pages print different types, replies follow the SemanticQuery page.
CONTRADICTED = {
    "EXIF": "string",
    "AudioCovers[].EXIF": "string",
    "OSSCRC64": "string",
    "VideoStreams[].Rotate": "string",
    "CustomLabels.ItemCount": "string",
}
# The members of InputFile; Figures are honoured by the update operations only.
REQUEST = {
    *("Addresses", "Album", "AlbumArtist", "Artist", "Composer", "ContentType", "CustomId", "CustomLabels"),
    *("FileHash", "Labels", "LatLong", "MediaType", "OSSURI", "Performer", "ProduceTime", "Title"),
}


def page(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((DOCUMENTED / f"imm-{name}.json").read_text("utf-8"))
    return found


def members(name: str, outer: str) -> list[tuple[str, str]]:
    """Paths below ``outer`` and their documented types, where both pages agree or the SemanticQuery page decides."""
    rows = [(row["path"].removeprefix(f"{outer}[]."), row["sample_type"]) for row in page(name)["response_fields"]]
    paths = [
        (path, CONTRADICTED.get(path, kind)) for path, kind in rows if path not in ("RequestId", outer, f"{outer}[]")
    ]
    inside = tuple(f"{path}." for path in CONTRADICTED)
    return [(path, kind) for path, kind in paths if not path.startswith(inside)]


def sample() -> dict[str, Any]:
    """The file of the SemanticQuery page's sample reply."""
    (file,) = page("semanticquery")["response_samples"][0]["body"]["Files"]
    return dict(file)


def sidecar(**changes: Any) -> bytes:
    """The sample without what a sidecar cannot say."""
    given = {name: value for name, value in sample().items() if name not in RECORD | NOT_GIVEN}
    return json.dumps(given | changes, ensure_ascii=False).encode()


def values(value: Any, path: str) -> Iterator[Any]:
    """All values at a path: ``Labels[].LabelName``."""
    head, _, rest = path.partition(".")
    name, listed = head.removesuffix("[]"), head.endswith("[]")
    if not isinstance(value, dict) or name not in value:
        return
    for each in value[name] if listed else [value[name]]:
        if rest:
            yield from values(each, rest)
        else:
            yield each


def wrong(file: dict[str, Any], documented: list[tuple[str, str]], absent: tuple[str, ...] = ()) -> list[str]:
    """What is missing or of another type, one line each; ``absent`` are beginnings of paths that cannot be there."""
    found = []
    for path, kind in documented:
        held = list(values(file, path))
        if path.startswith(absent):
            if held:
                found.append(f"{path} is there: take it off the list")
        elif not held:
            found.append(f"{path} is missing")
        for value in held:
            if not isinstance(value, TYPES[kind]) or isinstance(value, bool):
                found.append(f"{path} is {value!r}, documented as {kind}")
    return found


def test_the_lists_above_are_of_documented_names() -> None:
    names = {path.partition("[")[0].partition(".")[0] for path, _ in members("contextualretrieval", "Results")}
    assert names >= RECORD | NOT_GIVEN | REQUEST
    assert set(sample()) <= names
    assert set(CONTRADICTED) <= {path for path, _ in members("semanticquery", "Files")}


async def call(client: Client, action: str, parameters: dict[str, Any]) -> dict[str, Any]:
    texts = {name: each if isinstance(each, str) else json.dumps(each) for name, each in parameters.items()}
    answer = await client.call(action, texts)
    assert answer.status == 200, answer
    return answer.json


@pytest.fixture
def picture(bucket: Path) -> str:
    """The URI of a picture with everything in its sidecar."""
    Image.new("RGB", (8, 8), "red").save(bucket / "chair.jpg")
    (bucket / "chair.jpg.myna.json").write_bytes(sidecar())
    return "oss://bucket/chair.jpg"


async def test_semantic_query(client: Client, dataset: dict[str, str], picture: str) -> None:
    await call(client, "IndexFileMeta", dataset | {"File": {"URI": picture}})
    (file,) = (await call(client, "SemanticQuery", dataset | {"Query": "椅子"}))["Files"]
    documented = members("semanticquery", "Files")
    assert len(documented) > 200
    assert not wrong(file, documented, (*NOT_GIVEN, "Elements"))
    given = json.loads(sidecar())
    assert {name: file[name] for name in given} == given


@pytest.mark.parametrize("action", ["GetFileMeta", "BatchGetFileMeta", "SimpleQuery", "FuzzyQuery"])
async def test_the_other_replies(action: str, client: Client, dataset: dict[str, str], picture: str) -> None:
    await call(client, "IndexFileMeta", dataset | {"File": {"URI": picture}})
    asked = {"GetFileMeta": {"URI": picture}, "BatchGetFileMeta": {"URIs": [picture]}, "FuzzyQuery": {"Query": "椅"}}
    which = asked.get(action, {})
    (file,) = (await call(client, action, dataset | which))["Files"]
    semantic_only = ("SemanticTypes", "SemanticSimilarity", "Elements")
    assert not wrong(file, members("semanticquery", "Files"), (*NOT_GIVEN, *semantic_only))


async def test_contextual_retrieval(client: Client, dataset: dict[str, str], bucket: Path) -> None:
    (bucket / "rules.md").write_text("# Chairs\n\nA chair has four legs.\n", "utf-8")
    beside = sidecar(MediaType="document", ContentType="text/markdown")
    (bucket / "rules.md.myna.json").write_bytes(beside)
    await call(client, "IndexFileMeta", dataset | {"File": {"URI": "oss://bucket/rules.md"}})
    question = [{"Role": "user", "Content": "How many legs has a chair?"}]
    (file,) = (await call(client, "ContextualRetrieval", dataset | {"Messages": question}))["Results"]
    documented = members("contextualretrieval", "Results")
    assert len(documented) > 200
    assert not wrong(file, documented, (*NOT_GIVEN, *NOT_IN_TEXT))


async def test_what_a_request_gives(client: Client, dataset: dict[str, str]) -> None:
    given = {name: value for name, value in sample().items() if name in REQUEST}
    assert given.keys() == REQUEST
    uri = "oss://trusted/chair.jpg"
    await call(client, "IndexFileMeta", dataset | {"File": {"URI": uri, **given}})
    figures = [{name: sample()["Figures"][0][name] for name in ("FigureId", "FigureType", "FigureClusterId")}]
    await call(client, "UpdateFileMeta", dataset | {"File": {"URI": uri, "Figures": figures}})
    (file,) = (await call(client, "SemanticQuery", dataset | {"Query": "椅子"}))["Files"]
    assert {name: file[name] for name in given} == given
    assert file["Figures"] == figures
    documented = [
        (path, kind)
        for path, kind in members("semanticquery", "Files")
        if path.partition("[")[0].partition(".")[0] in REQUEST | (RECORD - {"Elements", "SemanticSimilarity"})
    ]
    assert not wrong(file, documented)
