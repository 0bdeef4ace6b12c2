"""marshmallow fields for what a client sends: scalars as text or as JSON values, lists, maps, structures, JSON texts.

Each scalar reads one of two spellings: ``text`` is how it travels in a query string or a form (``True``, ``10``),
otherwise it is a JSON value and keeps JSON's types (``"10"`` is no number there, ``10`` no string).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from marshmallow import Schema, ValidationError, fields, missing

from emulator.catalog import flat, jsontext
from emulator.catalog.limits import in_range, text_checks
from emulator.catalog.violation import refusal

NOTHING: tuple[Any, ...] = (None, "")
EMPTY: tuple[Any, ...] = (*NOTHING, [], {})
WHOLE = re.compile(r"[+-]?[0-9]{1,19}")
REAL = re.compile(r"[+-]?(?:[0-9]{1,40}(?:\.[0-9]{0,40})?|\.[0-9]{1,40})(?:[eE][+-]?[0-9]{1,3})?")
TRUTH = {"true": True, "1": True, "false": False, "0": False}


class Value(fields.Field[Any]):
    """Any of the fields below. Nothing, ``null``, empty text, ``[]`` and ``{}`` all mean "not given".

    The Python SDK sends ``[]`` for lists nobody set, so an empty list must not count as a value (measured against the
    official SDK).
    """

    def deserialize(self, value: Any, attr: Any = None, data: Any = None, **kwargs: Any) -> Any:
        """As marshmallow's own, without the steps that no field here has; of all violations the first is raised."""
        if not value and (value is missing or value in EMPTY):
            if self.required:
                raise refusal("missing", "It is required.")
            return self.load_default() if callable(self.load_default) else self.load_default
        found = self._deserialize(value, attr, data, **kwargs)
        for check in self.validators:
            check(found)
        return found

    def prune(self, value: Any, path: str, unknown: list[str]) -> None:
        """Take members that the catalogue does not have out of a read ``value``; their paths go into ``unknown``."""


class Text(Value):
    """A string that has a UTF-8 form, within the limits of ``enforced``."""

    def __init__(self, enforced: Mapping[str, Any], **options: Any) -> None:
        super().__init__(validate=text_checks(enforced), **options)

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> str:
        if not isinstance(value, str):
            raise refusal("invalid", "It must be a string.")
        if not jsontext.encodable(value):
            raise refusal("invalid", "It is not UTF-8.")
        return value


class Number(Value):
    """A number in the range of ``enforced``; with ``zero: absent`` 0 means "not given"."""

    def __init__(self, enforced: Mapping[str, Any], text: bool, bits: int, **options: Any) -> None:
        super().__init__(**options)
        self.enforced = enforced
        self.text = text
        self.bits = bits

    def read(self, value: Any) -> int | float:
        raise NotImplementedError

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> Any:
        number = self.read(value)
        if number == 0 and self.enforced.get("zero") == "absent":
            return self.load_default() if callable(self.load_default) else self.load_default
        in_range(number, self.enforced, lambda other: given((data or {}).get(other)))
        return number


class Whole(Number):
    """An integer of ``bits`` bits, in decimal digits with an optional sign: no fraction, no exponent."""

    def read(self, value: Any) -> int:
        if self.text and isinstance(value, str) and WHOLE.fullmatch(value):
            value = int(value)
        if type(value) is not int:
            raise refusal("invalid", "It must be an integer.")
        if not -(1 << self.bits - 1) <= value < 1 << self.bits - 1:
            raise refusal("invalid", f"It does not fit into {self.bits} bits.")
        return value


class Real(Number):
    """A finite number; a JSON integer will do."""

    def read(self, value: Any) -> float:
        if self.text and isinstance(value, str) and REAL.fullmatch(value):
            value = float(value)
        if type(value) is int and abs(value) < 1 << 63:
            value = float(value)
        if type(value) is not float or value in (float("inf"), float("-inf")):
            raise refusal("invalid", "It must be a number.")
        return value


class Truth(Value):
    """A boolean: ``true``, ``false``, ``1`` or ``0`` as text, whatever the case (Python sends ``True``)."""

    def __init__(self, text: bool, **options: Any) -> None:
        super().__init__(**options)
        self.text = text

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> bool:
        if self.text and isinstance(value, str):
            value = TRUTH.get(value.lower())
        if type(value) is not bool:
            raise refusal("invalid", "It must be true or false.")
        return value


