"""What engines raise. Apart from the rest of the contract, as a start needs these and no search."""

from __future__ import annotations


class EngineError(Exception):
    """What an engine cannot do. The message names what to do next."""


class BadToken(EngineError):
    """A paging token that is damaged, or belongs to another query."""


class Damaged(EngineError):
    """The stored index cannot be read. The message names the file."""


class Locked(EngineError):
    """Another process holds the index. The message names the file."""


class Foreign(EngineError):
    """The index was made with another embedder or another format. The message says what to do."""


class ForeignVectors(Foreign):
    """Another embedder made the vectors. What needs none opens the index without naming any."""


class Changed(EngineError):
    """Another process wrote a document since it was loaded; that one was not written. Load again and put again."""


class Dropped(EngineError):
    """The index was dropped while somebody still held it."""

    def __init__(self, key: tuple[str, ...]) -> None:
        super().__init__(f"The index {'/'.join(key)} was dropped")
        self.key = key


class Unreachable(EngineError):
    """The engine does not answer (disk full, server away)."""
