"""An answer against what the SDK's own models declare.

The Python SDK does not check types: a number where a text is declared stays a number, and the clients in typed
languages fail on it. So every member of every answer is compared here.
"""

from __future__ import annotations

import typing
from collections.abc import Iterator
from functools import cache
from typing import Any


def faults(model: Any, path: str = "") -> list[str]:
    """One line for each member whose value has not the declared type, at any depth."""
    return list(_members(model, path or type(model).__name__))


def _members(model: Any, path: str) -> Iterator[str]:
    for name, declared in _declared(type(model)).items():
        value = getattr(model, name)
        if value is not None:
            yield from _value(value, declared, f"{path}.{name}")


@cache
def _declared(model: type) -> dict[str, Any]:
    hints = typing.get_type_hints(model.__init__)
    return {name: hint for name, hint in hints.items() if name != "return"}


def _value(value: Any, declared: Any, path: str) -> Iterator[str]:
    origin = typing.get_origin(declared)
    if origin is list:
        if not isinstance(value, list):
            yield f"{path} is {value!r}, not a list"
            return
        (inner,) = typing.get_args(declared)
        for number, item in enumerate(value):
            yield from _value(item, inner, f"{path}[{number}]")
    elif origin is dict:
        if not isinstance(value, dict):
            yield f"{path} is {value!r}, not a map"
            return
        _, inner = typing.get_args(declared)
        for key, item in value.items():
            yield from _value(item, inner, f"{path}.{key}")
    elif declared is Any:
        return
    elif hasattr(declared, "from_map"):
        if isinstance(value, declared):
            yield from _members(value, path)
        else:
            yield f"{path} is {value!r}, not a {declared.__name__}"
    elif not _is(value, declared):
        yield f"{path} is {value!r}, not {declared.__name__}"


def _is(value: Any, declared: type) -> bool:
    if isinstance(value, bool):
        return declared is bool
    return isinstance(value, (int, float) if declared is float else declared)
