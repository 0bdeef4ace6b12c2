"""Values as XML: every document must be read back by a parser that knows nothing of us."""

from __future__ import annotations

from typing import Any
from xml.etree import ElementTree

import pytest
import xmltodict
from hypothesis import given
from hypothesis import strategies as st

from emulator.dialects import xml


def flat(name: str) -> None:
    return None


TEXTS = {
    "plain": ("a b", "a b"),
    "markup": ('<a href="x">&amp;</a>', '<a href="x">&amp;</a>'),
    "Chinese": ("包含一棵大树", "包含一棵大树"),
    "line ends": ("a\r\nb\tc", "a\r\nb\tc"),
    "control characters": ("a\x00b\x08c\x1b", "a�b�c�"),
    "half a surrogate pair": ("a\udc80b", "a�b"),
    "beyond the first plane": ("🦁", "🦁"),
    "no character": ("￾￿", "��"),
    "true": (True, "true"),
    "false": (False, "false"),
    "whole": (90, "90"),
    "fraction": (0.5, "0.5"),
    "empty": ("", None),
}


@pytest.mark.parametrize("case", TEXTS)
def test_scalars(case: str) -> None:
    value, read = TEXTS[case]
    document = xml.document("R", [("A", value)], flat)
    assert ElementTree.fromstring(document).findtext("A") == (read or "")


def test_lists_repeat_or_wrap() -> None:
    files = [("Files", [{"URI": "a"}, {"URI": "b"}]), ("NextToken", "")]
    assert xml.document("Response", files, flat) == (
        b"<Response><Files><URI>a</URI></Files><Files><URI>b</URI></Files><NextToken></NextToken></Response>"
    )
    assert xml.document("Response", files, {"Files": "Item"}.get) == (
        b"<Response><Files><Item><URI>a</URI></Item><Item><URI>b</URI></Item></Files><NextToken></NextToken></Response>"
    )


def test_nothing_is_left_out() -> None:
    assert xml.document("R", [("A", None), ("B", []), ("C", {})], flat) == b"<R><C></C></R>"
    assert xml.document("R", [("B", [])], {"B": "Item"}.get) == b"<R><B></B></R>"


@pytest.mark.parametrize(
    ("key", "name"),
    [
        ("Image_0", "Image_0"),
        ("a.b-c", "a.b-c"),
        ("1st", "_x0031_st"),
        ("a b", "a_x0020_b"),
        ("颜色", "_x989C__x8272_"),
        ("<a>", "_x003C_a_x003E_"),
        ("", "_"),
    ],
)
def test_keys_that_are_no_names(key: str, name: str) -> None:
    root = ElementTree.fromstring(xml.document("R", [("Labels", {key: "v"})], flat))
    assert [(each.tag, each.text) for each in root[0]] == [(name, "v")]


def test_the_pages_answer() -> None:
    """The document that the page of hybrid search shows, without its line breaks."""
    found = {"ImageResult": [{"URI": "cos://examplebucket-1250000000/test.jpg", "Score": 99}], "RequestId": "N"}
    assert xml.document("Response", found.items(), {"ImageResult": "Item"}.get) == (
        b"<Response><ImageResult><Item><URI>cos://examplebucket-1250000000/test.jpg</URI><Score>99</Score></Item>"
        b"</ImageResult><RequestId>N</RequestId></Response>"
    )


VALUES: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=8,
)


@given(VALUES, st.sampled_from([flat, lambda name: "Item"]))
def test_whatever_is_written_can_be_read(value: Any, items: Any) -> None:
    document = xml.document("R", [("A", value)], items, "<?xml version='1.0' encoding='utf-8' ?>\n")
    assert ElementTree.fromstring(document).tag == "R"
    assert list(xmltodict.parse(document)) == ["R"]
