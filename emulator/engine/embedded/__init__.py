"""The default engine: one SQLite file an index, numpy columns for what is evaluated, nothing to start."""

from __future__ import annotations

import os

# With two threads OpenBLAS stalls for milliseconds on small products; it reads this once, when numpy loads.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from emulator.engine.embedded.engine import EmbeddedEngine

__all__ = ["EmbeddedEngine"]
