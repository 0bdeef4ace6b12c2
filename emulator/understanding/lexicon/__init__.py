"""What people photograph, film and write about: concepts in Chinese and English with their kinds. Tables: README.md."""

from __future__ import annotations

from emulator.understanding.lexicon.concepts import Concept
from emulator.understanding.lexicon.lexicon import Lexicon, lexicon, revision
from emulator.understanding.lexicon.matching import Match

__all__ = ["Concept", "Lexicon", "Match", "lexicon", "revision"]
