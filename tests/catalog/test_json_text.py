"""JSON from clients: what json.loads would let through and we must not."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emulator.catalog.jsontext import DEEPEST, NotJson, depth, parse


@pytest.mark.parametrize(
    "text",
    [
        *("", "nope", "[1,]", "{'a':1}", "[1] 2", "\ufeff[]"),
        *("NaN", "[Infinity]", "-Infinity", "1e999", "-1e999", "9" * 5000),
        *('{"a":1,"a":1}', '[{"b":{"a":1,"a":2}}]'),
        *('"\\ud800"', '{"\\udc00":1}', '["\\ud800\\ud800"]'),
        *("[" * 100_000, "[" * 65 + "]" * 65, '{"a":' * 65 + "1" + "}" * 65),
    ],
    ids=lambda text: text[:20].encode("ascii", "backslashreplace").decode(),
)
def test_refused(text: str) -> None:
    with pytest.raises(NotJson, match=r"\.$"):
        parse(text)


@pytest.mark.parametrize(
    "text", ['"\\ud83d\\ude00"', '"\\\\ud800"', "[" * 64 + "]" * 64, '"' + "[" * 500 + '"', "1e308"]
)
def test_read(text: str) -> None:
    assert parse(text) == json.loads(text)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
)


@given(json_values, st.booleans())
def test_what_json_writes_is_read(value: object, escaped: bool) -> None:
    assert parse(json.dumps(value, ensure_ascii=escaped)) == value


def test_depth_counts_lists_and_objects() -> None:
    assert [depth(value) for value in (1, [], {}, [1, {}], {"a": [[{}]]})] == [0, 1, 1, 2, 4]
    assert DEEPEST == 64
