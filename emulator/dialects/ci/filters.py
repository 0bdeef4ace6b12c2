"""``Filter`` of hybridsearch: ``$and``, ``$or``, ``$not`` over ``{"Field": {"$op": value}}`` → the house's query tree.

Evidence: CI 436/135106; that several members of one object all count, and the unit of times, is a guess.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from emulator.dialects import xml
from emulator.dialects.ci.elements import Element
from emulator.dialects.ci.errors import Refused
from emulator.dialects.ci.names import of_field
from emulator.query.checks import Invalid, Limits, Raw, check
from emulator.query.fields import FieldTable
from emulator.query.nodes import Node

LISTS = {"$in": False, "$nin": True}
SINGLE = {"$eq": "eq", "$ne": "eq", "$gt": "gt", "$gte": "gte", "$lt": "lt", "$lte": "lte"}
GROUPS = {"$and": "and", "$or": "or", "$not": "not"}
EQUALS = ("$eq", "$ne", "$in", "$nin")
STRINGS = ("ContentType", "MediaType", "CustomId")
NUMBERS = ("Size", "FileModifiedTime")
MAPS = ("COSUserMeta", "COSTagging", "CustomLabels")
DEEPEST = 8
VALUES = 1000
"""Levels, and values of all lists together (guesses): an engine takes not much more."""
MILLISECONDS = 10**11
"""A time from here on is in milliseconds: in seconds it would lie beyond the year 5000."""
NUMBER = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?")


def node(tree: Any, fields: FieldTable, most: int) -> Node:
    """The checked condition. Raises Refused: ``filter-invalid``, and ``filter-too-long`` for more than ``most``."""
    found = list(leaves(tree, 1))
    if len(found) > most:
        raise Refused("filter-too-long", f"It has {len(found)} conditions; {most} are allowed (--filter-conditions).")
    if sum(len(value) for value in found if isinstance(value, list)) > VALUES:
        raise Refused("filter-too-long", f"Its lists have more than {VALUES} values together.")
    try:
        return check(raw(tree), fields, "Filter", Limits(children=max(most, 10**6), depth=4 * DEEPEST))
    except Invalid as error:
        raise wrong(str(error)) from None


def wrong(reason: str) -> Refused:
    return Refused("filter-invalid", reason)


def leaves(tree: Any, level: int) -> Iterator[Any]:
    """What every condition compares with: a list is that of one condition. Raises Refused."""
    if level > DEEPEST:
        raise wrong(f"It is nested more than {DEEPEST} levels deep.")
    if not isinstance(tree, Mapping) or not tree:
        raise wrong("A condition must be an object that is not empty.")
    for name, inner in tree.items():
        if name in ("$and", "$or"):
            if not isinstance(inner, list) or not inner:
                raise wrong(f"{name} takes an array of conditions.")
            for each in inner:
                yield from leaves(each, level + 1)
        elif name == "$not":
            yield from leaves(inner, level + 1)
        elif name.startswith("$"):
            raise wrong(f"{name[:64]} is no operator here: use $and, $or, $not, or name a field.")
        elif not isinstance(inner, Mapping) or not inner:
            raise wrong(f'{name[:64]} takes an object such as {{"$eq": value}}.')
        else:
            yield from inner.values()


def raw(tree: Mapping[str, Any]) -> Raw:
    """A tree that :func:`leaves` has walked."""
    return every([member for name, inner in tree.items() for member in members(name, inner)])


def members(name: str, inner: Any) -> list[Raw]:
    if name in ("$and", "$or"):
        return [Raw(GROUPS[name], children=tuple(raw(each) for each in inner))]
    if name == "$not":
        return [Raw("not", children=(raw(inner),))]
    return [leaf(name, operator, value) for operator, value in inner.items()]


def leaf(field: str, operator: str, value: Any) -> Raw:
    head = field.partition(".")[0]
    if field not in (*STRINGS, *NUMBERS) and (head not in MAPS or head == field):
        raise wrong(f"{field[:64]} cannot be filtered by: use {', '.join((*STRINGS, *NUMBERS))} or {MAPS[0]}.<key>.")
    if operator not in SINGLE and operator not in LISTS:
        raise wrong(f"{operator[:64]} is no operator: use {', '.join((*SINGLE, *LISTS))}.")
    if field not in NUMBERS and operator not in EQUALS:
        raise wrong(f"{operator} does not apply to {field[:64]}, which holds texts: use {', '.join(EQUALS)}.")
    if operator in LISTS:
        if not isinstance(value, list) or not value:
            raise wrong(f"{operator} takes an array of values.")
        either = Raw("or", children=tuple(compared(field, "eq", each) for each in value))
        return Raw("not", children=(either,)) if LISTS[operator] else either
    found = compared(field, SINGLE[operator], value)
    return Raw("not", children=(found,)) if operator == "$ne" else found


def compared(field: str, operator: str, value: Any) -> Raw:
    return Raw(operator, of_field(field), written(field, value))


def written(field: str, value: Any) -> str:
    """A value in the spelling of a query tree. Raises Refused for what is not of the field's type."""
    if field in NUMBERS:
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise wrong(f"{field} takes numbers.")
        return moment(value) if field == "FileModifiedTime" else json.dumps(value)
    if field in STRINGS and not isinstance(value, str):
        raise wrong(f"{field} takes texts.")
    if isinstance(value, list | Mapping) or value is None:
        raise wrong(f"{field[:64]} takes texts and numbers.")
    return value if isinstance(value, str) else json.dumps(value)


