"""A bucket of COS as tests use it: signed requests by host name or by path, documents read back."""

from __future__ import annotations

from dataclasses import dataclass, field
from xml.etree import ElementTree

from qsign_client import BUCKET, Pairs, Sender, Signer, error
from wire_client import Answer, Client

NAME = "media-1250000000"


@dataclass(frozen=True)
class Store:
    """``at`` stands before every key's slash: empty where the host names the bucket, else ``/<bucket>``."""

    client: Client
    host: str = BUCKET
    at: str = ""
    signer: Signer = field(default_factory=Signer)

    async def __call__(
        self,
        method: str,
        key: str = "",
        parameters: Pairs = (),
        headers: Pairs = (),
        body: bytes = b"",
        *,
        unsigned: Pairs = (),
    ) -> Answer:
        """``key`` without its first slash; empty for the bucket itself."""
        send = Sender(self.client, self.host)
        path = f"{self.at}/{key}"
        return await send(method, path, parameters, signer=self.signer, headers=headers, unsigned=unsigned, body=body)

    async def made(self) -> Store:
        """The same, and the bucket is there."""
        assert (await self("PUT")).status == 200
        return self

    async def put(self, key: str, body: bytes = b"x", headers: Pairs = ()) -> Answer:
        answer = await self("PUT", key, headers=headers, body=body)
        assert answer.status == 200, answer
        return answer

    async def refused(self, status: int, code: str, *given: object, **named: object) -> dict[str, str]:
        """Make the call, which must fail like this; returns the error's members."""
        answer = await self(*given, **named)  # type: ignore[arg-type]
        found = error(answer)
        assert (answer.status, found["Code"]) == (status, code), found
        assert found["Resource"]
        assert found["RequestId"] == answer.headers["x-cos-request-id"]
        assert found["TraceId"] == answer.headers["x-cos-trace-id"]
        return found


def document(answer: Answer) -> ElementTree.Element:
    assert answer.status == 200, answer
    assert answer.headers["content-type"] == "application/xml"
    return ElementTree.fromstring(answer.body)


def listed(answer: Answer) -> tuple[list[str], list[str], str]:
    """Keys, common prefixes and the next marker of a listing."""
    root = document(answer)
    keys = [each.findtext("Key", "") for each in root.findall("Contents")]
    prefixes = [each.findtext("Prefix", "") for each in root.findall("CommonPrefixes")]
    marker = root.findtext("NextMarker", "")
    assert root.findtext("IsTruncated") == ("true" if marker else "false")
    return keys, prefixes, marker