class Anything(Value):
    """Whatever JSON can hold."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> Any:
        return value


class Items(Value):
    """A list. Its first bad element is reported; a flattened one arrives as a dict by position."""

    def __init__(self, item: Value, most: int | None, **options: Any) -> None:
        super().__init__(**options)
        self.item = item
        self.most = most

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> list[Any]:
        if isinstance(value, flat.Branch):
            value = value.listed()
        if type(value) is not list:
            raise refusal("invalid", "It must be an array.")
        if self.most is not None and len(value) > self.most:
            raise refusal("too-many", f"It may have at most {self.most} elements.")
        read = []
        for index, each in enumerate(value):
            try:
                read.append(self.item.deserialize(each))
            except ValidationError as error:
                raise ValidationError({index: error.messages}) from None
        return read

    def prune(self, value: Any, path: str, unknown: list[str]) -> None:
        for index, each in enumerate(value):
            self.item.prune(each, f"{path}[{index}]", unknown)


class Table(Value):
    """A map with free keys. Values are strings, numbers or booleans (``scalar``), or what ``item`` reads.

    A key whose value is ``null`` is not given; an empty string is a value here. ``emptied``: so is a map without keys,
    which takes away what was there; SDKs leave out a map that nobody set.
    """

    def __init__(self, item: Value | None, emptied: bool, **options: Any) -> None:
        super().__init__(**options)
        self.item = item
        self.emptied = emptied

    def deserialize(self, value: Any, attr: Any = None, data: Any = None, **kwargs: Any) -> Any:
        return {} if self.emptied and value == {} else super().deserialize(value, attr, data, **kwargs)

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> dict[str, Any]:
        if type(value) is not dict and not isinstance(value, flat.Branch):
            raise refusal("invalid", "It must be an object.")
        read = {}
        for key, each in value.items():
            if each is None:
                continue
            if not key:  # nobody could ask for it again
                raise refusal("invalid", "It has a key that is empty.")
            try:
                read[key] = each if each == "" else self.value(each)
            except ValidationError as error:
                raise ValidationError({key: error.messages}) from None
        return read

    def value(self, each: Any) -> Any:
        if self.item is not None:
            return self.item.deserialize(each)
        if not isinstance(each, str | int | float):
            raise refusal("invalid", "It must be a string, a number or a boolean.")
        return each

    def prune(self, value: Any, path: str, unknown: list[str]) -> None:
        if self.item is not None:
            for key, each in value.items():
                self.item.prune(each, f"{path}.{key}", unknown)


class Structure(Value):
    """An object with the members of ``schema``. Other members are kept until :meth:`prune` takes them out."""

    def __init__(self, schema: Callable[[], Schema], **options: Any) -> None:
        super().__init__(**options)
        self.schema = schema

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> dict[str, Any]:
        if type(value) is not dict and not isinstance(value, flat.Branch):
            raise refusal("invalid", "It must be an object.")
        return read(self.schema(), value)

    def prune(self, value: Any, path: str, unknown: list[str]) -> None:
        members = self.schema().fields
        for name in list(value):
            inner = f"{path}.{name}"
            member = members.get(name)
            if member is None:
                del value[name]
                unknown.append(inner)
            elif isinstance(member, Value):
                member.prune(value[name], inner, unknown)


def read(schema: Schema, data: Mapping[str, Any]) -> dict[str, Any]:
    """What ``schema.load`` returns, and of what it raises the first violation, which alone is reported.

    It walks the same fields in the same order without the parts of marshmallow's loader that no schema here uses
    (hooks, ``partial``, ``attribute`` and ``data_key``) and that take longer than the fields themselves.
    """
    found = {}
    for name, field in schema.load_fields.items():
        value = data.get(name, missing)
        if value is missing and not field.required and field.load_default is missing:
            continue
        try:
            value = field.deserialize(value, name, data)
        except ValidationError as error:
            raise ValidationError({name: error.messages}) from None
        if value is not missing:
            found[name] = value
    found.update((name, value) for name, value in data.items() if name not in schema.load_fields)
    return found


class JsonText(Value):
    """One parameter that holds a whole structure: as JSON text, or flattened over several names.

    ``plain`` reads what the text means, ``flattened`` makes the field that reads a flattened tree. ``nesting`` names
    the member that holds structures of the same kind and how many levels of it are allowed.
    """

    def __init__(
        self, plain: Value, flattened: Callable[[], Value], nesting: Mapping[str, Any] | None, **options: Any
    ) -> None:
        super().__init__(**options)
        self.plain = plain
        self.flattened = flattened
        self.nesting = nesting
        self.shape: type = list if isinstance(plain, Items) else dict

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> Any:
        if isinstance(value, str):
            tree, field = self.parsed(value), self.plain
        else:
            tree, field = value, self.flattened()
        if self.nesting:
            member, most = self.nesting["member"], self.nesting["max"]
            if levels(tree, member) > most:
                raise refusal(
                    "too-many",
                    f"It may be at most {most} levels deep, the innermost condition counted; {member} make the levels.",
                )
        return field.deserialize(tree)

    def parsed(self, text: str) -> Any:
        try:
            if not jsontext.encodable(text):
                raise jsontext.NotJson("It is not UTF-8.")
            value = jsontext.parse(text)
        except jsontext.NotJson as error:
            raise self.not_json(str(error)) from None
        if value not in NOTHING and type(value) is not self.shape:  # an empty list is no object either
            raise self.not_json(f"It must be a JSON {'array' if self.shape is list else 'object'}.")
        free = isinstance(self.plain, Anything)  # a tree of which the dialect knows the members
        if type(value) is dict and not free and all(member == [] for member in value.values()):
            return {}  # an SDK writes [] for lists that nobody set: its empty model is nothing given
        return value

    def not_json(self, detail: str) -> ValidationError:
        return refusal("not-json-array" if self.shape is list else "not-json", detail)

    def prune(self, value: Any, path: str, unknown: list[str]) -> None:
        self.plain.prune(value, path, unknown)


def given(value: Any) -> bool:
    """Whether another parameter of the same request holds a value, told without reading it."""
    if isinstance(value, str):
        return value.strip() not in ("", "null", "[]", "{}")
    return bool(value)


def levels(tree: Any, member: str) -> int:
    """How many levels of structures ``tree`` has: one without children under ``member`` is a single level."""
    children = tree.get(member) if isinstance(tree, dict) else None
    if isinstance(children, flat.Branch):
        children = list(children.values())
    if not isinstance(children, list) or not children:
        return 1
    return 1 + max(levels(child, member) for child in children)
