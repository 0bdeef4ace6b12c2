"""The datasets of each vendor, put together from the parts that they share, and who is told of what is indexed."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from emulator.clock import Clock, Ids
from emulator.journal.journal import Journal
from emulator.journal.webhook import Notice, Webhook
from emulator.keeping import Keeping
from emulator.objects.api import Objects
from emulator.settings import Settings
from emulator.understanding.embed.api import Embedder

if TYPE_CHECKING:  # imported with the first request for a dataset
    from emulator.accounts.file import Template
    from emulator.domain.errand import Event
    from emulator.domain.library import Library
    from emulator.domain.readers import Readers
    from emulator.domain.realm import Realm

LOG = logging.getLogger("myna")
BOUND = "bound"
"""What a binding has indexed: no request has asked for that, whose entry could show it."""


@dataclass(frozen=True, slots=True)
class Parts:
    """What all datasets share. ``site``: see :class:`emulator.domain.pictures.Pictures`."""

    settings: Settings
    keeping: Keeping
    embedder: Embedder
    objects: Objects
    readers: Readers
    clock: Clock
    ids: Ids
    site: Callable[[str], str]

    def library(self, world: Realm, notify: Callable[[Event], None]) -> Library:
        """One vendor's datasets. Where there are no projects it is CI's: every score counts, pictures have limits."""
        from emulator.domain.cuts import BOUNDLESS, Cuts, Frame
        from emulator.domain.errand import Rules
        from emulator.domain.library import Library

        settings, own = self.settings, world.home is not None
        return Library(
            world,
            self.keeping.store,
            self.keeping.engine,
            self.embedder,
            self.objects,
            self.readers,
            self.clock,
            self.ids,
            Rules(
                settings.read_budget,
                settings.trust_missing_objects,
                settings.binding_interval,
                self.keeping.shared,
                settings.index_delay,
            ),
            notify,
            Cuts(
                0.0 if own else settings.semantic_floor,
                settings.retrieval_cut,
                settings.retrieval_size,
                Frame(settings.max_picture, settings.max_picture_side) if own else BOUNDLESS,
                settings.filter_conditions,
            ),
            self.site,
        )


class Libraries:
    """Both vendors' datasets, each made with the first request for it, or by a start that has something to take up."""

    def __init__(self, parts: Parts, templates: Sequence[Template], heralds: Heralds) -> None:
        """``templates`` are the user's own."""
        self._parts = parts
        self._templates = templates
        self._heralds = heralds

    @cached_property
    def imm(self) -> Library:
        from emulator.dialects.imm.realm import realm

        return self._parts.library(realm(self._templates), self._heralds.imm)

    @cached_property
    def ci(self) -> Library:
        from emulator.dialects.ci.realm import realm

        return self._parts.library(realm(self._templates), self._heralds.ci)

    @property
    def every(self) -> tuple[Library, Library]:
        return self.imm, self.ci

    async def resume(self) -> None:
        """Take up what the last process left, if there was one. Raises StoreFailure."""
        if not self._parts.keeping.fresh:
            for library in self.every:
                await library.resume()

    async def close(self) -> None:
        """Stop; what is not done is done after the next start."""
        made = self.__dict__
        for library in [made[name] for name in ("imm", "ci") if name in made]:
            await library.close()


@dataclass(frozen=True, slots=True)
class Heralds:
    """Tell what an indexing call did: the journal and the log; of IMM's the configured address as well."""

    journal: Journal
    webhook: Webhook | None
    ids: Ids

    def imm(self, event: Event) -> None:
        from emulator.dialects.imm import notices

        failures(event)
        asked = event.errand.kind != BOUND
        if self.webhook is None and not asked:
            return  # with a seed, what nobody hears of must not take identifiers
        notice = Notice(notices.message(event, self.ids), event.errand.topic)
        if self.webhook is not None:
            self.webhook.send(notice)
        if asked:
            self.journal.tell(event.errand.request, notice)

    def ci(self, event: Event) -> None:
        """Nobody documents what the service's message looks like: nothing is sent."""
        from emulator.dialects.ci import notices

        failures(event)
        if event.errand.kind != BOUND:
            self.journal.tell(event.errand.request, Notice(notices.message(event), outcome=notices.OUTCOME))


def failures(event: Event) -> None:
    for uri, error in event.errors.items():
        LOG.warning("%s was not indexed into %s: %s", uri, event.place.path, error)
