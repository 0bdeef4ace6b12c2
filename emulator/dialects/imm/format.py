"""IMM's ``Format=XML``: the same replies, written as XML.

The shape of lists in IMM's XML is nowhere documented; ours is a guess: ``<Files><Files>…</Files></Files>``, an element
of the list's own name for each entry (alibaba-wire.md 8.3).
"""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from emulator.exchange import Reply, Request

FORM = "application/x-www-form-urlencoded"
CONTENT_TYPE = "text/xml;charset=utf-8"
"""Exactly so: the Python SDK reads an XML error with no other spelling (measured against the official SDK)."""
DECLARATION = "<?xml version='1.0' encoding='UTF-8'?>"


def wants_xml(request: Request) -> bool:
    """``Format`` in the query or the form decides; without it an ``Accept`` that takes XML and nothing else does."""
    wanted = format_of(request.query)
    if not wanted and (request.headers.get("content-type") or "").lower().startswith(FORM):
        wanted = format_of(request.body.decode("latin-1"))
    if wanted:
        return wanted.lower() == "xml"
    accept = (request.headers.get("accept") or "").lower()
    return "xml" in accept and "json" not in accept and "*/*" not in accept


def format_of(encoded: str) -> str:
    """The first ``Format`` of a query or form, empty where there is none. A form can be megabytes; this is fast."""
    return f"&{encoded}".partition("&Format=")[2].partition("&")[0]


def rendered(reply: Reply, request: Request, root: str) -> Reply:
    """``reply``, whose body is one JSON object, as XML with that root element if the request wants XML.

    Roots are ``<Action>Response`` and ``Error``.
    """
    if not isinstance(reply.body, bytes) or not wants_xml(request):
        return reply
    from emulator.dialects import xml

    body: dict[str, Any] = json.loads(reply.body)
    headers = tuple((name, CONTENT_TYPE if name == "Content-Type" else value) for name, value in reply.headers)
    return replace(reply, headers=headers, body=xml.document(root, body.items(), lambda name: name, DECLARATION))
