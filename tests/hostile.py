"""Hostile requests, generated: bytes that no client would send, and that a server must survive."""

from __future__ import annotations

import random
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
