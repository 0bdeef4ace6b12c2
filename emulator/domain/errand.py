"""What comes with an indexing and what comes of it: who asked, by which rules, what was done."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from emulator.domain.place import Place


@dataclass(frozen=True, slots=True)
class Errand:
    """Who asked for an indexing, for its notification: the request's id, whether it named one file or a batch, what it
    wants told again, and the message queue that it names. The ``kind`` ``bound`` is a binding's, which no request has
    asked for."""

    request: str = ""
    kind: str = "one"
    user_data: str = ""
    topic: str = ""


@dataclass(frozen=True, slots=True)
class Event:
    """What an indexing call did, for whoever listens to notifications: once, when all of its files are read.

    ``errors`` maps a URI to why it failed. Times are nanoseconds of the account's service time.
    """

    place: Place
    uris: tuple[str, ...]
    errors: Mapping[str, str]
    errand: Errand
    started: int
    ended: int


@dataclass(frozen=True, slots=True)
class Followed:
    """URIs that a binding's indexing has put into the dataset, and those whose object is not there."""

    indexed: frozenset[str]
    missing: frozenset[str]


@dataclass(frozen=True, slots=True)
class Rules:
    """``budget`` seconds a call waits for reading; ``trust_missing``: index what is not there by what is said of it.

    ``interval``: seconds between two looks at the folder of a bound bucket. ``shared``: other processes serve the same
    state. ``delay``: seconds of the account's service time from a call until what was read is merged, however soon it
    is read; a binding's files are not held back.
    """

    budget: float
    trust_missing: bool
    interval: float = 1.0
    shared: bool = False
    delay: float = 0.0
