"""Requests are read as marshmallow's own loader would read them: the same values, the same first violation."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import bad_input
import pytest
import samples
from hypothesis import given, settings
from hypothesis import strategies as st
from marshmallow import Schema, ValidationError, fields, missing

from emulator.catalog import schema, values
from emulator.catalog.load import Operation, load
from emulator.catalog.schema import ParameterError, Reader
from emulator.catalog.values import EMPTY, Value
from emulator.catalog.violation import refusal

CATALOGS = {product: load(product) for product in ("imm", "iqs", "ci", "cos")}
READERS = {product: Reader(catalog) for product, catalog in CATALOGS.items()}
EVERY = [operation for catalog in CATALOGS.values() for operation in catalog.operations]
SCALARS = st.sampled_from(("", "0", "-1", "7", "1.5", "true", "x", "oss://b/k", "2021-06-29T14:50:13Z", "\udc80", "图"))
TREES = st.recursive(
    st.sampled_from((None, "", "x", 0, 1, 1.5, True, [], {})),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(("Key", "Value", "URI", "x")), inner),
    max_leaves=8,
)
FLAT = st.sampled_from(("", ".1", ".1.Key", ".2.Value", ".x", ".URI"))


@contextmanager
def marshmallows_own() -> Iterator[None]:
    """Inside the block ``Schema.load`` and ``Field.deserialize`` read, at every depth."""

    def load_whole(each: Schema, data: Mapping[str, Any]) -> Any:
        return each.load(data)

    def deserialize(field: Value, value: Any, attr: Any = None, data: Any = None, **kwargs: Any) -> Any:
        return fields.Field.deserialize(field, missing if value in EMPTY else value, attr, data, **kwargs)

    def make_error(field: Value, key: str, **kwargs: Any) -> ValidationError:
        assert key == "required"
        return refusal("missing", "It is required.")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(schema, "read", load_whole)
        patch.setattr(values, "read", load_whole)
        patch.setattr(Value, "deserialize", deserialize)
        patch.setattr(Value, "make_error", make_error)
        yield


def outcome(operation: Operation, texts: dict[str, str]) -> tuple[object, ...]:
    """What is read, or what is refused and why. The loader leaves the order of unknown members open."""
    try:
        found = READERS[operation.product].read(operation, texts)
    except ParameterError as error:
        return error.kind, error.parameter, error.detail
    return found.values, list(found.values), sorted(found.unknown)


def compared(operation: Operation, texts: dict[str, str]) -> tuple[object, ...]:
    ours = outcome(operation, texts)
    with marshmallows_own():
        assert outcome(operation, texts) == ours
    return ours


@pytest.mark.parametrize("each", EVERY, ids=lambda each: f"{each.product}-{each.name}")
def test_good_and_bad_texts_of_every_operation(each: Operation) -> None:
    catalog = CATALOGS[each.product]
    compared(each, {})
    compared(each, samples.valid(catalog, each))
    compared(each, {one.name: samples.text(catalog, one) for one in each.parameters})
    for case in bad_input.cases(catalog, each):
        assert len(compared(each, case.texts(catalog, each))) == 3, case.name


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_any_texts(data: st.DataObject) -> None:
    operation = data.draw(st.sampled_from(EVERY))
    texts = samples.valid(CATALOGS[operation.product], operation)
    for parameter in (
        data.draw(st.lists(st.sampled_from(operation.parameters), max_size=4)) if operation.parameters else ()
    ):
        name = parameter.name + data.draw(FLAT)
        texts[name] = data.draw(SCALARS | TREES.map(json.dumps))
    compared(operation, texts)
