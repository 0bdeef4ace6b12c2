"""``If-Match`` and its like, of a request or of a copy's source (RFC 9110, 13)."""

from __future__ import annotations

from email.utils import parsedate_to_datetime

from emulator.exchange import Headers
from emulator.objects.api import Object


def failed(headers: Headers, found: Object, prefix: str = "") -> bool:
    """Whether the object is another one than the client expects: 412."""
    expected = headers.get(f"{prefix}if-match")
    if expected is not None:
        return not named(expected, found)
    limit = moment(headers.get(f"{prefix}if-unmodified-since"))
    return limit is not None and found.modified_ns // 10**9 > limit


def unmodified(headers: Headers, found: Object, prefix: str = "") -> bool:
    """Whether the object is the one that the client has: 304, of a copy's source 412."""
    known = headers.get(f"{prefix}if-none-match")
    if known is not None:
        return named(known, found)
    since = moment(headers.get(f"{prefix}if-modified-since"))
    return since is not None and found.modified_ns // 10**9 <= since


def ranged(headers: Headers, found: Object) -> str | None:
    """The range that is asked for; none where ``If-Range`` tells of another object (RFC 9110, 13.1.5)."""
    known, asked = headers.get("if-range"), headers.get("range")
    if known is None or asked is None:
        return asked
    assert found.digest is not None, "head gives a digest"
    at = None if '"' in known else moment(known)
    same = known.strip().strip('"') == found.digest.etag if at is None else at == found.modified_ns // 10**9
    return asked if same else None


def named(text: str, found: Object) -> bool:
    """Whether a list of ETags has the object's; quotes are not asked for: SDKs pass on what they are given."""
    assert found.digest is not None, "head gives a digest"
    etags = {each.strip().removeprefix("W/").strip('"') for each in text.split(",")}
    return "*" in etags or found.digest.etag in etags


def moment(text: str | None) -> float | None:
    """Seconds since the epoch; None for what is no date, which is ignored."""
    try:
        return None if text is None else parsedate_to_datetime(text).timestamp()
    except (TypeError, ValueError, OverflowError):
        return None
