"""Everything that a dialect may ask of the web, put together once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from emulator.clock import CHINA, Clock
from emulator.domain.web.answers import Answers
from emulator.domain.web.corpus import Corpus, Shown
from emulator.domain.web.desk import Desk
from emulator.domain.web.points import Points
from emulator.domain.web.reading import Reading
from emulator.domain.web.searching import Searching
from emulator.domain.web.shelf import Shelf
from emulator.domain.web.usage import Usage

if TYPE_CHECKING:
    from emulator.domain.web.outside import Outside


class Web:
    """``remembered`` is how many answers of searches are kept. ``content`` is where clients reach ``/_content/``, empty
    where they do so as they reached the server; ``seen`` gives the bytes that a picture has there, None where it cannot
    be shown. It blocks. ``outside`` are the pages that may be fetched, None where none may; ``desk`` is where all
    pages are written."""

    def __init__(
        self,
        corpus: Corpus,
        clock: Clock,
        remembered: int,
        content: str = "",
        seen: Callable[[Shown], bytes | None] = lambda shown: shown.file.read_bytes() if shown.file else None,
        outside: Outside | None = None,
        desk: Desk | None = None,
    ) -> None:
        self.desk = desk or Desk()
        self.corpus = corpus
        self.seen = seen
        self.clock = clock
        self.searching = Searching(corpus, clock, remembered)
        self.reading = Reading(corpus, outside)
        self.answers = Answers(corpus, self.searching)
        self.shelf = Shelf(corpus, self.searching)
        self.points = Points(corpus, self.searching)
        self.usage = Usage(clock)
        self._content = content.rstrip("/")
        self.written: dict[str, bytes] = {}
        """What a dialect writes of a picture's document, the same for every reply: as many as the corpus has."""

    async def picture(self, identifier: str) -> Shown | None:
        """A picture of the corpus by its id. Raises Unavailable."""
        return (await self.corpus.opened()).contents.pictures.get(identifier)

    def address(self, origin: str) -> str:
        """What the addresses of pictures begin with that Myna serves, for who reached the server at ``origin``."""
        return self._content or origin

    def now(self, account: str) -> datetime:
        """An account's service time, in China's zone."""
        return datetime.fromtimestamp(self.clock.service(account) / 1e9, CHINA)

    def forget(self, account: str) -> None:
        """What is known of an account: its calls, and the pages that were fetched for it."""
        self.usage.forget(account)
        self.reading.forget(account)
