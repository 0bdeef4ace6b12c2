"""Where q-sign's members stand, what is tolerated on the wire, and what is not."""

from __future__ import annotations

from dataclasses import replace

import pytest
from qsign_client import Signer, encoded, joined, query

from signing import qsign
from signing.message import Message, message
from signing.verify import verify

HOST = "1250000000.ci.ap-beijing.myqcloud.com"
SIGNER = Signer(now=1_700_000_000)
MEMBERS = SIGNER.members("GET", "/datasets", [("prefix", "a b/测+")], [("host", HOST)])
QUERY = "prefix=a%20b%2F%E6%B5%8B%2B"


def sent(query: str = QUERY, authorization: str = "", path: str = "/datasets", host: str = HOST) -> Message:
    headers = [("Host", host)] + ([("Authorization", authorization)] if authorization else [])
    return message("GET", path, query, headers, b"")


def accepted(request: Message, *paths: str) -> bool:
    claim = qsign.claim(request)
    assert claim is not None
    return verify(request, claim, "test", paths or (request.path,)).ok


def test_the_claim() -> None:
    claim = qsign.claim(sent(authorization=joined(MEMBERS)))
    assert claim is not None
    assert (claim.key, claim.header_list, claim.parameter_list) == ("test", ("host",), ("prefix",))
    assert claim.window == (1_699_999_940, 1_700_000_600)
    assert replace(claim, key_time="1699999950;1700000000").window == (1_699_999_950, 1_700_000_000)
    assert claim.token == ""


def test_a_key_without_a_secret_is_not_spoken_for_with_an_empty_one() -> None:
    request = sent("", Signer(secret="", now=1_700_000_000).authorization("GET", "/datasets", [], []))
    claim = qsign.claim(request)
    assert claim is not None
    assert not verify(request, claim, "", ("/datasets",)).ok


@pytest.mark.parametrize(
    "request_",
    [
        sent(authorization=joined(MEMBERS)),
        sent(authorization=" " + joined(dict(reversed(MEMBERS.items()))) + " "),
        sent(authorization=joined(MEMBERS | {"q-signature": MEMBERS["q-signature"].upper()})),
        sent(f"{QUERY}&{query(MEMBERS)}"),
        sent(f"{query(MEMBERS)}&{QUERY}"),
        sent(f"{QUERY}&{joined(MEMBERS)}"),
        sent(f"{QUERY}&{query(MEMBERS).replace('%3B', '%3b')}"),
        sent(f"{QUERY}&sign={encoded(joined(MEMBERS))}"),
    ],
    ids=["header", "any-order", "upper-case", "query", "query-first", "raw-semicolon", "lower-escapes", "merged"],
)
def test_members_stand_in_the_header_or_in_the_query(request_: Message) -> None:
    assert accepted(request_)


def test_the_header_counts_before_the_query() -> None:
    other = query(MEMBERS | {"q-ak": "other"})
    assert accepted(sent(f"{QUERY}&{other}", joined(MEMBERS)))
    claim = qsign.claim(sent(f"{QUERY}&{other}", joined(MEMBERS)))
    assert claim is not None
    assert claim.key == "test"


@pytest.mark.parametrize(
    "wire",
    [
        "prefix=a+b%2F%E6%B5%8B%2B",
        "prefix=a+b/%e6%b5%8b%2b",
        "Prefix=a%20b%2F%E6%B5%8B%2B",
        "PREFIX=a%20b/测%2B",
        "&&prefix=a%20b%2F%E6%B5%8B%2B&",
        "prefi%78=a%20b%2F%E6%B5%8B%2B&unlisted=1",
    ],
)
def test_any_quoting_of_the_query(wire: str) -> None:
    assert accepted(sent(wire, joined(MEMBERS)))


@pytest.mark.parametrize("wire", ["", "prefix=", "prefix=a", "prefix=a%2520b", QUERY + "&prefix=", QUERY + "&prefix=x"])
def test_another_value_is_not_the_one_that_was_signed(wire: str) -> None:
    assert not accepted(sent(wire, joined(MEMBERS)))


def signed(parameters: list[tuple[str, str]], headers: list[tuple[str, str]], path: str = "/p") -> dict[str, str]:
    return SIGNER.members("GET", path, parameters, headers)


def test_lists_stand_in_any_order_and_in_any_case() -> None:
    members = signed([("a", "1"), ("b", "2")], [("host", HOST), ("x-cos-meta-z", "3")])
    listed = members | {"q-header-list": "X-Cos-Meta-Z;Host", "q-url-param-list": "B;a"}
    request = sent("b=2&a=1", joined(listed), "/p")
    assert accepted(replace(request, headers={**request.headers, "x-cos-meta-z": [" 3 "]}))


def test_repeated_parameters_are_listed_repeatedly_and_sorted_by_value() -> None:
    members = signed([("a", "2"), ("a", "1"), ("a", "10")], [("host", HOST)])
    assert members["q-url-param-list"] == "a;a;a"
    for wire in ("a=2&a=1&a=10", "a=10&a=2&a=1", "A=10&a=2&a=1"):
        assert accepted(sent(wire, joined(members), "/p"))
        assert accepted(sent(wire, joined(members | {"q-url-param-list": "a"}), "/p"))
    assert not accepted(sent("a=2&a=1", joined(members), "/p"))


def test_a_parameter_without_a_value_counts_as_empty() -> None:
    members = signed([("acl", ""), ("b", "1")], [("host", HOST)])
    for wire in ("acl&b=1", "acl=&b=1", "b=1&acl"):
        assert accepted(sent(wire, joined(members), "/p"))


