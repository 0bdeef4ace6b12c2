"""The one query tree of both clouds: nodes, field types, checks. Depends on nothing."""

from __future__ import annotations

from emulator.query.checks import Invalid, Raw, check

__all__ = ["Invalid", "Raw", "check"]
