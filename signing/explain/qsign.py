"""Mistakes with Tencent Cloud's q-sign: another message was signed, or the right one was written down otherwise."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from urllib.parse import unquote

from signing import qsign
from signing.explain.mistake import SEARCHED, Mistake
from signing.explain.spelling import escapes_lowered, marks_as_they_are
from signing.message import Message
from signing.qsign import Lines
from signing.verify import equal

METHODS = ("GET", "POST", "PUT", "DELETE", "HEAD", "OPTIONS")
PORTS = ("80", "443", "3000", "4570", "5000", "8000", "8080", "8443", "9000")
"""Ports that a proxy or a port mapping usually has."""
TYPES = ("application/json", "application/xml", "text/xml", "text/plain", "application/octet-stream", "")
CHARSETS = ("", "; charset=utf-8", ";charset=utf-8", "; charset=UTF-8", ";charset=UTF-8")
PARAMETERS = 64


@dataclass(frozen=True, slots=True)
class Trial:
    """A request, what its client says, the paths that may have been signed, and the secret."""

    message: Message
    claimed: qsign.Claim
    paths: tuple[str, ...]
    key: str

    def fits(self, change: Callable[[Lines], Lines] = lambda lines: lines) -> bool:
        """Whether the signature is that of this request, with the change made to what is signed."""
        return any(self.signs(qsign.joined(change(form))) for form in self.forms())

    def forms(self) -> Iterator[Lines]:
        return qsign.forms(self.message, self.claimed, self.paths)

    def signs(self, canonical: str) -> bool:
        to_sign = qsign.string_to_sign(self.claimed, canonical)
        return equal(qsign.signature(self.key, self.claimed.key_time, to_sign), self.claimed.signature)


def mistakes(
    message: Message, claimed: qsign.Claim, key: str, paths: tuple[str, ...], others: tuple[str, ...] = ()
) -> Iterator[Mistake]:
    """Common ones, most likely first; ``others`` are further paths of the service that may have been meant.

    A query that is very long is not searched: each of a few hundred trials signs it anew.
    """
    right = Trial(message, claimed, paths, key)
    yield from of_lists(message, claimed)
    if len(message.query) > SEARCHED or len(claimed.parameter_list) > PARAMETERS:
        return
    yield from of_method(right)
    yield from of_path(right, others)
    yield from of_host(right)
    yield from of_headers(right)
    yield from of_parameters(right)
    yield from of_writing(right)
    yield from of_key(right)


def of_lists(message: Message, claimed: qsign.Claim) -> Iterator[Mistake]:
    """What the lists name and the request does not have: nobody can make that signature again."""
    for cause, place, kind, names, sent in (
        ("header-missing", "q-header-list", "header", claimed.header_list, message.headers),
        ("parameter-missing", "q-url-param-list", "parameter", claimed.parameter_list, qsign.received(message.query)),
    ):
        gone = ", ".join(name for name in names if qsign.plain(name, sent) not in sent)
        yield Mistake(cause, f"{place} names {gone}, and the request has no such {kind}.", bool(gone))


def of_method(right: Trial) -> Iterator[Mistake]:
    sent = right.message.method
    for method in METHODS:
        if method != sent:
            trial = replace(right, message=replace(right.message, method=method))
            yield Mistake("method", f"The method {method} was signed, {sent} was sent.", trial.fits())
    sentence = f"The method was signed as {sent}; lower-case it."
    yield Mistake("method", sentence, right.fits(lambda form: (sent, *form[1:])))


def of_path(right: Trial, others: Iterable[str]) -> Iterator[Mistake]:
    sent, query = right.message.path, right.message.query
    undecoded = "The path was signed percent-encoded; sign it decoded."
    yield Mistake("path-undecoded", undecoded, right.fits(lambda form: (form[0], sent, *form[2:])))
    with_query = "The query was signed as a part of the path; it has a line of its own."
    yield Mistake("path", with_query, right.fits(lambda form: (form[0], f"{form[1]}?{query}", *form[2:])))
    for other in ("/", "", sent.lstrip("/"), sent.rstrip("/"), sent + "/", *others):
        if other != sent:
            sentence = f"The path {other or '(none)'} was signed, {sent} was sent."
            fits = right.fits(lambda form, other=other: (form[0], unquote(other, errors=qsign.RAW), *form[2:]))  # type: ignore[misc]
            yield Mistake("path", sentence, fits)


def of_host(right: Trial) -> Iterator[Mistake]:
    """A proxy or a port mapping stood between. Where the host has a port, both its forms are right."""
    sent = right.message.header("host")
    name = qsign.PORT.sub("", sent)
    forwarded = right.message.header("x-forwarded-host")
    for other in (forwarded, *(f"{name}:{port}" for port in PORTS)):
        if other not in ("", sent):
            sentence = f"The host {other} was signed, {sent} was sent: a proxy may have changed it."
            yield Mistake("host-changed", sentence, with_header(right, "host", other).fits())


def of_headers(right: Trial) -> Iterator[Mistake]:
    """A listed header that was signed with another value: left out, empty, or what something between changes."""
    message, claimed = right.message, right.claimed
    for name in sorted({qsign.plain(each, message.headers) for each in claimed.header_list}):
        sentence = f"The header {name} was signed with another value than was sent, or without any."
        kept = tuple(each for each in claimed.header_list if qsign.plain(each, message.headers) != name)
        fits = replace(right, claimed=replace(claimed, header_list=kept)).fits()
        yield Mistake("header-changed", sentence, fits or any(with_header(right, name, v).fits() for v in usual(name)))


def usual(name: str) -> Iterator[str]:
    """Values that a header may have had when it was signed."""
    yield ""
    if name == "content-type":
        yield from (kind + charset for kind in TYPES for charset in CHARSETS)
    if name == "content-length":
        yield "0"


def with_header(trial: Trial, name: str, value: str) -> Trial:
    return replace(trial, message=replace(trial.message, headers={**trial.message.headers, name: [value]}))


def of_parameters(right: Trial) -> Iterator[Mistake]:
    message, claimed = right.message, right.claimed
    sent = qsign.received(message.query)
    left_out = "The query was not signed, although q-url-param-list names its parameters."
    yield Mistake("query-left-out", left_out, replace(right, claimed=replace(claimed, parameter_list=())).fits())
    for name in sorted({qsign.plain(each, sent) for each in claimed.parameter_list}):
        sentence = f"The parameter {name} was signed with another value than was sent, or without any."
        kept = tuple(each for each in claimed.parameter_list if qsign.plain(each, sent) != name)
        fits = replace(right, claimed=replace(claimed, parameter_list=kept)).fits()
        value = sent.get(name, [""])[0]
        changed = (with_parameter(right, name, other) for other in ("", value.lower(), value.capitalize()))
        yield Mistake("parameter-changed", sentence, fits or any(trial.fits() for trial in changed))


def with_parameter(trial: Trial, name: str, value: str) -> Trial:
    kept = [pair for pair in qsign.split(trial.message.query) if name not in qsign.received("=".join(pair))]
    pairs = [*("=".join(pair) for pair in kept), f"{qsign.encoded(name)}={qsign.encoded(value)}"]
    return replace(trial, message=replace(trial.message, query="&".join(pairs)))


def of_writing(right: Trial) -> Iterator[Mistake]:
    """The right message, written down otherwise."""
    for cause, sentence, change in (
        ("space-as-plus", "Spaces were signed as +; sign them as %20.", spaces_as_plus),
        ("slash-as-it-is", "Slashes in values were not encoded; sign %2F.", slashes_as_they_are),
        ("marks-as-they-are", "Of !'()* in values some were not encoded; sign %21 and so on.", marks_as_they_are),
        ("values-not-encoded", "Values were signed without being encoded.", unquote),
        ("encoded-twice", "Values were encoded twice.", encoded_twice),
        ("escapes-in-lower-case", "Values were signed with lower-case escapes; sign %2F, not %2f.", escapes_lowered),
    ):
        fits = right.fits(lambda form, change=change: (form[0], form[1], change(form[2]), change(form[3])))  # type: ignore[misc]
        yield Mistake(cause, sentence, fits)
    cased = "Names of headers or parameters were signed in upper case; lower-case them."
    headers = right.fits(lambda form: (*form[:3], titled(form[3])))
    parameters = right.fits(lambda form: (*form[:2], as_sent(right.message, form[2]), form[3]))
    both = right.fits(lambda form: (*form[:2], as_sent(right.message, form[2]), titled(form[3])))
    yield Mistake("names-in-upper-case", cased, headers or parameters or both)
    raw = "The query was signed as it was sent; sort it by name and encode it strictly."
    yield Mistake("query-as-sent", raw, right.fits(lambda form: (*form[:2], right.message.query, form[3])))
    no_end = "HttpString was signed without the line break at its end."
    yield Mistake("no-final-line-break", no_end, any(right.signs(qsign.joined(form)[:-1]) for form in right.forms()))


def spaces_as_plus(pairs: str) -> str:
    return pairs.replace("%20", "+")


def slashes_as_they_are(pairs: str) -> str:
    return pairs.replace("%2F", "/")


def encoded_twice(pairs: str) -> str:
    return pairs.replace("%", "%25")


def titled(pairs: str) -> str:
    """Headers' names as HTTP libraries write them: ``Content-Type=…&Host=…``."""
    return "&".join(f"{name.title()}={value}" for name, value in qsign.split(pairs))


