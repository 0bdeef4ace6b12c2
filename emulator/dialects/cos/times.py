"""Times in COS's documents: ``2026-01-02T03:04:05.000Z``."""

from __future__ import annotations

from datetime import UTC

from emulator.clock import rfc3339


def stamp(nanoseconds: int) -> str:
    return rfc3339(nanoseconds, UTC, 3)
