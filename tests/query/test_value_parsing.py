from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emulator.query import values


@pytest.mark.parametrize(
    ("text", "number"), [("0", 0.0), ("-1.5", -1.5), ("+2", 2.0), (".5", 0.5), ("5.", 5.0), ("1e3", 1000.0)]
)
def test_doubles(text, number):
    assert values.double(text) == number


@pytest.mark.parametrize(
    "text",
    ["", " 1", "1 ", "nan", "inf", "-Infinity", "1e999", "1_000", "0x10", "１", "1,5", "true", "1e", ".", "9" * 500],
)
def test_no_doubles(text):
    with pytest.raises(ValueError, match="a number"):
        values.double(text)


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_every_finite_double_is_read_back(number):
    assert values.double(repr(number)) == number


@pytest.mark.parametrize(
    ("text", "operator", "expected"),
    [
        ("10", "eq", ("eq", 10)),
        ("10.0", "eq", ("eq", 10)),
        ("1e3", "eq", ("eq", 1000)),
        ("-9223372036854775808", "eq", ("eq", -(2**63))),
        ("9223372036854775807", "lte", ("lte", 2**63 - 1)),
        ("10.5", "gt", ("gte", 11)),
        ("10.5", "gte", ("gte", 11)),
        ("10.5", "lt", ("lte", 10)),
        ("10.5", "lte", ("lte", 10)),
        ("-10.5", "gt", ("gte", -10)),
        ("-10.5", "lt", ("lte", -11)),
    ],
)
def test_integers(text, operator, expected):
    assert values.integer(text, operator) == expected


@pytest.mark.parametrize(
    ("text", "operator"),
    [("10.5", "eq"), ("9223372036854775808", "eq"), ("1e30", "gt"), ("1e999999999", "gt"), ("x", "eq"), ("", "lt")],
)
def test_no_integers(text, operator):
    with pytest.raises(ValueError):
        values.integer(text, operator)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1970-01-01T00:00:00Z", 0),
        ("1970-01-01t08:00:00+08:00", 0),
        ("1969-12-31T23:59:59.999999Z", -1),
        ("2021-06-29T14:50:13.011643661+08:00", 1624949413011643),
        ("2021-06-29T06:50:13.1z", 1624949413100000),
        ("0001-01-01T00:00:00Z", -62135596800000000),
        ("9999-12-31T23:59:59-23:59", 253402300799000000 + (23 * 60 + 59) * 60 * 10**6),
    ],
)
def test_times(text, expected):
    assert values.microseconds(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "2021-06-29T14:50:13",
        "2021-06-29",
        "2021-02-30T00:00:00Z",
        "2021-06-29T24:00:00Z",
        "2021-06-29T14:50:13+24:00",
        "2021-06-29T14:50:13+08",
        "2021-06-29 14:50:13Z",
        "2021-06-29T14:50:13.Z",
        "2021-06-29T14:50:13.0123456789Z",
        "1624949413",
        "",
        "２０21-06-29T14:50:13Z",
    ],
)
def test_no_times(text):
    with pytest.raises(ValueError, match="RFC 3339"):
        values.microseconds(text)


@given(st.integers(-62135596800000000, 253402300799999999))
def test_every_time_is_read_back(microseconds):
    moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=microseconds)
    assert values.microseconds(moment.isoformat()) == microseconds


def test_points():
    assert values.point("30.25,120.16") == (30.25, 120.16)
    assert values.point(" -90 , +180 ") == (-90.0, 180.0)
    assert values.circle("30,120;1000.5") == ((30.0, 120.0), 1000.5)
    assert values.circle("30,120; 0") == ((30.0, 120.0), 0.0)
    assert values.box("40,100;30,120") == ((40.0, 100.0), (30.0, 120.0))
    assert values.box("40,170;30,-170") == ((40.0, 170.0), (30.0, -170.0))
    assert values.polygon("0,0;0,1;1,1") == ((0.0, 0.0), (0.0, 1.0), (1.0, 1.0))


@pytest.mark.parametrize("text", ["", "1", "1,2,3", "91,0", "-90.1,0", "0,180.5", "0,-181", "a,b", "nan,0", "1;2"])
def test_no_points(text):
    with pytest.raises(ValueError):
        values.point(text)


@pytest.mark.parametrize("text", ["", "30,120", "30,120;", "30,120;-1", "30,120;inf", "30,120;1;2", "91,0;1"])
def test_no_circles(text):
    with pytest.raises(ValueError):
        values.circle(text)


@pytest.mark.parametrize("text", ["", "30,120", "30,100;40,120", "1,1;2,2;3,3", "40,100;30,181"])
def test_no_boxes(text):
    with pytest.raises(ValueError):
        values.box(text)


@pytest.mark.parametrize("text", ["", "0,0;0,1", "0,0;0,1;1", "0,0;0,1;95,1"])
def test_no_polygons(text):
    with pytest.raises(ValueError):
        values.polygon(text)
