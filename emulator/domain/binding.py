"""One binding as it is kept, and what is kept beside it.

A binding that was deleted leaves its row, in the state Deleted, and its ledger: files that it has indexed are still not
a user's own, should the bucket be bound again. Both go with the dataset.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from emulator.domain.bound import Bound
from emulator.domain.place import Place, Scope
from emulator.store.api import Key, Row, Store

READY, RUNNING, RETRYING, FAILED, DELETED = "Ready", "Running", "Retrying", "Failed", "Deleted"
SCANNING, FOLLOWING = "FullScanning", "IncrementalScanning"
PAGE = 200


@dataclass(frozen=True, slots=True)
class Binding:
    """``existing``: what was there before is indexed too (IMM always, CI with Mode 1).

    ``state`` is Ready, Running, Retrying or Failed, ``reason`` why it is one of the last two. ``phase`` is empty at
    creation, FullScanning while what exists is indexed, IncrementalScanning ever after (without ``existing`` at once).
    ``epoch`` tells a binding from a later one of the same bucket. ``folder``: a folder of the user's has, or had, the
    bucket, and not the account's own layer alone. Times are nanoseconds of the account's service time.
    """

    project: str
    dataset: str
    bound: Bound
    existing: bool = True
    state: str = READY
    phase: str = ""
    reason: str = ""
    epoch: str = ""
    created: int = 0
    updated: int = 0
    folder: bool = False

    @property
    def uri(self) -> str:
        return self.bound.uri

    @property
    def body(self) -> dict[str, Any]:
        """What is kept."""
        return asdict(self)


def binding_from(body: Mapping[str, Any]) -> Binding:
    """A stored body back to a Binding."""
    return Binding(**{**body, "bound": Bound(**body["bound"])})


def key(place: Place, to: Bound) -> Key:
    """Neither name can hold a slash, so that the rows of a dataset begin alike."""
    return Key(place.scope.key, "binding", place.project, f"{place.dataset}/{to.uri}")


def ledger(place: Place, to: Bound) -> str:
    """What the rows of a binding's ledger have for a parent."""
    return f"{place.path}/{to.uri}"


def place_of(row: Row) -> Place:
    """The dataset of a binding's row."""
    account, region, realm = row.key.scope
    return Place(Scope(account, region, realm), row.key.parent, row.key.name.partition("/")[0])


async def rows(store: Store, place: Place) -> list[Row]:
    """All of a dataset, those deleted too."""
    found: list[Row] = []
    after = ""
    while True:
        page = await store.page(place.scope.key, "binding", place.project, f"{place.dataset}/", after, PAGE)
        found += page
        if len(page) < PAGE:
            return found
        after = page[-1].key.name


async def living(store: Store, place: Place) -> list[Binding]:
    """The bindings that a dataset has."""
    found = [binding_from(row.body) for row in await rows(store, place)]
    return [binding for binding in found if binding.state != DELETED]


async def forget(store: Store, place: Place) -> None:
    """Everything that is kept of a dataset's bindings; it is deleted, and has none that live."""
    for row in await rows(store, place):
        await clear(store, place, "seen", ledger(place, binding_from(row.body).bound))
        await store.remove(row.key)
    await clear(store, place, "hand", place.path)


async def clear(store: Store, place: Place, kind: str, parent: str) -> None:
    """Remove all rows of a kind below a parent, in their order."""
    while page := await store.page(place.scope.key, kind, parent, limit=PAGE):
        for row in page:
            await store.remove(row.key)
