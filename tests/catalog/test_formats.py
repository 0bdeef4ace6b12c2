"""The formats that the catalogue's limits name."""

from __future__ import annotations

import bad_input
import pytest
import samples

from emulator.catalog.formats import FORMATS


@pytest.mark.parametrize(
    ("name", "text"),
    [
        *samples.FORMATTED.items(),
        *(("name", text) for text in ("a", "_", "A-1_b")),
        *(("file-uri", text) for text in ("oss://b/k/ä\n", "pds://domains/d/drives/1/files/f/revisions/r")),
        *(
            ("rfc3339", text)
            for text in ("2024-02-29T00:00:00Z", "2021-06-29T14:50:13.5-07:30", "2021-06-29t14:50:13z")
        ),
        *(
            ("http-url", text)
            for text in ("HTTPS://a.example:8443/b?c=d#e", "http://[::1]:80/", "http://回调.example?x")
        ),
        *(("tag", text) for text in ("a=b=c", "a=", "标签=值")),
        ("oss-uri", "oss://bucket/" + "图" * 341),
        *(("lat-long", text) for text in ("-90,180", "+30,-120.5", "0,0")),
    ],
)
def test_fits(name: str, text: str) -> None:
    assert FORMATS[name][0](text)


@pytest.mark.parametrize(
    ("name", "text"), [(name, text) for name, texts in bad_input.MISFORMED.items() for text in texts]
)
def test_does_not_fit(name: str, text: str) -> None:
    assert not FORMATS[name][0](text)


def test_every_format_has_a_good_and_a_bad_sample() -> None:
    assert set(samples.FORMATTED) == set(bad_input.MISFORMED) == set(FORMATS)
