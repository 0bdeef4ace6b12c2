"""What a request gives: query, JSON or XML → texts by name, as :mod:`emulator.catalog.schema` reads them.

Clients differ in shape and mean the same: one thing where a list is meant, elements around the entries of a list or
none (tencent-behaviour.md 2.4, 2.5). ``null`` and ``""`` are nothing; where a list is meant ``[]`` is, where a
structure is meant ``{}``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from emulator.catalog import jsontext
from emulator.catalog.load import Catalog, Member, Operation, Parameter
from emulator.dialects import xml
from emulator.dialects.ci import filters
from emulator.dialects.ci.elements import Element, NotXml, parse
from emulator.exchange import Request

SYNONYMS: Mapping[str, Mapping[str, str]] = {
    "DatasetHybridSearch": {"Text": "SearchText", "URI": "SearchURIs", "URIs": "SearchURIs"},
}
"""Names that published scripts send as well, for other versions of the gateway: they count where the name lacks."""
NOTHING: tuple[Any, ...] = (None, "", [], {})
LISTED = ("Templates",)
"""Texts that may come as a list of one (tencent-behaviour.md 4)."""
WHOLE = re.compile(r"[+-]?[0-9]{1,19}")


class NotReadable(Exception):
    """A body that cannot be read; ``kind`` names the row of the error table, ``detail`` is a sentence."""

    def __init__(self, row: str, detail: str) -> None:
        super().__init__(detail)
        self.row = row
        self.detail = detail


def gathered(catalog: Catalog, operation: Operation, request: Request, query: Mapping[str, str]) -> dict[str, str]:
    """All parameters as texts by name. Raises NotReadable."""
    if operation.methods == ("GET",):
        return {name.lower(): text for name, text in query.items()}
    if not operation.parameters:
        return {}
    members = renamed(operation.name, body(catalog, operation, request))
    found = {}
    for name, value in members.items():
        parameter = operation.parameter(name)
        if value not in nothing(parameter):
            found[name] = text(parameter, value)
    return found


def nothing(parameter: Parameter | None) -> tuple[Any, ...]:
    """The values that say nothing of a parameter; of an unknown one all that are empty do."""
    if parameter is None:
        return NOTHING
    return (*NOTHING[:2], *([] if not parameter.json else [[]] if parameter.type.startswith("array<") else [{}]))


def body(catalog: Catalog, operation: Operation, request: Request) -> Mapping[str, Any]:
    """The members of the body. Raises NotReadable."""
    if not request.body.strip():
        raise NotReadable("missing-content", "Send the parameters as JSON or as XML below <Request>.")
    if is_xml(request):
        try:
            return unwrapped(catalog, operation.parameters, parse(request.body))
        except NotXml as error:
            raise NotReadable("invalid-content", str(error)) from None
    try:
        value = jsontext.parse(request.body.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise NotReadable("params-invalid", "The body is not UTF-8.") from None
    except jsontext.NotJson as error:
        raise NotReadable("params-invalid", f"The body: {error}") from None
    if not isinstance(value, dict):
        raise NotReadable("params-invalid", "The body must be a JSON object.")
    return value


def is_xml(request: Request) -> bool:
    """By its type, else by its first character: the Python SDK sends JSON without any type."""
    kind = (request.headers.get("content-type") or "").partition(";")[0].strip().lower()
    return kind in ("application/xml", "text/xml") or request.body.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<")


def renamed(name: str, members: Mapping[str, Any]) -> dict[str, Any]:
    """With the synonyms under the names that they stand for."""
    found = dict(members)
    for other, meant in SYNONYMS.get(name, {}).items():
        value = found.pop(other, None)
        if found.get(meant) in NOTHING and value not in NOTHING:
            found[meant] = value
    file = found.get("File")
    if isinstance(file, dict):
        found["File"] = once(file)
    return once(found)


def once(members: Mapping[str, Any]) -> dict[str, Any]:
    """Java's models send ``Uri`` beside ``URI``."""
    return {name: value for name, value in members.items() if name != "Uri" or "URI" not in members}


