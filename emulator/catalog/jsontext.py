"""JSON text from a client → values, stricter than :mod:`json`: what comes out can be stored and sent again as UTF-8."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from typing import Any, NoReturn

DEEPEST = 64
"""Levels of arrays and objects that are read at most; no documented structure has a fifth of them."""


class NotJson(ValueError):
    """The text is not JSON that can be used; the message says why, in a sentence."""


def parse(text: str, decoder: json.JSONDecoder | None = None) -> Any:
    """The value of ``text``; ``decoder`` is one of :func:`decoding`.

    Refused with :class:`NotJson`: bad syntax, NaN and Infinity, numbers beyond double precision, a name twice in one
    object, lone surrogates, more than :data:`DEEPEST` levels.
    """
    try:
        value = (decoder or DECODER).decode(text)
    except RecursionError:
        raise NotJson(f"It is nested more than {DEEPEST} levels deep.") from None
    except NotJson:
        raise
    except ValueError:  # JSONDecodeError, or an integer of more digits than Python will convert
        raise NotJson("It is not JSON text.") from None
    if text.count("[") + text.count("{") > DEEPEST and depth(value) > DEEPEST:
        raise NotJson(f"It is nested more than {DEEPEST} levels deep.")
    if "\\u" in text and not encodable(json.dumps(value, ensure_ascii=False)):
        raise NotJson("It holds half of a surrogate pair.")
    return value


def encodable(text: str) -> bool:
    """Whether ``text`` has a UTF-8 form: no lone surrogates, which also stand for bytes that were not UTF-8."""
    if text.isascii():
        return True
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def depth(value: Any) -> int:
    """Levels of lists and dicts in ``value``, counted level by level so that no depth can exhaust the stack."""
    levels = 0
    level = [value] if isinstance(value, list | dict) else []
    while level:
        levels += 1
        inner = [child for each in level for child in (each.values() if isinstance(each, dict) else each)]
        level = [child for child in inner if isinstance(child, list | dict)]
    return levels


def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise NotJson("A name occurs twice in one object.")
    return found


def finite(digits: str) -> float:
    value = float(digits)
    if math.isinf(value):
        raise NotJson("It holds a number that is too large.")
    return value


def no_constant(constant: str) -> NoReturn:
    raise NotJson(f"{constant} is not JSON.")


def decoding(whole: Callable[[str], int] | None = None) -> json.JSONDecoder:
    """``whole`` makes a number of the digits of an integer; else those are refused that Python will not convert."""
    return json.JSONDecoder(object_pairs_hook=once, parse_float=finite, parse_int=whole, parse_constant=no_constant)


DECODER = decoding()
