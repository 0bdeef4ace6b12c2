"""Filters of hybridsearch again, with ``--engine elasticsearch``: as deep and as long as they may be."""

from typing import Any

from ci_client import Ci, uri
from test_ci_queries import (
    BASE,
    test_a_hundred_conditions_and_not_one_more,  # noqa: F401
)
from test_ci_queries import pictures as pictures


async def test_filters_as_deep_as_they_may_be(pictures: Ci) -> None:
    tree: Any = {"Size": {"$nin": [BASE + 10], "$ne": BASE + 20}, "MediaType": {"$in": ["image"]}}
    for _ in range(3):
        tree = {"$not": {"$or": [tree, {"Size": {"$eq": 1}}]}, "CustomLabels.kind": {"$ne": "x"}}
    found = await pictures.hybrid("pictures", Templates="ImageSearch", SearchURIs=[uri("a.jpg")], Filter=tree)
    assert sorted(one["URI"][-5] for one in found["ImageResult"]) == ["a", "b"]