def test_odd_names() -> None:
    members = signed([("a/b", "1"), ("é", "2"), ("a'0", "3")], [("host", HOST)])
    assert members["q-url-param-list"] == "%c3%a9;a%270;a%2fb"
    wire = "a%2Fb=1&%C3%A9=2&a%270=3"
    assert accepted(sent(wire, joined(members), "/p"))
    assert accepted(sent(f"{wire}&{query(members)}", "", "/p"))
    assert accepted(sent(f"{wire}&{joined(members)}", "", "/p")), "list encoded once instead of twice"
    twice = members | {"q-url-param-list": encoded(members["q-url-param-list"]).replace("%3B", ";").lower()}
    assert accepted(sent(wire, joined(twice), "/p")), "list encoded twice instead of once"


def test_names_sorted_before_they_are_encoded() -> None:
    # "a%7b" stands before "ab", "a{" behind it.
    plain = "get\n/p\nab=1&a%7b=2\n\n"
    claim = qsign.Claim("", "", "", "1;2", "1;2", (), ("ab", "a%7b"), "")
    request = sent("a%7B=2&ab=1", "x", "/p")
    assert plain in [qsign.joined(form) for form in qsign.forms(request, claim, ("/p",))]
    assert qsign.canonical(request, claim, "/p") == "get\n/p\na%7b=2&ab=1\n\n"


@pytest.mark.parametrize(
    ("signed_host", "sent_host", "right"),
    [
        ("127.0.0.1:4570", "127.0.0.1:4570", True),
        ("127.0.0.1", "127.0.0.1:4570", True),
        ("[::1]", "[::1]:4570", True),
        ("[::1]", "[::1]", True),
        ("127.0.0.1:4570", "127.0.0.1", False),
        ("127.0.0.1:80", "127.0.0.1:4570", False),
        ("127.0.0.2", "127.0.0.1:4570", False),
    ],
)
def test_the_host_may_be_signed_without_its_port(signed_host: str, sent_host: str, right: bool) -> None:
    members = signed([], [("host", signed_host)])
    assert accepted(sent("", joined(members), "/p", sent_host)) is right


@pytest.mark.parametrize(
    ("path", "wire"),
    [
        ("/a b/测试(1)+.jpg", "/a%20b/%E6%B5%8B%E8%AF%95(1)+.jpg"),
        ("/a b/测试(1)+.jpg", "/a%20b/%e6%b5%8b%e8%af%95%281%29%2B.jpg"),
        ("/sdk/x", "/sdk%2Fx"),
        ("/", ""),
        ("//a//", "//a//"),
    ],
)
def test_the_path_is_signed_decoded(path: str, wire: str) -> None:
    members = signed([], [("host", HOST)], path)
    assert accepted(sent("", joined(members), wire))


def test_a_path_with_and_without_its_bucket() -> None:
    paths = ("/media-1250000000/a.jpg", "/a.jpg")
    for path in paths:
        assert accepted(sent("", joined(signed([], [("host", HOST)], path)), paths[0]), *paths)
    assert not accepted(sent("", joined(signed([], [("host", HOST)], "/b.jpg")), paths[0]), *paths)


def test_bytes_that_are_no_text() -> None:
    claim = qsign.Claim("", "", "", "1;2", "1;2", ("x-a",), ("%ff",), "")
    request = message("GET", "/%ff", "%ff=%fe", [("x-a", "\udc80")], b"")
    assert qsign.canonical(request, claim, "/%ff") == "get\n/\udcff\n%ff=%FE\nx-a=%80\n"
    assert qsign.string_to_sign(claim, qsign.canonical(request, claim, "/%ff")).startswith("sha1\n1;2\n")


@pytest.mark.parametrize("authorization", ["", "ACS3-HMAC-SHA256 Credential=k", "Bearer t", "acs k:s", "q-ak=test"])
def test_other_schemes_are_not_ours(authorization: str) -> None:
    assert qsign.claim(sent("q-ak=test&sign=x", authorization)) is None


@pytest.mark.parametrize("name", qsign.MEMBERS)
def test_a_missing_member_is_told(name: str) -> None:
    less = {each: value for each, value in MEMBERS.items() if each != name}
    for request in (sent(authorization=joined({"q-sign-algorithm": ""} | less)), sent(query(less))):
        if name != "q-sign-algorithm" or request.header("authorization"):
            with pytest.raises(qsign.Malformed, match=name):
                qsign.claim(request)


@pytest.mark.parametrize("name", ["q-header-list", "q-url-param-list"])
def test_lists_may_be_empty(name: str) -> None:
    assert qsign.claim(sent(authorization=joined(MEMBERS | {name: ""}))) is not None


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("q-sign-algorithm", "sha256"),
        *(
            (name, text)
            for name in ("q-sign-time", "q-key-time")
            for text in ("1700000000", "a;b", "1;2;3", "-1;2", "１;２")
        ),
    ],
)
def test_malformed_members_are_told(name: str, value: str) -> None:
    with pytest.raises(qsign.Malformed, match=name):
        qsign.claim(sent(authorization=joined(MEMBERS | {name: value})))


@pytest.mark.parametrize(
    ("headers", "query_", "token"),
    [
        ([("x-cos-security-token", "t/+=")], "", "t/+="),
        ([("X-CI-Security-Token", "t")], "", "t"),
        ([("token", "t")], "", "t"),
        ([], "&x-cos-security-token=t%2F%2B%3D", "t/+="),
        ([], "&x-ci-security-token=t", "t"),
        ([("x-cos-security-token", "first")], "&x-cos-security-token=second", "first"),
        ([], "&nexttoken=t&token=t", ""),
    ],
)
def test_where_a_token_stands(headers: list[tuple[str, str]], query_: str, token: str) -> None:
    request = message("GET", "/datasets", query(MEMBERS) + query_, headers, b"")
    claim = qsign.claim(request)
    assert claim is not None
    assert claim.token == token
