"""The members of a reply as JSON texts, for the dialects that answer in JSON."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any, TypeAlias

Body: TypeAlias = Sequence[tuple[str, bytes]]
"""Member name (letters and digits) and JSON text, in order; the request id is put in front by the envelope."""

# Made once: json.dumps makes a new encoder for every call that asks for anything but its defaults.
ENCODE = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def uuid(identifier: str) -> str:
    """A RequestId of 32 hex digits as Alibaba Cloud prints it: an upper-case UUID."""
    text = identifier.upper()
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


def dumps(value: Any) -> bytes:
    """Compact JSON in UTF-8. Lone surrogates, which no JSON reader accepts, become question marks."""
    return ENCODE(value).encode("utf-8", "replace")


def whole(members: Body) -> bytes:
    """One JSON object."""
    return b"{" + b",".join(b'"%s":%s' % (name.encode(), text) for name, text in members) + b"}"


def array(texts: Iterable[bytes]) -> bytes:
    """One JSON array of texts."""
    return b"[" + b",".join(texts) + b"]"
