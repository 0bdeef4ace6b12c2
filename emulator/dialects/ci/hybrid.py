"""DatasetHybridSearch and SearchImage: by a text or by pictures, for pictures, passages of documents, scenes."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from emulator.catalog.addresses import address
from emulator.dialects.ci import filters
from emulator.dialects.ci.envelope import Answer, host_of
from emulator.dialects.ci.errors import Refused
from emulator.dialects.ci.places import bucket, place
from emulator.dialects.ci.realm import Kind, searches
from emulator.dialects.ci.switches import searchable
from emulator.domain.library import Library
from emulator.domain.refusals import BadValue
from emulator.domain.searching import EVERYTHING, Match
from emulator.exchange import Call
from emulator.query.nodes import Node

CHARACTERS = 60
"""Of a text that is searched by: characters, not bytes."""
CANDIDATES, PASSAGES = 100, 5
"""Documents that a search looks at, and passages of each that it returns at most (a guess)."""
PICTURES, TEXTS = "pic", "text"
ITEMS = {"ImageResult": "Item", "DocResult": "Item", "VideoResult": "Item"}


def score(similarity: float) -> int:
    """0 to 100."""
    return max(0, min(100, round(100 * similarity)))


async def fitting(call: Call, library: Library, kind: Kind) -> None:
    """The dataset has a template for this search. Raises NotFound, Refused."""
    where = place(call)
    operators = await library.datasets.operators(where, await library.datasets.get(where))
    if kind.operator not in operators:
        raise Refused(
            "template-invalid",
            f"{kind.template} needs a dataset with TemplateId Official:{kind.template} (its operator {kind.operator}).",
        )


def worded(text: str | None, name: str) -> str:
    """The text to search by. Raises Refused."""
    if not text or not text.strip():
        raise Refused("params-invalid", f"{name}: It is required with Mode text.")
    if len(text) > CHARACTERS:
        raise Refused("text-too-long", f"{name}: It has {len(text)} characters; {CHARACTERS} are allowed.")
    return text


async def dataset_hybrid_search(call: Call, library: Library) -> Answer:
    given = call.parameters
    kind = searches()[given["Templates"]]
    if given["Mode"] != TEXTS and kind.template != "ImageSearch":
        raise Refused("mode-must-be-text", Template=kind.template)
    uris = given.get("SearchURIs") or []
    text = worded(given.get("SearchText"), "SearchText") if given["Mode"] == TEXTS else ""
    if given["Mode"] == PICTURES and not uris:
        raise Refused("params-invalid", "SearchURIs: It is required with Mode pic.")
    tree, most = given.get("Filter"), library.cuts.conditions
    where = filters.node(tree, library.realm.fields, most) if tree else EVERYTHING
    await fitting(call, library, kind)
    match kind.template, given["Mode"]:
        case "ImageSearch", _:
            return await pictures(call, library, text, uris, where, ITEMS)
        case "DocSearch", _:
            return await documents(call, library, text, where)
        case _:
            return await films(call, library, text, where)


async def search_image(call: Call, library: Library) -> Answer:
    """The same for pictures alone; its results repeat in XML without elements around them (a guess)."""
    given = call.parameters
    text = worded(given.get("Text"), "Text") if given["Mode"] == TEXTS else ""
    if given["Mode"] == PICTURES and not given.get("URI"):
        raise Refused("params-invalid", "URI: It is required with Mode pic.")
    await fitting(call, library, searches()["ImageSearch"])
    uris = [] if text else [given["URI"]]
    return await pictures(call, library, text, uris, EVERYTHING, {}, "URI")


async def pictures(
    call: Call,
    library: Library,
    text: str,
    uris: Sequence[str],
    where: Node,
    items: Mapping[str, str],
    parameter: str = "SearchURIs",
) -> Answer:
    """By a text, or by pictures, which ``parameter`` names: of several the best score counts."""
    limit = call.parameters["Limit"]
    if text:
        await searchable(call, library)
        found = await library.searching.ranked(place(call), text, ["image"], limit, where)
        matches, understood = found.matches, found.understood
    else:
        await searchable(call, library, [bucket(call, uri, parameter) for uri in uris])
        best: dict[str, Match] = {}
        for uri in dict.fromkeys(uris):
            try:
                found = await library.searching.alike(place(call), uri, ["image"], limit, where)
            except BadValue as wrong:  # the domain has IMM's name for it
                raise BadValue(parameter, wrong.reason) from None
            for one in found.matches:
                if one.uri not in best or best[one.uri].similarity < one.similarity:
                    best[one.uri] = one
        matches = sorted(best.values(), key=lambda one: (-one.similarity, one.uri))[:limit]
        understood = found.understood
    results = [{"URI": one.uri, "Score": score(one.similarity)} for one in matches]
    return Answer({"ImageResult": scored(call, results)}, items.get, understood=understood)


async def documents(call: Call, library: Library, text: str, where: Node) -> Answer:
    """The best passages, each by itself, several of one document too (a guess)."""
    await searchable(call, library)
    found = await library.searching.ranked(place(call), text, ["document"], CANDIDATES, where, PASSAGES)
    passages = [(similarity, one.uri, element) for one in found.matches for element, similarity in one.elements]
    passages.sort(key=lambda passage: (-passage[0], passage[1]))
    results = []
    for similarity, uri, element in passages[: call.parameters["Limit"]]:
        said: dict[str, Any] = json.loads(element)
        parts = said.pop("Images")
        page = {"TextPage": said["TextPage"]} if "TextPage" in said else {}
        result = {"Text": said["Text"], "Score": score(similarity), "URI": uri, **page}
        results.append({**result, "ImageUrls": await addresses(call, library, uri, parts)})
    return Answer({"DocResult": scored(call, results)}, ITEMS.get, understood=found.understood)


async def addresses(call: Call, library: Library, uri: str, parts: Sequence[str]) -> dict[str, str]:
    """``Image_0`` and its like → where the picture can be fetched: where the client reached Myna, if it was by an
    address of its own and not by the cloud's name."""
    host = call.request.headers.get("host") or ""
    near = host if host and not address(host_of(call.request)).product else ""
    origin = f"{'https' if call.request.secure else 'http'}://{near}" if near else ""
    return {
        f"Image_{number}": await library.pictures.address(call.identity.account, uri, part, origin)
        for number, part in enumerate(parts)
    }


async def films(call: Call, library: Library, text: str, where: Node) -> Answer:
    """Scenes, each by itself; a film without scenes as a whole. From and To in seconds."""
    await searchable(call, library)
    found = await library.searching.filmed(place(call), text, CANDIDATES, where, PASSAGES)
    results = [
        {"URI": one.uri, "From": one.start, "To": one.end, "Score": score(one.similarity)}
        for one in found[: call.parameters["Limit"]]
    ]
    return Answer({"VideoResult": scored(call, results)}, ITEMS.get)


def scored(call: Call, results: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Those at or above MatchThreshold. What scores 0 has nothing in common with the question and is left out."""
    least = max(1, call.parameters["MatchThreshold"])
    return [one for one in results if one["Score"] >= least]
