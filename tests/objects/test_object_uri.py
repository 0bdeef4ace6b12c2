from __future__ import annotations

import pytest

from emulator.objects.uri import ObjectUri, PdsUri, UriInvalid, parse


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("oss://bucket/key", ObjectUri("oss", "bucket", "key")),
        ("cos://album-1250000000/a/b.jpg", ObjectUri("cos", "album-1250000000", "a/b.jpg")),
        ("oss://b/路 径/%20?x=1#y", ObjectUri("oss", "b", "路 径/%20?x=1#y")),
        ("oss://Big_Bucket.v2/k/", ObjectUri("oss", "Big_Bucket.v2", "k/")),
        ("oss://b/a//b", ObjectUri("oss", "b", "a//b")),
        ("pds://domains/d1/drives/2/files/f3/revisions/r4", PdsUri("d1", "2", "f3", "r4")),
    ],
)
def test_addresses_are_taken_apart_raw(text, expected):
    assert parse(text) == expected


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "no scheme"),
        ("bucket/key", "no scheme"),
        ("oss:/bucket/key", "no scheme"),
        ("http://bucket/key", "scheme 'http'"),
        ("OSS://bucket/key", "scheme 'OSS'"),
        ("s3://bucket/key", "only oss, cos and pds"),
        ("oss://", "names no bucket"),
        ("oss:///key", "names no bucket"),
        ("oss://bucket", "names no object in the bucket bucket"),
        ("oss://bucket/", "names no object"),
        ("oss://buc ket/key", "malformed bucket name"),
        ("oss://../key", "malformed bucket name"),
        ("oss://a\\b/key", "malformed bucket name"),
        ("oss://bucket//key", "begins with a slash"),
        ("oss://bucket/\\key", "begins with a slash"),
        ("oss://bucket/a\x00b", "NUL"),
        ("pds://domains/d/drives/d/files/f", "not of the shape"),
        ("pds://domains/d/drives/d/files/f/revisions/", "not of the shape"),
    ],
)
def test_errors_say_what_is_wrong(text, says):
    with pytest.raises(UriInvalid) as invalid:
        parse(text)
    assert says in str(invalid.value)