def as_sent(message: Message, pairs: str) -> str:
    """Parameters' names in the case in which they were sent."""
    names = {name.lower(): name for name, _ in qsign.split(message.query)}
    return "&".join(f"{names.get(name, name)}={value}" for name, value in qsign.split(pairs))


def of_key(right: Trial) -> Iterator[Mistake]:
    """The right text, signed with another key or for another time."""
    key, claimed = right.key, right.claimed
    texts = [qsign.string_to_sign(claimed, qsign.joined(form)) for form in right.forms()]
    derived = bytes.fromhex(qsign.mac(key, claimed.key_time))

    def fits(sign: Callable[[str], str]) -> bool:
        return any(equal(sign(text), claimed.signature) for text in texts)

    plain = "The secret itself signed; the key is the HMAC-SHA1 of q-key-time with the secret, as hex digits."
    yield Mistake("key-not-derived", plain, fits(lambda text: qsign.mac(key, text)))
    raw = "The derived key was used as bytes; use the text of its hex digits."
    yield Mistake("key-as-bytes", raw, fits(lambda text: hmac.new(derived, text.encode(), hashlib.sha1).hexdigest()))
    untrimmed = "The secret ends in a line break."
    yield Mistake("secret-untrimmed", untrimmed, fits(lambda text: qsign.signature(key + "\n", claimed.key_time, text)))
    times = "StringToSign has q-key-time; it takes q-sign-time, where the two differ."
    yield Mistake("sign-time", times, replace(right, claimed=replace(claimed, sign_time=claimed.key_time)).fits())
