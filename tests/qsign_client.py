"""A client of Tencent Cloud without any SDK: q-sign as COS documents it (436/7778), with no function of the house."""

from __future__ import annotations

import hashlib
import hmac
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import quote
from xml.etree import ElementTree

from wire_client import Answer, Client

HOST = "1250000000.ci.ap-beijing.myqcloud.com"
BUCKET = "media-1250000000.cos.ap-beijing.myqcloud.com"
Pairs = Iterable[tuple[str, str]]


def encoded(text: str) -> str:
    return quote(text, safe="-_.~")


def hex_mac(key: str, text: str) -> str:
    return hmac.new(key.encode(), text.encode(), "sha1").hexdigest()


@dataclass(frozen=True)
class Signer:
    """Signs with a key; ``early`` and ``late`` are seconds from now to the start and the end of validity."""

    key: str = "test"
    secret: str = "test"
    early: int = -60
    late: int = 600
    now: float | None = None

    def members(self, method: str, path: str, parameters: Pairs, headers: Pairs) -> dict[str, str]:
        """The seven members; ``path`` and values as they are meant, not as they are sent."""
        now = int(time.time() if self.now is None else self.now)
        span = f"{now + self.early};{now + self.late}"
        parts = []
        for pairs in (parameters, headers):
            named = sorted((encoded(name.lower()).lower(), value) for name, value in pairs)
            parts.append((";".join(name for name, _ in named), "&".join(f"{name}={encoded(v)}" for name, v in named)))
        (parameter_list, signed_parameters), (header_list, signed_headers) = parts
        text = f"{method.lower()}\n{path}\n{signed_parameters}\n{signed_headers}\n"
        to_sign = f"sha1\n{span}\n{hashlib.sha1(text.encode()).hexdigest()}\n"
        return {
            "q-sign-algorithm": "sha1",
            "q-ak": self.key,
            "q-sign-time": span,
            "q-key-time": span,
            "q-header-list": header_list,
            "q-url-param-list": parameter_list,
            "q-signature": hex_mac(hex_mac(self.secret, span), to_sign),
        }

    def authorization(self, method: str, path: str, parameters: Pairs, headers: Pairs) -> str:
        return joined(self.members(method, path, parameters, headers))


def joined(members: Mapping[str, str]) -> str:
    return "&".join(f"{name}={value}" for name, value in members.items())


def query(members: Mapping[str, str]) -> str:
    """The members as a presigned address has them."""
    return "&".join(f"{name}={encoded(value)}" for name, value in members.items())


@dataclass(frozen=True)
class Sender:
    """Sends one signed request. ``headers`` are signed with the host, ``unsigned`` are not."""

    client: Client
    host: str = HOST

    async def __call__(
        self,
        method: str = "GET",
        path: str = "/datasets",
        parameters: Pairs = (),
        *,
        signer: Signer = Signer(),
        headers: Pairs = (),
        unsigned: Pairs = (),
        body: bytes = b"",
    ) -> Answer:
        signed = [("host", self.host), *headers]
        parameters = list(parameters)
        authorization = signer.authorization(method, path, parameters, signed)
        sent = "&".join(f"{quote(name, safe='')}={quote(value, safe='')}" for name, value in parameters)
        target = quote(path) + (f"?{sent}" if sent else "")
        return await self.client.send(method, target, [*signed, *unsigned, ("Authorization", authorization)], body)


def error(answer: Answer) -> dict[str, str]:
    """The members of an error, in XML or in JSON."""
    if answer.headers["content-type"] == "application/json":
        return {name: str(value) for name, value in answer.json.items()}
    assert answer.headers["content-type"] == "application/xml"
    root = ElementTree.fromstring(answer.body)
    assert root.tag == "Error"
    return {each.tag: each.text or "" for each in root}
