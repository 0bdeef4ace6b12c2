"""What the domain refuses, in its own words. It knows no vendor: each dialect maps every refusal to a row of its error
table, and a test proves the map total."""

from __future__ import annotations

from emulator.engine.failures import Dropped, EngineError
from emulator.store.api import StoreFailure
from emulator.understanding.embed.api import EmbedderError

EMBEDDING = EmbedderError
OUTAGES = (EngineError, StoreFailure, EMBEDDING)
"""What comes up from below when disk, server or model fails; :func:`outage` makes a refusal of it."""


class Refusal(Exception):
    """Base of all refusals; never raised itself."""


class NotFound(Refusal):
    """``kind`` is project, dataset, file, task, …; ``name`` what was asked for."""

    def __init__(self, kind: str, name: str) -> None:
        super().__init__(f"the {kind} {name} does not exist")
        self.kind = kind
        self.name = name


class AlreadyExists(Refusal):
    def __init__(self, kind: str, name: str) -> None:
        super().__init__(f"the {kind} {name} exists already")
        self.kind = kind
        self.name = name


class NotEmpty(Refusal):
    """Something still holds ``holds`` (datasets, files) and cannot be deleted."""

    def __init__(self, kind: str, name: str, holds: str) -> None:
        super().__init__(f"the {kind} {name} still has {holds}")
        self.kind = kind
        self.name = name
        self.holds = holds


class OverLimit(Refusal):
    """A quota would be passed; ``what`` names it in the vendor's word for the parameter that sets it."""

    def __init__(self, what: str, limit: int) -> None:
        super().__init__(f"{what} is limited to {limit}")
        self.what = what
        self.limit = limit


class TooManyLabels(Refusal):
    """More custom labels on a file than can be indexed."""

    def __init__(self, limit: int) -> None:
        super().__init__(f"a file takes {limit} custom labels")
        self.limit = limit


class NothingKnown(Refusal):
    """Nobody has said ``what`` (labels, faces, …) there is in an object; ``help`` says what would help."""

    def __init__(self, what: str, uri: str, help: str) -> None:
        super().__init__(f"no {what} of {uri} are known. {help}")
        self.what = what
        self.uri = uri
        self.help = help


PICTURES = {
    "missing": "There is no such object.",
    "kind": "It is not a picture.",
    "size": "It has more bytes than a picture to search by may have.",
    "sides": "It has more pixels a side than a picture to search by may have.",
    "area": "It has more pixels in all than are looked at.",
    "damaged": "Its pixels cannot be read.",
}


class BadPicture(Refusal):
    """The object that somebody asks by is no picture that can be asked by; ``why`` is a key of :data:`PICTURES`,
    ``figures`` a sentence with what it has and what it may have."""

    def __init__(self, uri: str, why: str, figures: str = "") -> None:
        self.reason = f"{PICTURES[why]} {figures}".strip()
        super().__init__(f"{uri}: {self.reason}")
        self.uri = uri
        self.why = why


class BadValue(Refusal):
    """A well-formed parameter whose value cannot be right; ``reason`` says what would be."""

    def __init__(self, parameter: str, reason: str) -> None:
        super().__init__(f"{parameter}: {reason}")
        self.parameter = parameter
        self.reason = reason


class BadQuery(Refusal):
    """A query, sort field or paging token that means nothing."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class MadeByAnother(Refusal):
    """A dataset's vectors are another embedder's; ``help`` says what to do."""

    def __init__(self, help: str) -> None:
        super().__init__(help)
        self.help = help


class Unavailable(Refusal):
    """The store or the engine cannot answer now."""


def outage(error: Exception) -> Refusal:
    """One of :data:`OUTAGES` as what the caller is told: Unavailable, or NotFound where a dataset went meanwhile."""
    return NotFound("dataset", error.key[-1]) if isinstance(error, Dropped) else Unavailable(str(error))
