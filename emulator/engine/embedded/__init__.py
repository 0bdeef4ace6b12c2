"""The default engine: one SQLite file an index, numpy columns for what is evaluated, nothing to start."""

from __future__ import annotations

from emulator.engine.embedded.engine import EmbeddedEngine

__all__ = ["EmbeddedEngine"]
