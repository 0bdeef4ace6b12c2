from __future__ import annotations

import pytest

from emulator.objects.ranges import Unsatisfiable, span


@pytest.mark.parametrize(
    ("header", "asked"),
    [
        ("bytes=0-0", (0, 1)),
        ("bytes=2-5", (2, 6)),
        ("BYTES=2-5", (2, 6)),
        ("bytes=2-", (2, 10)),
        ("bytes=-3", (7, 10)),
        ("bytes=-30", (0, 10)),
        ("bytes=9-99999999999999999999999999", (9, 10)),
        ("bytes=-99999999999999999999999999", (0, 10)),
        ("bytes=0009-", (9, 10)),
        (None, None),
        ("", None),
        ("bytes=-", None),
        ("bytes=5-2", None),
        ("bytes=0-1,3-4", None),
        ("items=0-1", None),
        ("bytes=a-b", None),
        ("bytes=١-٢", None),
        ("bytes=--1", None),
    ],
)
def test_of_ten_bytes(header: str | None, asked: tuple[int, int] | None) -> None:
    assert span(header, 10) == asked


@pytest.mark.parametrize(
    ("header", "size"),
    [("bytes=10-", 10), ("bytes=10-11", 10), ("bytes=-0", 10), ("bytes=0-", 0), ("bytes=-1", 0)],
)
def test_behind_the_end(header: str, size: int) -> None:
    with pytest.raises(Unsatisfiable) as told:
        span(header, size)
    assert told.value.size == size
