"""Workflow templates: which operators run on a file at indexing time."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from emulator.domain.library import Library
from emulator.domain.refusals import BadValue


def template(parameters: Mapping[str, Any], library: Library) -> str | None:
    """The template that a request names, or None. Raises BadValue for one that does not exist."""
    given: str | None = parameters.get("TemplateId")
    if given is not None and given not in library.realm.templates:
        known = ", ".join(sorted(name for name in library.realm.templates if name))
        raise BadValue("TemplateId", f'The template "{given}" does not exist. Known templates: {known}.')
    return given
