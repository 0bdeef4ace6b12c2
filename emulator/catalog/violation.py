"""What can be wrong with a parameter, and how it travels through marshmallow."""

from __future__ import annotations

from typing import Literal, TypeAlias

from marshmallow import ValidationError

Kind: TypeAlias = Literal[
    "missing",
    "invalid",
    "bad-format",
    "too-long",
    "too-many",
    "out-of-range",
    "over-quota",
    "unknown-enum",
    "not-json",
    "not-json-array",
]


class Violation(str):
    """A sentence that says what is wrong, with the kind of wrong: marshmallow carries it as an error message."""

    kind: Kind

    def __new__(cls, kind: Kind, detail: str) -> Violation:
        violation = super().__new__(cls, detail)
        violation.kind = kind
        return violation


def refusal(kind: Kind, detail: str) -> ValidationError:
    """The exception to raise for a violation of the field at hand."""
    return ValidationError([Violation(kind, detail)])
