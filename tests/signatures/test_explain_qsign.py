"""Each common mistake with q-sign, made on purpose by a client of its own, is named; the secret is in no sentence."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable
from dataclasses import dataclass, replace
from urllib.parse import quote

import pytest
from qsign_client import Signer, hex_mac, joined

from signing import qsign
from signing.explain import explain
from signing.message import Message, message

SECRET = "the-secret"
NOW = 1_700_000_000
SPAN = f"{NOW - 60};{NOW + 600}"
HOST = "127.0.0.1:8080"
TYPE = "application/json"
PATH = "/dataset query/(简单)"
PARAMETERS = [("datasetname", "a b"), ("Statistics", "True"), ("uri", "cos://b/c!")]
HEADERS = [("content-type", TYPE), ("host", HOST)]
OTHERS = ("/dataset", "/datasets")
LISTED = {"q-header-list": "content-type;host", "q-url-param-list": "datasetname;statistics;uri"}
RIGHT_PARAMETERS = "datasetname=a%20b&statistics=True&uri=cos%3A%2F%2Fb%2Fc%21"
RIGHT_HEADERS = "content-type=application%2Fjson&host=127.0.0.1%3A8080"


def to_sign(text: str) -> str:
    return f"sha1\n{SPAN}\n{hashlib.sha1(text.encode()).hexdigest()}\n"


def written(
    method: str = "get", path: str = PATH, parameters: str = RIGHT_PARAMETERS, headers: str = RIGHT_HEADERS
) -> str:
    return f"{method}\n{path}\n{parameters}\n{headers}\n"


@dataclass(frozen=True)
class Case:
    """What a client signed, how, and what of the right request it sent otherwise."""

    text: str = written()
    sign: Callable[[str], str] = lambda text: hex_mac(hex_mac(SECRET, SPAN), to_sign(text))
    headers: tuple[tuple[str, str], ...] = tuple(HEADERS)
    query: str = "&".join(f"{name}={quote(value, safe='')}" for name, value in PARAMETERS)
    listed: tuple[tuple[str, str], ...] = ()
    method: str = "GET"

    @property
    def message(self) -> Message:
        members = {
            "q-sign-algorithm": "sha1",
            "q-ak": "key",
            "q-sign-time": SPAN,
            "q-key-time": SPAN,
            **LISTED,
            **dict(self.listed),
            "q-signature": self.sign(self.text),
        }
        headers = [*self.headers, ("Authorization", joined(members))]
        return message(self.method, quote(PATH), self.query, headers, b"{}")


def with_headers(*pairs: tuple[str, str]) -> tuple[tuple[str, str], ...]:
    return tuple((dict(HEADERS) | dict(pairs)).items())


CASES: dict[str, tuple[str, Case]] = {
    "right": ("none", Case()),
    "without-port": ("none", Case(written(headers=RIGHT_HEADERS.replace("%3A8080", "")))),
    "another-secret": ("wrong-secret-or-changed", Case(sign=lambda text: hex_mac(hex_mac("x", SPAN), to_sign(text)))),
    "garbage": ("wrong-secret-or-changed", Case(sign=lambda text: "é")),
    "method-changed": ("method", Case(method="POST")),
    "method-upper": ("method", Case(written(method="GET"))),
    "path-undecoded": ("path-undecoded", Case(written(path=quote(PATH)))),
    "path-root": ("path", Case(written(path="/"))),
    "path-other": ("path", Case(written(path="/dataset"))),
    "path-bare": ("path", Case(written(path=PATH[1:]))),
    "path-slash": ("path", Case(written(path=PATH + "/"))),
    "path-query": ("path", Case(written(path=f"{PATH}?{Case.query}"))),
    "header-missing": ("header-missing", Case(headers=(("host", HOST),))),
    "header-type-changed": ("header-changed", Case(headers=with_headers(("content-type", "application/xml")))),
    "header-charset": ("header-changed", Case(headers=with_headers(("content-type", TYPE + "; charset=utf-8")))),
    "header-empty": ("header-changed", Case(written(headers=RIGHT_HEADERS.replace("application%2Fjson", "")))),
    "header-left-out": ("header-changed", Case(written(headers="host=127.0.0.1%3A8080"))),
    "header-host-port": ("host-changed", Case(headers=with_headers(("host", "127.0.0.1:4570")))),
    "header-host-proxied": (
        "host-changed",
        Case(headers=with_headers(("host", "upstream"), ("x-forwarded-host", HOST))),
    ),
    "parameter-missing": ("parameter-missing", Case(query="datasetname=a%20b&Statistics=True")),
    "parameter-case": ("parameter-changed", Case(query=Case.query.replace("True", "true"))),
    "parameter-empty": ("parameter-changed", Case(written(parameters=RIGHT_PARAMETERS.replace("a%20b", "")))),
    "parameter-left-out": (
        "parameter-changed",
        Case(written(parameters=RIGHT_PARAMETERS.replace("&statistics=True", ""))),
    ),
    "query-left-out": ("query-left-out", Case(written(parameters=""))),
    "query-as-sent": (
        "query-as-sent",
        Case(
            written(parameters="uri=cos://b/c!&datasetname=a+b&Statistics=True"),
            query="uri=cos://b/c!&datasetname=a+b&Statistics=True",
        ),
    ),
    "plus": ("space-as-plus", Case(written(parameters=RIGHT_PARAMETERS.replace("%20", "+")))),
    "slash": ("slash-as-it-is", Case(written(*written().replace("%2F", "/").split("\n")[:4]))),
    "marks": ("marks-as-they-are", Case(written(parameters=RIGHT_PARAMETERS.replace("%21", "!")))),
    "decoded": (
        "values-not-encoded",
        Case(
            written(
                parameters="datasetname=a b&statistics=True&uri=cos://b/c!",
                headers=f"content-type={TYPE}&host={HOST}",
            )
        ),
    ),
    "twice": ("encoded-twice", Case(written(*written().replace("%", "%25").split("\n")[:4]))),
    "escapes": (
        "escapes-in-lower-case",
        Case(written(*written().replace("%2F", "%2f").replace("%3A", "%3a").split("\n")[:4])),
    ),
    "headers-upper": (
        "names-in-upper-case",
        Case(written(headers="Content-Type=application%2Fjson&Host=127.0.0.1%3A8080")),
    ),
    "parameters-upper": (
        "names-in-upper-case",
        Case(written(parameters=RIGHT_PARAMETERS.replace("statistics", "Statistics"))),
    ),
    "names-upper": (
        "names-in-upper-case",
        Case(
            written(
                parameters=RIGHT_PARAMETERS.replace("statistics", "Statistics"),
                headers="Content-Type=application%2Fjson&Host=127.0.0.1%3A8080",
            )
        ),
    ),
    "no-line-break": ("no-final-line-break", Case(written()[:-1])),
    "not-derived": ("key-not-derived", Case(sign=lambda text: hex_mac(SECRET, to_sign(text)))),
    "as-bytes": (
        "key-as-bytes",
        Case(
            sign=lambda text: hmac.new(bytes.fromhex(hex_mac(SECRET, SPAN)), to_sign(text).encode(), "sha1").hexdigest()
        ),
    ),
    "untrimmed": ("secret-untrimmed", Case(sign=lambda text: hex_mac(hex_mac(SECRET + "\n", SPAN), to_sign(text)))),
}


@pytest.mark.parametrize("name", CASES)
def test_each_mistake_is_named(name: str) -> None:
    cause, case = CASES[name]
    claim = qsign.claim(case.message)
    assert claim is not None
    told = explain(case.message, claim, SECRET, NOW, (case.message.path,), OTHERS)
    assert told.cause == cause
    assert told.sentence.endswith(".")
    assert SECRET not in told.sentence


def test_the_key_time_where_the_sign_time_belongs() -> None:
    claim = qsign.claim(Case().message)
    assert claim is not None
    mixed = replace(claim, sign_time=f"{NOW - 1};{NOW + 1}")
    assert explain(Case().message, mixed, SECRET, NOW, (quote(PATH),)).cause == "sign-time"


@pytest.mark.parametrize(
    ("now", "cause", "words"),
    [
        (NOW, "none", "right"),
        (NOW + 600, "none", "right"),
        (NOW + 601, "expired", "until 2023-11-14T22:23:20Z"),
        (NOW - 60, "none", "right"),
        (NOW - 61, "not-yet-valid", "from 2023-11-14T22:12:20Z"),
    ],
)
def test_the_time_of_validity(now: float, cause: str, words: str) -> None:
    claim = qsign.claim(Case().message)
    assert claim is not None
    told = explain(Case().message, claim, SECRET, now, (quote(PATH),))
    assert told.cause == cause
    assert words in told.sentence


def test_a_time_that_no_calendar_has() -> None:
    claim = qsign.claim(Case().message)
    assert claim is not None
    signer = Signer(secret=SECRET, now=0, early=999_999_999_000, late=999_999_999_999)
    signed = message("GET", "/", "", [("Authorization", signer.authorization("GET", "/", [], []))], b"")
    found = qsign.claim(signed)
    assert found is not None
    assert explain(signed, found, SECRET, NOW).cause == "not-yet-valid"


def test_an_unknown_key() -> None:
    claim = qsign.claim(Case().message)
    assert claim is not None
    assert explain(Case().message, claim, "", NOW).cause == "unknown-key"


@pytest.mark.parametrize(
    "query", ["a=%ff&b=%fe", "&".join(f"p{number}=x" for number in range(999)), "a=" + "x" * 99_999]
)
def test_odd_and_long_queries_are_explained_too(query: str) -> None:
    names = ";".join(sorted(qsign.received(query)))
    case = Case(query=query, listed=(("q-url-param-list", names),))
    claim = qsign.claim(case.message)
    assert claim is not None
    assert explain(case.message, claim, SECRET, NOW, (quote(PATH),)).cause == "wrong-secret-or-changed"
