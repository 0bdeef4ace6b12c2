"""Words to meaning: what a question in Chinese or English asks for. Tables and their origin: README.md."""

from __future__ import annotations

from emulator.understanding.language.meaning import Meaning, Named, Range, Sighted
from emulator.understanding.language.parse import parse

__all__ = ["Meaning", "Named", "Range", "Sighted", "parse"]