def text(parameter: Parameter | None, value: Any) -> str:
    """A value as its parameter reads it."""
    if parameter is not None and parameter.json:
        several = parameter.type.startswith("array<")
        return json.dumps([value] if several and not isinstance(value, list) else value, ensure_ascii=False)
    if parameter is not None and parameter.name in LISTED and isinstance(value, list) and len(value) == 1:
        value = value[0]
    if isinstance(value, str):
        return value
    written = json.dumps(value, ensure_ascii=False)
    if parameter is not None and parameter.type == "string":
        raise NotReadable("params-invalid", f"{parameter.name}: It must be a string.")
    return written


def unwrapped(catalog: Catalog, members: Iterable[Member], element: Element) -> dict[str, Any]:
    """An element's children as the members of a structure; names that it does not have as texts."""
    known = {member.name: member for member in members}
    found: dict[str, Any] = {}
    for child in element.children:
        if child.tag not in known:
            found[child.tag] = child.text or "element"
    for name, member in known.items():
        given = element.named(name)
        if given:
            found[name] = shaped(catalog, member, given)
    return found


def shaped(catalog: Catalog, member: Member, given: Sequence[Element]) -> Any:
    """All elements of one name as the value that the member's type says."""
    kind = member.type
    if kind.startswith("array<"):
        return entries(catalog, Member(name=member.name, type=kind[6:-1]), given)
    if kind.startswith("map<") and kind != "map<any>":
        return pairs(member.name, given)
    if len(given) > 1:  # refused, as a list is where one thing is meant
        return [shaped(catalog, member, [each]) for each in given]
    if kind == "map<any>":
        return filters.condition(given[0]) if member.name == "Filter" else free(given[0])
    if kind in catalog.schemas:  # a text where a structure is meant is refused as what it is
        return given[0].text or unwrapped(catalog, catalog.schemas[kind], given[0])
    return free(given[0]) if given[0].children else scalar(kind, given[0].text)


def entries(catalog: Catalog, each: Member, given: Sequence[Element]) -> list[Any]:
    """Entries that stand in elements of the list's own name, or inside one in elements of any name."""
    found: list[Any] = []
    schema = catalog.schemas.get(each.type)
    names = {member.name for member in schema or ()}
    for element in given:
        if not element.children:
            found += [scalar(each.type, element.text)] if element.text else []
        elif schema is not None and names & {child.tag for child in element.children}:
            found.append(unwrapped(catalog, schema, element))
        else:
            found += [shaped(catalog, each, [child]) for child in element.children]
    return found


def pairs(name: str, given: Sequence[Element]) -> dict[str, str]:
    """A map: an element a key, or ``Key`` and ``Value`` beside each other, as the SDKs' models have them.

    Raises NotReadable for what would lose a part of itself as a map: as in JSON, where nothing like it can be written.
    """
    found: dict[str, str] = {}
    for element in given:
        if element.text:
            raise NotReadable("params-invalid", f"{name}: It must have an element for each key, and no text beside.")
        for key, value in entry(element) or [(xml.key(child.tag), child) for child in element.children]:
            if value.children:
                raise NotReadable("params-invalid", f"{name}: The value of {key[:64]} must be a text.")
            if key in found:
                raise NotReadable("params-invalid", f"{name}: The key {key[:64]} stands there twice.")
            found[key] = value.text
    return found


def entry(element: Element) -> list[tuple[str, Element]]:
    """The pair of an element whose children are a ``Key`` and a ``Value``; nothing for any other."""
    parts = {child.tag: child for child in element.children}
    if len(element.children) != 2 or parts.keys() != {"Key", "Value"} or parts["Key"].children:
        return []
    return [(parts["Key"].text, parts["Value"])]


def free(element: Element) -> Any:
    """An element of which no type is known."""
    return {child.tag: free(child) for child in element.children} if element.children else element.text


def scalar(kind: str, text: str) -> Any:
    """A text as the JSON value that it stands for; what does not fit stays a text and is refused as one."""
    if kind in ("integer", "long") and WHOLE.fullmatch(text):
        return int(text)
    return text
