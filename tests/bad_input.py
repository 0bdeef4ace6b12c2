"""Bad values for every parameter, made from the catalogue: what each must be refused with.

The same cases are read in process (tests/catalog) and sent over a socket.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import samples

from emulator.catalog.errors import ErrorTable, Row
from emulator.catalog.load import Catalog, Member, Operation, Parameter

LONG_KEY = "oss://bucket/" + "图" * 342
"""1,026 bytes."""
MISFORMED = {
    "name": ("1abc", "a b", "项目", "a/../b", "a\n"),
    "dataset-name": ("-a", "A", "a_b", "a" * 33, "项目", "a\n"),
    "oss-uri": ("http://bucket/key", "bucket/key", "oss://bucket", "oss://bucket/", "oss:///key", LONG_KEY),
    "oss-bucket": ("bucket", "http://bucket", "oss://", "oss:///", "oss://bucket/key", "oss://.hidden", "oss://a b"),
    "bucket": ("a/b", "oss://bucket", "a b", ".hidden", "a?b", "a\n"),
    "file-uri": ("http://bucket/key", "oss://bucket", "oss:///key", "pds://domains/d/files/f", " oss://b/k", LONG_KEY),
    "http-url": (
        "ftp://x",
        "x",
        "http://",
        "https:///a",
        "http://a b/",
        "http://a\n",
        "javascript:http://a",
        "http://u@a",
    ),
    "rfc3339": ("2021-02-30T00:00:00Z", "2021-06-29 14:50:13", "2021-06-29T14:50:13", "2021-06-29T25:00:00Z"),
    "tag": ("a", "=b", " =b"),
    "lat-long": ("91,0", "30.1,181", "30.1;120.2", "north", "30.1"),
}
NO_INTEGER = ("x", "1.5", "1e3", "０", "0x10", "1_0", " 1", "--1", "null", "[]", "9223372036854775808", "9" * 5000)
NO_NUMBER = ("x", "0x1", "０", "1_0", " 0.5", "--1", "null", "[]", "nan", "inf", "1e400", "0.5.1", "1" * 50)
NO_BOOLEAN = ("yes", "2", "null", "[]", "tru", " true")
NO_ARRAY = ("[", "nope", "{}", '{"a":1}', '"a"', "1", "true", "[NaN]", "[-Infinity]", "[1e999]", '["\\ud800"]', "[1]]")
NO_OBJECT = ("{", "nope", "[]", "[1]", '"a"', "1", "true", '{"a":NaN}', '{"a":1,"a":2}', '{"a":"\\udfff"}', "{'a':1}")


@dataclass(frozen=True, slots=True)
class Case:
    """``text`` of ``parameter`` (None: left out) must be refused as ``kind``, naming ``path``."""

    name: str
    parameter: str
    text: str | None
    kind: str
    path: str

    def row(self, errors: ErrorTable) -> Row:
        """The error row whose code and status the answer must have."""
        return errors.for_kind(self.kind)

    def texts(self, catalog: Catalog, operation: Operation) -> dict[str, str]:
        """All texts of the request: valid ones but for this one."""
        texts = samples.valid(catalog, operation)
        if self.text is None:
            texts.pop(self.parameter, None)
        else:
            texts[self.parameter] = self.text
        return texts


def cases(catalog: Catalog, operation: Operation) -> Iterator[Case]:
    """Every bad text of every parameter of ``operation``. Names are unique within it."""
    for parameter in operation.parameters:
        for number, (text, kind, path) in enumerate(bad(catalog, parameter)):
            shown = "absent" if text is None else text if len(text) < 30 else text[:27] + "..."
            yield Case(
                f"{operation.name}.{parameter.name}-{number}-{kind}-{shown}",
                parameter.name,
                text,
                kind,
                parameter.name + path,
            )


def harmless(operation: Operation) -> Iterator[tuple[str, str]]:
    """Parameter and text that must be read as if the parameter were not there."""
    for parameter in operation.parameters:
        if not parameter.required:
            yield parameter.name, ""
            if parameter.json:
                nothing = "[]" if parameter.type.startswith("array<") else "{}"
                yield from ((parameter.name, text) for text in ("null", " null ", nothing))


def bad(catalog: Catalog, parameter: Parameter) -> Iterator[tuple[str | None, str, str]]:
    """Text, kind and the path below the parameter."""
    if parameter.required:
        nothing = "[]" if parameter.type.startswith("array<") else "{}"
        for text in (None, "", *(("null", nothing) if parameter.json else ())):
            yield text, "missing", ""
    if parameter.json:
        yield from bad_json(catalog, parameter)
    elif parameter.type in ("integer", "long"):
        yield from ((text, "invalid", "") for text in NO_INTEGER)
        yield from ((str(value), kind, "") for value, kind in beyond(parameter))
    elif parameter.type in ("float", "double"):
        yield from ((text, "invalid", "") for text in NO_NUMBER)
        yield from ((str(value), kind, "") for value, kind in beyond(parameter))
    elif parameter.type == "boolean":
        yield from ((text, "invalid", "") for text in NO_BOOLEAN)
    else:
        yield from ((text, kind, "") for text, kind in bad_texts(parameter))


def bad_json(catalog: Catalog, parameter: Parameter) -> Iterator[tuple[str, str, str]]:
    array = parameter.type.startswith("array<")
    kind = "not-json-array" if array else "not-json"
    deep = "[" * 70 + "]" * 70 if array else '{"a":' * 70 + "1" + "}" * 70
    very_deep = "[" * 100_000 if array else '{"a":' * 100_000
    yield from ((text, kind, "") for text in (*(NO_ARRAY if array else NO_OBJECT), deep, very_deep))
    shapes = () if array else nested_too_deep(catalog, parameter)
    for value, inner, path in (*shapes, *bad_values(catalog, parameter, frozenset())):
        if path or inner != "invalid":  # the parameter itself in the wrong shape is the business of the texts above
            yield json.dumps(value), inner, path


def nested_too_deep(catalog: Catalog, parameter: Parameter) -> Iterator[tuple[Any, str, str]]:
    nesting = parameter.enforced.get("nesting")
    if nesting:
        value = samples.good(catalog, parameter)
        for _ in range(nesting["max"]):
            value = {**samples.good(catalog, parameter), nesting["member"]: [value]}
        yield value, "too-many", ""


def bad_values(catalog: Catalog, member: Member, above: frozenset[str]) -> Iterator[tuple[Any, str, str]]:
    """JSON value, kind and path of what a member must not be. ``above``: the structures that it lies in."""
    outer, _, inner = member.type.partition("<")
    if outer == "array":
        yield from ((value, "invalid", "") for value in ({"a": 1}, "x", 1, True))
        yield from bad_elements(catalog, member, samples.element(member, inner[:-1]), above)
    elif outer == "map":
        yield from ((value, "invalid", "") for value in ([1], "x", 1))
        yield {"key": [1]}, "invalid", ".key"
    elif outer in ("integer", "long"):
        yield from ((value, "invalid", "") for value in ("1", 1.5, True, [1], 1 << 63))
        yield from ((value, kind, "") for value, kind in beyond(member))
    elif outer in ("float", "double"):
        yield from ((value, "invalid", "") for value in ("0.5", True, [1]))
    elif outer == "boolean":
        yield from ((value, "invalid", "") for value in ("true", 1, [1]))
    elif outer == "string":
        yield from ((value, "invalid", "") for value in (1, True, 1.5, [1], {"a": 1}))
        yield from ((text, kind, "") for text, kind in bad_texts(member))
    elif outer != "any":
        yield from ((value, "invalid", "") for value in ([1], "x", 1, True))
        if member.type not in above:
            yield from bad_members(catalog, samples.members_of(catalog, member), above | {member.type})


def bad_elements(
    catalog: Catalog, array: Member, each: Member, above: frozenset[str]
) -> Iterator[tuple[Any, str, str]]:
    fine = samples.good(catalog, each)
    yield from (([fine, empty], "missing", "[1]") for empty in (None, "", [], {}))
    most = array.enforced.get("maxItems")
    if most is not None:
        yield [fine] * (most + 1), "too-many", ""
    for value, kind, path in bad_values(catalog, each, above):
        yield [fine, value], kind, "[1]" + path


def bad_members(catalog: Catalog, members: tuple[Member, ...], above: frozenset[str]) -> Iterator[tuple[Any, str, str]]:
    fine = samples.structure(catalog, members)
    for member in members:
        if member.required:
            without = {name: value for name, value in fine.items() if name != member.name}
            for value in ({**without, "Unheard": 1}, {**without, member.name: None}, {**without, member.name: ""}):
                yield value, "missing", f".{member.name}"
        for value, kind, path in bad_values(catalog, member, above):
            yield {**fine, member.name: value}, kind, f".{member.name}{path}"


def beyond(member: Member) -> Iterator[tuple[int, str]]:
    """Numbers outside the range, and the kind of each."""
    enforced = member.enforced
    if "min" in enforced:
        yield enforced["min"] - 1, "out-of-range"
    if "max" in enforced:
        yield enforced["max"] + 1, "over-quota" if enforced.get("over") == "quota" else "out-of-range"
    if member.type == "integer" and "max" not in enforced:
        yield 1 << 31, "invalid"


def bad_texts(member: Member) -> Iterator[tuple[str, str]]:
    """Strings that a string member must refuse, and the kind of each."""
    enforced = member.enforced
    if "minLength" in enforced:
        yield " \t\u3000", "invalid"
    if "maxLength" in enforced:
        yield "a" * (enforced["maxLength"] + 1), "too-long"
    if "maxBytes" in enforced:
        yield "字" * (enforced["maxBytes"] // 3 + 1), "too-long"
    if "enum" in enforced:
        yield from ((text, "unknown-enum") for text in ("nobody-knows-this", enforced["enum"][0].upper() + "x"))
    if "format" in enforced:
        yield from ((text, "bad-format") for text in MISFORMED[enforced["format"]])
    if "separator" in enforced:
        parts = enforced["separator"].join
        fine = enforced.get("items", {}).get("enum", ["Size"])[0]
        yield parts([fine] * (enforced["maxItems"] + 1)), "too-many"
        yield parts([fine, "", fine]), "invalid"
        if "items" in enforced:
            yield parts([fine, "sideways"]), "unknown-enum"
