"""Hostile requests, generated: bytes that no client would send, and that a server must survive."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator

from wire_client import signed

METHODS = (
    "GET",
    "POST",
    "PUT",
    "DELETE",
    "HEAD",
    "OPTIONS",
    "PATCH",
    "TRACE",
    "CONNECT",
    "get",
    "P\x00ST",
    "",
    "X" * 300,
)
TARGETS = (
    "/",
    "//",
    "/?",
    "/?&&&===",
    "/_myna/../_myna/health",
    "/_myna/requests/%00",
    "/search/unified",
    "/datasetquery/hybridsearch",
    "*",
    "http://",
    "http://evil.example/",
    "/%",
    "/%zz?%zz=%",
    "/?Action=ListProjects&Version=2020-09-30",
    "/?Signature=x&AccessKeyId=test&Action=GetProject",
    "/\x7f",
    "/é",
    "/" + "a" * 70_000,
    "/?" + "a=b&" * 20_000,
    "?",
    "",
)
HOSTS = ("127.0.0.1", "", "[", "imm.cn-beijing.aliyuncs.com", "a\x00b", "iqs.x.aliyuncs.com", "x" * 9000, "h:port:port")
HEADERS = (
    "Content-Length: 5",
    "Content-Length: -1",
    "Content-Length: 99999999999999999999",
    "Content-Length: 5\r\nContent-Length: 6",
    "Transfer-Encoding: chunked",
    "Transfer-Encoding: chunked\r\nContent-Length: 3",
    "Transfer-Encoding: identity, chunked",
    "Transfer-Encoding: xchunked",
    "Content-Type: application/json",
    "Content-Type: application/x-www-form-urlencoded",
    "Content-Encoding: gzip",
    "Expect: 100-continue",
    "Expect: 200-ok",
    "Upgrade: websocket\r\nConnection: Upgrade",
    "Authorization: ACS3-HMAC-SHA256 Credential=test",
    "Authorization: ACS3-HMAC-SHA256 Credential=test,SignedHeaders=,Signature=é",
    "Authorization: ACS3-" + "A" * 5000,
    "Authorization: acs test:xx",
    "Authorization: Bearer test",
    "Authorization: q-sign-algorithm=sha1&q-ak=test",
    "X-API-Key: test",
    "x-acs-action: ListProjects\r\nx-acs-version: 2020-09-30",
    " folded: value",
    "no colon here",
    "Bad\x00Name: x",
    "X: " + "y" * 9000,
    ": empty name",
)
BODIES = (
    b"",
    b"abc",
    b"{",
    b"[" * 3000,
    b"5\r\nabcde\r\n0\r\n\r\n",
    b"-1\r\n",
    b"ffffffffffffffff\r\n",
    b"5;ext=\r\nabcde\r\n0\r\nTrailer: x\r\n\r\n",
    b"\x1f\x8b\x08\x00garbage",
    b"a=%zz&b=" + b"c" * 3000,
    bytes(range(256)),
    b"GET / HTTP/1.1\r\n\r\n" * 3,
)


MIB = 1024 * 1024
V1 = "Action=ListProjects&Version=2020-09-30&Format=JSON"
SIGNED = V1 + "&SignatureMethod=HMAC-SHA1&SignatureVersion=1.0&AccessKeyId=test&Signature=wrong&SignatureNonce={}"


def heavy(mib: int = MIB) -> Iterator[tuple[str, bytes]]:
    """Requests that ask for much work and prove nothing, by name: each must be refused, and hold up nobody.

    Sizes are right below the limits, or far above; ``mib`` makes them smaller.
    """
    now = int(time.time())
    stamp = time.strftime("&Timestamp=%Y-%m-%dT%H:%M:%SZ", time.gmtime(now))
    key = f"q-sign-algorithm=sha1&q-ak=test&q-sign-time={now - 60};{now + 600}&q-key-time={now - 60};{now + 600}"
    forms = {
        "many pairs": b"a0=1&" * (12 * mib),
        "a few million pairs": b"a0=1&" * (mib // 2),
        "many pairs, within the limits": b"a%d=1&" % 7 * 9_900,
        "one long value": b"a=" + b"x" * (4 * mib - 9),
        "one value of escapes": b"a=" + b"%41" * (4 * mib // 3 - 9),
        "one value of broken escapes": b"a=" + b"a%" * (2 * mib - 9),
        "one value of invalid bytes": b"a=" + b"\xff" * (4 * mib - 9),
        "nothing but ampersands": b"&" * (4 * mib),
        "a form of 60 MiB": b"a=" + b"x" * (60 * mib),
    }
    for name, form in forms.items():
        yield f"form, {name}", post(f"/?{V1}", form)
        yield f"form, {name}, V1", post("/?" + SIGNED.format(name.replace(" ", "")) + stamp, form)
    queries = {
        "many pairs": "a0=1&" * 700_000,
        "broken escapes": "a=" + "a%" * (2 * mib - 500),
        "escapes": "a=" + "%41" * (mib),
    }
    for name, query in queries.items():
        yield f"query, {name}", post(f"/?{V1}&{query}")
        yield f"query, {name}, V1", post("/?" + SIGNED.format(name.replace(" ", "")) + f"{stamp}&{query}")
        yield (
            f"query, {name}, ACS3",
            post(
                f"/?{query}",
                b"",
                "Authorization: ACS3-HMAC-SHA256 Credential=test,Signature=00,"
                "SignedHeaders=host;x-acs-action;x-acs-date;x-acs-version",
                "x-acs-action: ListProjects",
                "x-acs-version: 2020-09-30",
                time.strftime("x-acs-date: %Y-%m-%dT%H:%M:%SZ", time.gmtime(now)),
            ),
        )
        parameters = f"{key}&q-header-list=host&q-url-param-list=a&q-signature=00&{query}"
        yield f"query, {name}, q-sign", post(f"/datasets?{parameters}")
    names = ";".join(f"a{number}" for number in range(300_000))
    for place in ("header", "url-param"):
        lists = {"header": "host", "url-param": ""} | {place: names}
        members = f"{key}&q-header-list={lists['header']}&q-url-param-list={lists['url-param']}&q-signature=00"
        yield f"q-sign, 300,000 names in the {place} list", post(f"/datasets?{members}")
    yield "a path of slashes", post("/a" * (2 * mib - 50))
    yield "a long action", post("/?Version=2020-09-30&Action=" + "A" * (4 * mib - 50))
    yield "a long header", post("/", b"", "X: " + "y" * mib)
    yield "many long headers", post("/", b"", *(f"X-{number}: " + "y" * 60_000 for number in range(100)))
    yield "JSON of 60 MiB", post(f"/?{V1}", b"[" * (60 * mib)).replace(b"x-www-form-urlencoded", b"json")


def post(target: str, body: bytes = b"", *fields: str) -> bytes:
    lines = [
        f"POST {target} HTTP/1.1",
        "Host: 127.0.0.1",
        "Content-Type: application/x-www-form-urlencoded",
        *fields,
        f"Content-Length: {len(body)}",
    ]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def requests(seed: int) -> Iterator[bytes]:
    """Without end, the same for a seed: raw bytes of a request each, ending in a blank line at least."""
    chance = random.Random(seed)
    while True:
        if chance.random() < 0.2:
            yield tampered(chance)
            continue
        head = [
            f"{chance.choice(METHODS)} {chance.choice(TARGETS)} HTTP/{chance.choice(('1.1', '1.1', '1.0', '2.0', '9'))}"
        ]
        if chance.random() < 0.8:
            head.append(f"Host: {chance.choice(HOSTS)}")
        head += chance.sample(HEADERS, chance.randint(0, 4))
        sent = "\r\n".join(head).encode("utf-8") + b"\r\n\r\n" + chance.choice(BODIES)
        if chance.random() < 0.2:
            at = chance.randrange(len(sent))
            sent = sent[:at] + bytes([chance.randrange(256)]) + sent[at + 1 :] + b"\r\n\r\n"
        yield sent


def tampered(chance: random.Random) -> bytes:
    """A well-signed call with one byte of its head changed."""
    target, headers, body = signed("ListProjects", {"Prefix": "p" * chance.randint(0, 40)})
    head = "\r\n".join([f"POST {target} HTTP/1.1", *(f"{name}: {value}" for name, value in headers)]).encode()
    at = chance.randrange(len(head))
    return head[:at] + bytes([chance.randrange(256)]) + head[at + 1 :] + b"\r\nContent-Length: 0\r\n\r\n" + body
