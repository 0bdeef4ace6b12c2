"""A page of keys: by prefix, delimiter and marker, without looking at what the page does not need."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, Protocol, TypeVar

from emulator.objects.keys import after, beyond


class Keyed(Protocol):
    @property
    def key(self) -> str: ...


K = TypeVar("K", bound=Keyed)


class Listed(Generic[K]):
    """``next`` is empty where nothing follows."""

    def __init__(self) -> None:
        self.found: list[K] = []
        self.prefixes: list[str] = []
        self.next = ""


def listed(first: Callable[[str], K | None], prefix: str, delimiter: str, marker: str, limit: int) -> Listed[K]:
    """``first`` gives what has the least key that is not less than a bound.

    A page has objects and common prefixes that are greater than ``marker``, at most ``limit`` together. A common prefix
    that the marker lies below is therefore not told again (guess: no page says what the stores do there).
    """
    page: Listed[K] = Listed()
    if limit <= 0:
        return page
    bound = start(prefix, delimiter, marker)
    last = ""
    while bound is not None and (one := first(bound)) is not None and one.key.startswith(prefix):
        if len(page.found) + len(page.prefixes) == limit:
            page.next = last
            break
        common = shared(one.key, prefix, delimiter)
        if common is None:
            page.found.append(one)
            last, bound = one.key, after(one.key)
        else:
            page.prefixes.append(common)
            last, bound = common, beyond(common)
    return page


def start(prefix: str, delimiter: str, marker: str) -> str | None:
    """The least key that may be told; None where none may."""
    if marker < prefix:
        return prefix
    common = shared(marker, prefix, delimiter) if marker.startswith(prefix) else None
    return after(marker) if common is None else beyond(common)


def shared(key: str, prefix: str, delimiter: str) -> str | None:
    """The common prefix that stands for ``key``, which begins with ``prefix``, or None."""
    place = key.find(delimiter, len(prefix)) if delimiter else -1
    return None if place < 0 else key[: place + len(delimiter)]
