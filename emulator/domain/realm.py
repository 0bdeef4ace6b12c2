"""What a dialect hands the domain at start: its field table, its templates, and how it writes records."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from emulator.domain.projects import Project
from emulator.query.fields import FieldTable

Facts: TypeAlias = Mapping[str, Any]
"""What is known of a file, by the names and JSON types of the sidecar format."""


@dataclass(frozen=True, slots=True)
class Realm:
    """One dialect's world.

    ``record`` turns facts into the stored record and ``facts`` turns it back; ``element`` writes what a reply shows of
    a passage (its number, text, page, kind, and the pictures that stand in it: where in the text, which part of the
    document), without the similarity, which is added on reply. ``templates`` maps a template's id to its operators; the
    empty id is what happens without a template. ``home`` is the project that always exists where a vendor has none.
    ``hands``: what a user has indexed himself no binding changes; see :mod:`emulator.domain.hands`.
    """

    name: str
    fields: FieldTable
    templates: Mapping[str, frozenset[str]]
    record: Callable[[Facts], bytes]
    facts: Callable[[bytes], dict[str, Any]]
    element: Callable[[int, str, int | None, str, tuple[tuple[int, str], ...]], bytes]
    home: Project | None = None
    hands: bool = True
