"""Who is believed: the request, then the sidecar, then what is in the file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from emulator.understanding.media.reading import Facts


def merge(request: Mapping[str, Any], sidecar: Mapping[str, Any], extracted: Mapping[str, Any]) -> Facts:
    """One record's facts. Each top-level field comes whole from the first that gives it; None gives nothing.

    ``FigureCount`` follows ``Figures`` where nobody gives it.
    """
    facts: Facts = {}
    for source in (extracted, sidecar, request):
        facts.update({name: value for name, value in source.items() if value is not None})
    if "Figures" in facts and "FigureCount" not in facts:
        facts["FigureCount"] = len(facts["Figures"])
    return facts
