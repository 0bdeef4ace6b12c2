"""IQS as its clients call it, without any SDK: by API key over the short paths, and signed over the long ones."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote_plus

from wire_client import NONCES, Answer, Client

from signing import acs3
from signing.message import message

ENTRY = "/linked-retrieval/linked-retrieval-entry"
LONG = {
    "MultimodalSearch": ("POST", f"{ENTRY}/v1/iqs/multimodal/unified"),
    "UnifiedSearch": ("POST", f"{ENTRY}/v1/iqs/search/unified"),
    "GenericSearch": ("GET", f"{ENTRY}/v2/linkedRetrieval/commands/genericSearch"),
    "GenericAdvancedSearch": ("GET", f"{ENTRY}/v2/linkedRetrieval/commands/genericAdvancedSearch"),
    "GlobalSearch": ("GET", f"{ENTRY}/v1/iqs/search/global"),
    "AiSearch": ("GET", f"{ENTRY}/v3/linkedRetrieval/commands/aiSearch"),
    "OmniAnswer": ("POST", f"{ENTRY}/v1/iqs/answer/omni/search"),
    "ReadPageBasic": ("POST", f"{ENTRY}/v1/iqs/readpage/basic"),
    "ReadPageScrape": ("POST", f"{ENTRY}/v1/iqs/readpage/scrape"),
    "MedicalAnswer": ("POST", f"{ENTRY}/v1/iqs/domain/medical/answer"),
    "MedicalKnowledge": ("POST", f"{ENTRY}/v1/iqs/domain/medical/know"),
    "ScanFile": ("POST", f"{ENTRY}/v1/iqs/domain/scan/file"),
    "CommonQueryByScene": ("POST", "/amap-function-call-agent/iqs-agent-service/v2/nl/common"),
    "GetIqsUsage": ("GET", "/linked-retrieval/linked-retrieval-admin/v1/iqs/usage"),
    "LlmSearch": ("POST", "/search/llm"),
}
"""Verb and path of each operation (iqs-behaviour.md 2), written down here and not taken from the catalogue."""
JSON = ("Content-Type", "application/json")
BEARER = ("Authorization", "Bearer test")


class Iqs:
    """Calls over one connection. ``given`` are the body's members, or the query's of a GET."""

    def __init__(self, client: Client, key: tuple[str, str] = BEARER) -> None:
        self.client = client
        self.key = key

    async def short(self, path: str, given: Any, *headers: tuple[str, str]) -> Answer:
        """POST to a short path with the key."""
        body = given if isinstance(given, bytes) else json.dumps(given, ensure_ascii=False).encode()
        return await self.client.send("POST", path, [("Host", "127.0.0.1"), self.key, JSON, *headers], body)

    async def call(self, name: str, **given: Any) -> Answer:
        """An operation by its own path: signed, or with the key where that is a short one."""
        path = LONG[name][1]
        if path.startswith("/search/"):
            return await self.short(path, given)
        return await self.signed(name, **given)

    async def signed(self, name: str, key: str = "test", secret: str = "test", **given: Any) -> Answer:
        """An operation as the SDKs sign it: ACS3 over path, query and body."""
        method, path = LONG[name]
        body = json.dumps(given, ensure_ascii=False).encode() if method == "POST" else b""
        text = "" if method == "POST" else query(given)
        headers = proof(method, path, text, body, key, secret)
        return await self.client.send(method, f"{path}?{text}" if text else path, headers, body)


def proof(
    method: str, path: str, text: str = "", body: bytes = b"", key: str = "test", secret: str = "test"
) -> list[tuple[str, str]]:
    """The headers of a signed request; ``text`` is its query."""
    action = next((name for name, (_, one) in LONG.items() if one == path), "Unknown")
    headers = [
        ("host", "127.0.0.1"),
        ("x-acs-action", action),
        ("x-acs-version", "2024-11-11"),
        ("x-acs-date", datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")),
        ("x-acs-signature-nonce", f"iqs-{next(NONCES)}"),
        ("x-acs-content-sha256", hashlib.sha256(body).hexdigest()),
        ("content-type", "application/json; charset=utf-8"),
    ]
    names = tuple(sorted(each for each, _ in headers))
    claim = acs3.Claim("ACS3-HMAC-SHA256", key, names, "", "", "", "")
    canonical = acs3.canonical(message(method, path, text, headers, body), claim, path)
    signature = acs3.signature(secret, acs3.string_to_sign(claim, canonical))
    credential = f"ACS3-HMAC-SHA256 Credential={key},SignedHeaders={';'.join(names)},Signature={signature}"
    return [*headers, ("Authorization", credential)]


def query(given: dict[str, Any]) -> str:
    return "&".join(f"{quote_plus(name)}={quote_plus(str(value))}" for name, value in given.items())


def events(body: bytes) -> list[dict[str, Any]]:
    """The events of a stream, read strictly: every frame has three lines and an empty one, in ASCII."""
    text = body.decode("ascii")
    assert text.endswith("\n\n")
    found = []
    for number, frame in enumerate(text[:-2].split("\n\n"), 1):
        identifier, event, data = frame.split("\n")
        assert (identifier, event) == (f"id:{number}", "event:message")
        assert data.startswith("data:")
        found.append(json.loads(data[5:]))
    return found