def moment(value: float) -> str:
    """A timestamp, in seconds or in milliseconds, as records have it."""
    try:
        at = datetime.fromtimestamp(value / 1000 if abs(value) >= MILLISECONDS else value, UTC)
    except (OverflowError, ValueError, OSError):
        raise wrong("FileModifiedTime takes a timestamp in seconds.") from None
    return at.strftime("%Y-%m-%dT%H:%M:%SZ") if not at.microsecond else at.strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def every(found: Sequence[Raw]) -> Raw:
    return found[0] if len(found) == 1 else Raw("and", children=tuple(found))


def condition(element: Element) -> Any:
    """The tree from XML: ``$and/Condition``, ``$in/Value``, or elements that repeat (tencent-behaviour.md 2.5).

    What is no condition becomes what :func:`node` refuses: a text, or a list of what may stand there once.
    """
    if element.text:
        return element.text
    found: dict[str, Any] = {}
    for tag in dict.fromkeys(child.tag for child in element.children):
        same = element.named(tag)
        if tag in ("$and", "$or"):
            found[tag] = [condition(each) for each in listed(same)]
        elif tag == "$not":
            found[tag] = once([negated(each) for each in same])
        else:
            field = xml.key(tag)
            found[field] = once([compared_with(field, each) for each in same])
    return found


def once(found: list[Any]) -> Any:
    return found[0] if len(found) == 1 else found


def negated(element: Element) -> Any:
    inner = element.children
    return condition(inner[0] if len(inner) == 1 and inner[0].tag in ("Condition", "Item") else element)


def compared_with(field: str, element: Element) -> Any:
    """What a field must fulfil: operators with their values."""
    if element.text:
        return element.text
    return {tag: values(field, element.named(tag)) for tag in dict.fromkeys(child.tag for child in element.children)}


def listed(same: Sequence[Element]) -> list[Element]:
    """The conditions of a list: the ``Condition`` or ``Item`` elements in it, or the repeated elements themselves."""
    if len(same) == 1 and all(child.tag in ("Condition", "Item") for child in same[0].children):
        return list(same[0].children)
    return list(same)


def values(field: str, same: Sequence[Element]) -> Any:
    """What an operator compares with."""
    if same[0].tag not in LISTS:
        return once([value(field, each.text) if not each.children else [] for each in same])
    found = [child.text for each in same for child in each.children] or [each.text for each in same if each.text]
    return [value(field, text) for text in found]


def value(field: str, text: str) -> Any:
    """Everything is text in XML: of a number's field it is a number if it looks like one."""
    if field not in NUMBERS or not NUMBER.fullmatch(text) or len(text) > 40:
        return text
    found = json.loads(text)
    return found if isinstance(found, int) or abs(found) != float("inf") else text
