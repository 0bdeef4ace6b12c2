"""What is asked of the engine. As a program: open an index, ask one of everything, print the resident bytes."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from benchmarks.pictures import FIELDS, LABELS, VECTORS, documents, queries
from benchmarks.servers import resident
from emulator.engine.api import Aggregation, Near, Order, Page, Search
from emulator.engine.embedded.schema import FileSchema
from emulator.engine.embedded.store import Store
from emulator.engine.embedded.vectorrows import read
from emulator.query.nodes import And, Compare, Nested, Not, Or

SCHEMA = FileSchema(FIELDS)
NEWEST = (Order("ProduceTime", descending=True),)
IMAGE = Compare("MediaType", "eq", "image")
BEGAN, STEP = 1_500_000_000_000_000, 1_000_000_000_000


@contextmanager
def opened(path: Path) -> Iterator[Store]:
    """The log goes into the file now and then, as the engine's own thread would see to."""
    store = Store(path, ("bench",), SCHEMA, Store.checkpoint, VECTORS)
    try:
        yield store
    finally:
        store.close()


class Work:
    """Each call takes the number of the question."""

    def __init__(self, store: Store, count: int) -> None:
        self._store = store
        found, self._texts = queries(100)
        self.vectors = np.array(found)
        self._new = iter([each for batch in documents(2000, first=count + 1_000_000) for each in batch])

    def selective(self, number: int) -> Page:
        low = 200_000 + number % 50 * 10_000
        where = And((IMAGE, Compare("Size", "gte", low), Compare("Size", "lt", low + 20_000)))
        return self._asked(Search(where, sort=NEWEST, size=20))

    def broad(self, number: int) -> Page:
        where = And((IMAGE, Compare("ProduceTime", "gte", BEGAN + number % 20 * STEP)))
        return self._asked(Search(where, sort=NEWEST, size=20))

    def nested(self, number: int) -> Page:
        labels = Nested(
            "Labels",
            And(
                (
                    Compare("Labels.LabelName", "eq", LABELS[number % 100]),
                    Compare("Labels.LabelConfidence", "gte", 0.8),
                )
            ),
        )
        figures = Nested(
            "Figures",
            And((Compare("Figures.Gender", "eq", "female"), Compare("Figures.Age", "lt", 20 + number % 30))),
        )
        where = And(
            (
                IMAGE,
                Or((labels, figures)),
                Not((Compare("City", "eq", f"城市{number % 60}"),)),
                Compare("CustomLabels.Enabled", "eq", "True"),
            )
        )
        return self._asked(Search(where, sort=NEWEST, size=20))

    def words(self, number: int) -> Page:
        return self._asked(Search(text=self._texts[number % 20], size=10))

    def group(self, number: int) -> Page:
        return self._grouped("ContentType", number)

    def group_labels(self, number: int) -> Page:
        return self._grouped("Labels.LabelName", number)

    def _grouped(self, path: str, number: int) -> Page:
        where = Compare("ProduceTime", "gte", BEGAN + number % 20 * STEP)
        return self._asked(Search(where, size=0, aggregations=(Aggregation(path, "group"),), groups=10))

    def near(self, number: int, below: int = 1000, text: str = "", candidates: int = 10, **more: int) -> Page:
        where = Compare("Share", "lt", below)
        near = Near("picture", self.vectors[number % 100], candidates=candidates)
        search = (
            Search(where, text, near=near, size=10, **more) if below < 1000 else Search(text=text, near=near, size=10)
        )
        return self._asked(search)

    def near_one(self, number: int) -> Page:
        return self.near(number, 10)

    def near_thirty(self, number: int) -> Page:
        return self.near(number, 300)

    def hybrid(self, number: int) -> Page:
        return self.near(number, text=self._texts[number % 20], candidates=100)

    def hybrid_parts(self, number: int) -> Page:
        near = Near("picture", self.vectors[number % 100])
        return self._asked(Search(text=self._texts[number % 20], near=near, size=100, best_parts=3, explain=True))

    def insert(self, _number: int) -> None:
        self._store.put([next(self._new)])

    def insert_and_find(self, _number: int) -> None:
        document = next(self._new)
        self._store.put([document])
        near = Near("picture", document.parts[0].vectors["picture"], candidates=1)
        where = Compare("Size", "eq", document.fields["Size"])
        for search in (Search(near=near, size=1), Search(where, size=100)):
            if document.uri not in {hit.uri for hit in self._asked(search).hits}:
                raise SystemExit("an inserted document is not found")

    def exact(self) -> np.ndarray:
        """All vectors from the file."""
        with self._store._reading() as connection:
            (last,) = connection.execute("SELECT max(row) FROM vector").fetchall()[0]
            return read(connection, self._store.layouts["picture"], range(last + 1))

    def recall(self, vectors: np.ndarray) -> float:
        """Of the ten nearest, by their cosines, over 50 questions."""
        found = 0
        for number in range(50):
            hits = self._asked(
                Search(near=Near("picture", self.vectors[number], candidates=10), size=10, explain=True)
            ).hits
            parts = self._owners()
            cosines = vectors @ self.vectors[number]
            best = np.full(parts.max() + 1, -1.0)
            np.maximum.at(best, parts, cosines)
            tenth = np.partition(best, -10)[-10]
            found += sum(hit.cosine is not None and hit.cosine >= tenth - 1e-6 for hit in hits)
        return found / 500

    def _owners(self) -> np.ndarray:
        snapshot = self._store._snapshot
        assert snapshot is not None
        owners: np.ndarray = snapshot.vectors["picture"].documents.view
        return owners

    def _asked(self, search: Search) -> Page:
        return self._store.search(search)


def main() -> None:
    with opened(Path(sys.argv[1])) as store:
        work = Work(store, int(sys.argv[2]))
        for call in (work.broad, work.nested, work.words, work.group_labels, work.hybrid):
            call(0)
        print(resident(os.getpid()))


if __name__ == "__main__":
    main()
