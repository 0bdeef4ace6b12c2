"""Requests as values, from a few words or from a file of ``fixtures/routing``."""

from __future__ import annotations

from pathlib import Path

from emulator.exchange import Headers, Request
from emulator.listen.incoming import target_parts

HEADS = Path(__file__).parents[1] / "fixtures" / "routing"
ID = "0123456789abcdef0123456789abcdef"
AT = 1_795_258_013.25


def made(line: str, *fields: str, body: bytes = b"") -> Request:
    """``made("GET /datasets", "Host: 127.0.0.1:4570")``."""
    method, _, target = line.partition(" ")
    path, query = target_parts(target)
    headers = Headers(tuple(field.split(": ", 1)) for field in fields)  # type: ignore[misc]
    return Request(ID, AT, method, target, path, query, headers, body)


def recorded(name: str) -> Request:
    """A request of ``fixtures/routing``."""
    head, _, body = (HEADS / f"{name}.http").read_text("utf-8").partition("\n\n")
    line, *fields = head.splitlines()
    return made(line.removesuffix(" HTTP/1.1"), *fields, body=body.encode())
