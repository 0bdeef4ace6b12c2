"""Texts of a query turned into typed values. Every function raises ``ValueError`` with what would have been right."""

from __future__ import annotations

import math
import re
from datetime import UTC, datetime, timedelta
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import Literal, TypeAlias

from emulator.query.nodes import Point

Comparison: TypeAlias = Literal["eq", "gt", "gte", "lt", "lte"]

_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?", re.ASCII)
_TIME = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)[Tt](\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?(?:([Zz])|([+-])(\d\d):(\d\d))",
    re.ASCII,
)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_SMALLEST, _LARGEST = -(2**63), 2**63 - 1
_TIME_EXAMPLE = "an RFC 3339 time with a zone, such as 2021-06-29T14:50:13+08:00"


def decimal(text: str) -> Decimal:
    """An exact decimal number, of a size that fits into a double."""
    if len(text) > 400 or not _NUMBER.fullmatch(text):
        raise ValueError("a number")
    number = Decimal(text)
    if number and abs(number.adjusted()) > 400:
        raise ValueError("a number that fits into a double")
    return number


def double(text: str) -> float:
    number = float(decimal(text))
    if not math.isfinite(number):
        raise ValueError("a number that fits into a double")
    return number


def integer(text: str, operator: Comparison) -> tuple[Comparison, int]:
    """A whole number and the operator to use with it.

    ``eq`` takes whole numbers only. A range may name a decimal; it becomes the whole number next to it that keeps the
    meaning: ``gt 10.5`` and ``gte 10.5`` become ``gte 11``, ``lt 10.5`` and ``lte 10.5`` become ``lte 10``.
    """
    number = decimal(text)
    whole = int(number.to_integral_value(ROUND_FLOOR))
    if whole != number:
        if operator == "eq":
            raise ValueError("a whole number")
        if operator in ("gt", "gte"):
            operator, whole = "gte", int(number.to_integral_value(ROUND_CEILING))
        else:
            operator = "lte"
    if not _SMALLEST <= whole <= _LARGEST:
        raise ValueError("a whole number of 64 bits")
    return operator, whole


def microseconds(text: str) -> int:
    """An RFC 3339 time with a zone as microseconds since the epoch; finer digits are cut."""
    found = _TIME.fullmatch(text)
    if not found:
        raise ValueError(_TIME_EXAMPLE)
    *whole, fraction, zulu, sign, hours, minutes = found.groups()
    try:
        moment = datetime(*(int(number) for number in whole), tzinfo=UTC)  # type: ignore[misc,arg-type]
    except ValueError:
        raise ValueError(_TIME_EXAMPLE) from None
    offset = timedelta()
    if not zulu:
        if int(hours) > 23 or int(minutes) > 59:
            raise ValueError(_TIME_EXAMPLE)
        offset = timedelta(hours=int(hours), minutes=int(minutes)) * (-1 if sign == "-" else 1)
    seconds = (moment - _EPOCH) - offset
    return seconds // timedelta(microseconds=1) + int(((fraction or "") + "000000")[:6])


def point(text: str) -> Point:
    """``lat,lon`` in degrees."""
    try:
        latitude, longitude = (double(side.strip()) for side in text.split(","))
    except ValueError:
        raise ValueError('"latitude,longitude" in degrees, such as 30.25,120.16') from None
    if not -90 <= latitude <= 90:
        raise ValueError("a latitude between -90 and 90")
    if not -180 <= longitude <= 180:
        raise ValueError("a longitude between -180 and 180")
    return latitude, longitude


def circle(text: str) -> tuple[Point, float]:
    """``lat,lon;metres``."""
    pieces = text.split(";")
    if len(pieces) != 2:
        raise ValueError('"latitude,longitude;metres", such as 30.25,120.16;1000')
    centre = point(pieces[0])
    try:
        metres = double(pieces[1].strip())
    except ValueError:
        metres = -1.0
    if metres < 0:
        raise ValueError("a distance in metres of 0 or more after the semicolon")
    return centre, metres


def box(text: str) -> tuple[Point, Point]:
    """``topLat,leftLon;bottomLat,rightLon``."""
    pieces = text.split(";")
    if len(pieces) != 2:
        raise ValueError('"topLatitude,leftLongitude;bottomLatitude,rightLongitude"')
    top_left, bottom_right = point(pieces[0]), point(pieces[1])
    if top_left[0] < bottom_right[0]:
        raise ValueError("a top latitude that is not below the bottom latitude")
    return top_left, bottom_right


def polygon(text: str) -> tuple[Point, ...]:
    """``lat,lon;lat,lon;lat,lon`` with three corners or more."""
    pieces = text.split(";")
    if len(pieces) < 3:
        raise ValueError('at least three corners, "latitude,longitude;latitude,longitude;latitude,longitude"')
    return tuple(point(piece) for piece in pieces)
