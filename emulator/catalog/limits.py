"""The ``enforced`` column as marshmallow validators: lengths, ranges, enumerations, formats."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from emulator.catalog.formats import FORMATS
from emulator.catalog.violation import Kind, refusal

Check = Callable[[Any], None]
"""Takes a typed value; raises :class:`marshmallow.ValidationError` with a violation, or returns."""


def text_checks(enforced: Mapping[str, Any]) -> list[Check]:
    """Checks of a text: minLength and maxLength (characters), maxBytes (of its UTF-8), enum, format; or, of its
    separated parts."""
    if "separator" in enforced:
        return [parts(enforced["separator"], enforced.get("maxItems"), text_checks(enforced.get("items", {})))]
    return list(each_text_check(enforced))


def each_text_check(enforced: Mapping[str, Any]) -> Iterator[Check]:
    if "minLength" in enforced:
        yield shortest(enforced["minLength"])
    if "maxLength" in enforced:
        yield longest(enforced["maxLength"])
    if "maxBytes" in enforced:
        yield widest(enforced["maxBytes"])
    if "enum" in enforced:
        yield one_of(tuple(enforced["enum"]))
    if "format" in enforced:
        yield fits(enforced["format"])


def shortest(characters: int) -> Check:
    def check(text: str) -> None:
        if len(text.strip()) < characters:
            raise refusal("invalid", f"It must hold {characters} or more characters beside white space.")

    return check


def longest(characters: int) -> Check:
    def check(text: str) -> None:
        if len(text) > characters:
            raise refusal("too-long", f"It may have at most {characters} characters.")

    return check


def widest(size: int) -> Check:
    def check(text: str) -> None:
        if len(text) > size or len(text.encode()) > size:
            raise refusal("too-long", f"It may have at most {size} bytes.")

    return check


def one_of(values: tuple[str, ...]) -> Check:
    known = frozenset(values)

    def check(text: str) -> None:
        if text not in known:
            raise refusal("unknown-enum", f"It must be one of {', '.join(values)}.")

    return check


def fits(name: str) -> Check:
    matches, sentence = FORMATS[name]

    def check(text: str) -> None:
        if not matches(text):
            raise refusal("bad-format", sentence)

    return check


def parts(separator: str, most: int | None, checks: list[Check]) -> Check:
    def check(text: str) -> None:
        found = [part.strip() for part in text.split(separator)]
        if most is not None and len(found) > most:
            raise refusal("too-many", f"It may have at most {most} parts.")
        for part in found:
            if not part:
                raise refusal("invalid", "One of its parts is empty.")
            for each in checks:
                each(part)

    return check


def ceiling(enforced: Mapping[str, Any], given: Callable[[str], bool]) -> int | float | None:
    """The largest number allowed; ``maxWith`` raises it where another parameter is given."""
    raised = (most for other, most in enforced.get("maxWith", {}).items() if given(other))
    most: int | float | None = next(raised, enforced.get("max"))
    return most


def in_range(number: int | float, enforced: Mapping[str, Any], given: Callable[[str], bool]) -> None:
    """Raise unless min <= number <= max; ``over: quota`` gives a number above the range its own kind."""
    most = ceiling(enforced, given)
    if most is not None and number > most:
        kind: Kind = "over-quota" if enforced.get("over") == "quota" else "out-of-range"
        raise refusal(kind, f"It may be at most {most}.")
    if "min" in enforced and number < enforced["min"]:
        raise refusal("out-of-range", f"It must be at least {enforced['min']}.")
