"""Texts as the terms of an Elasticsearch index: no longer than it takes, one rule for storing and for asking."""

from __future__ import annotations

import hashlib

LONGEST = 6000
"""Characters. A term has at most 32,766 bytes, which hold this much of any text, a map's key and a hash."""
LONGEST_KEY = 100
LONGEST_BOUND = 900
"""Bytes of a prefix or of one end of a range: beyond 1,000 Lucene refuses it as too large an automaton."""
LONGEST_TOKEN = 255
"""UTF-16 units at which the ``whitespace`` analyser would break a token."""
NOTHING = "-"
"""Stands where a part has a token that does not begin with a CJK character; it is no token itself."""
END = "\0"


def digest(*pieces: str) -> str:
    """32 hex digits over texts, each in its own place."""
    joined = b"".join(len(raw).to_bytes(8, "big") + raw for raw in map(encoded, pieces))
    return hashlib.blake2b(joined, digest_size=16).hexdigest()


def encoded(text: str) -> bytes:
    """UTF-8, also of half a surrogate pair, which nothing stored has: a question with one finds nothing."""
    return text.encode(errors="surrogatepass")


def exact(text: str, longest: int = LONGEST) -> str:
    """A text to compare by: as it is, or its beginning and a hash. Equality stays exact; order and prefixes beyond the
    beginning do not."""
    return text if len(text) <= longest else text[:longest] + digest(text)


def bound(text: str) -> str:
    """A text to compare with by order or as a prefix: its beginning, where it is long."""
    if len(text) * 4 <= LONGEST_BOUND:
        return text
    size = 0
    for at, character in enumerate(text):
        size += len(encoded(character))
        if size > LONGEST_BOUND:
            return text[:at]
    return text


def key(name: str) -> str:
    """What every entry of a map's key begins with. No two keys have the same, and none is the beginning of another."""
    return exact(name.replace("\x01", "\x01\x02").replace(END, "\x01\x01"), LONGEST_KEY) + END


def after_key(name: str) -> str:
    """Above every entry of the key, below those of any other greater key."""
    return key(name)[:-1] + "\x01"


def entry(name: str, value: str) -> str:
    """One key and value of a map as one term."""
    return key(name) + exact(value)


def token(text: str) -> str:
    """A token, never broken by the analyser."""
    return text if len(text) * 2 <= LONGEST_TOKEN or utf16(text) <= LONGEST_TOKEN else digest(text)


def utf16(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2
