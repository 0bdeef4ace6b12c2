"""Files to facts: :func:`read` gives what is really in an object, in IMM's names, and the text to search in."""

from __future__ import annotations

from emulator.understanding.media.reader import read
from emulator.understanding.media.reading import Limits, Passage, Reading, Source

__all__ = ["Limits", "Passage", "Reading", "Source", "read"]
