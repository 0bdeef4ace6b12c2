"""What the engine's benchmark asks is answered, and its own oracle agrees; nothing is timed."""

from __future__ import annotations

from benchmarks.engine import Floor, filled
from benchmarks.enginework import Work, opened


def test_every_question_is_answered(tmp_path):
    path = tmp_path / "index.db"
    filled(path, 300, 2)
    with opened(path) as store:
        work = Work(store, 300)
        assert work.broad(0).total > work.near_one(0).total > 0
        assert 0 < work.near_thirty(1).total <= 10
        assert work.words(1).hits
        assert work.group_labels(1).aggregates[0].buckets
        assert work.group(1).aggregates[0].buckets
        assert work.hybrid_parts(1).hits[0].parts
        work.nested(1)
        work.selective(1)
        floor = Floor(work.exact(), work.vectors)
        assert floor.vectors.shape == (600, 512)
        assert work.recall(floor.vectors) == 1.0
        work.insert(0)
        work.insert_and_find(0)
        assert store.statistics().documents == 302
