"""A request's bytes → what signatures are made of, with the body as the server reads it."""

from __future__ import annotations

from emulator.listen.incoming import target_parts
from signing.message import Message, message


def read(raw: bytes) -> Message:
    """Bodies with a length and chunked ones; line ends are CRLF."""
    head, _, body = raw.partition(b"\r\n\r\n")
    line, *fields = head.decode("utf-8", "surrogateescape").split("\r\n")
    method, target, _ = line.split(" ")
    path, query = target_parts(target)
    pairs = [(name, value.strip()) for name, _, value in (field.partition(":") for field in fields)]
    chunked = any(name.lower() == "transfer-encoding" and value.lower() == "chunked" for name, value in pairs)
    return message(method, path, query, pairs, joined(body) if chunked else body)


def joined(chunks: bytes) -> bytes:
    """The content of a chunked body. Raises ValueError when it does not end properly."""
    whole = b""
    while True:
        size, line_end, rest = chunks.partition(b"\r\n")
        length = int(size, 16)
        if not line_end or rest[length : length + 2] != b"\r\n":
            raise ValueError("the chunk has no end")
        if not length:
            return whole
        whole, chunks = whole + rest[:length], rest[length + 2 :]
