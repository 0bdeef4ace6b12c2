"""ReadPageBasic and ReadPageScrape: one page in the forms that are asked for."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any

from emulator.dialects.iqs.envelope import Noted, api_key_way
from emulator.dialects.iqs.parameters import origin, web_address
from emulator.dialects.iqs.pictures import moment
from emulator.dialects.members import dumps
from emulator.domain.refusals import BadValue, NothingKnown
from emulator.domain.web.legible import TIMED_OUT, Legible, forms
from emulator.domain.web.markup import Keep
from emulator.domain.web.searching import Stopwatch
from emulator.domain.web.web import Web
from emulator.exchange import Call

PATIENCE = 60_000
"""Milliseconds that actions may take (ReadPageScrape)."""
BILLED = 500
"""The status of a page below which the service bills the call (iqs-behaviour.md 8.5)."""
FORMS = ("rawHtml", "html", "markdown", "text")


async def read_page(call: Call, web: Web) -> Noted:
    """The call succeeds whatever becomes of the page: ``data.statusCode`` tells, of ``pageTimeout`` too
    (iqs-behaviour.md 8.5). Raises TimeoutError where ``timeout`` runs out, which is the whole call's: for the page to
    come, and to be waited for."""
    given = call.parameters
    url = given["url"].strip()
    web_address("url", url)
    steps = given.get("actions") or []
    refuse(steps, url)
    if "screenshot" in given["formats"]:
        raise NothingKnown("screenshot", url, "Myna draws no pages; leave screenshot out of formats.")
    address = web.address(origin(call.request))
    patience, watch = min(given["pageTimeout"], given["timeout"]) / 1000, Stopwatch(web.clock)
    read = await web.reading.read(url, patience, call.identity.account, given["maxAge"])
    if read.status == TIMED_OUT and given["timeout"] < given["pageTimeout"]:
        raise TimeoutError
    wait = sum(one.get("duration", 0) for one in steps)
    if read.page is not None and wait:
        left = max(0, given["timeout"] - watch.read())
        await asyncio.sleep(min(wait, left) / 1000)
        if wait > left:
            raise TimeoutError
    data: dict[str, Any] = {"statusCode": read.status, "errorMessage": read.error or None}
    data |= dict.fromkeys((*FORMS, "screenshot"))
    if read.page is not None:
        data |= await web.desk.do(written, read.page, address, given)
        if api_key_way(call.request):
            data["metadata"] = metadata(read.page, url)
            data["links"] = await web.desk.do(read.page.links)
            if steps:
                data["actions"] = [{"type": one["type"], "ret": None} for one in steps]
    # What has no page is short, and who waited long enough does not wait for the desk.
    text = dumps(data) if read.page is None else await web.desk.do(dumps, data)
    body = [("errorCode", b"null"), ("errorMessage", b"null"), ("data", text)]
    return Noted(body, (read.note,) if read.note else (), billed=read.status < BILLED)


def refuse(steps: Sequence[Mapping[str, Any]], url: str) -> None:
    """What is done on the page before it is read: waiting for a time takes its time, the rest needs a browser.

    Raises BadValue, NothingKnown.
    """
    for number, step in enumerate(steps):
        if step["type"] != "wait":
            raise NothingKnown("script's result", url, "Myna runs no scripts; leave eval out of actions.")
        if step.get("selector"):
            raise NothingKnown("element", url, "Myna draws no pages; wait for a duration, not for a selector.")
        if "duration" not in step:
            raise BadValue(f"actions[{number}].duration", "It is required.")
    if sum(step["duration"] for step in steps) > PATIENCE:
        raise BadValue("actions", f"All of them together may take {PATIENCE} ms.")


def written(page: Legible, address: str, given: Mapping[str, Any]) -> dict[str, str]:
    """The forms that are asked for."""
    wanted = given["formats"]
    asked = given.get("readability") or {}
    tags = frozenset(one.lower() for one in asked.get("excludedTags") or ())
    keep = Keep(not asked.get("excludeAllImages", False), not asked.get("excludeAllLinks", False), tags)
    made = forms(page, address, asked.get("readabilityMode") or "normal", keep)
    found = {name: getattr(made, name) for name in ("html", "markdown", "text") if name in wanted}
    if "rawHtml" in wanted:
        found["rawHtml"] = page.raw(address)
    return found


def metadata(page: Legible, url: str) -> dict[str, Any]:
    published = moment(page.published) if page.published else None
    return {"title": page.title, "url": url, "redirectedUrl": page.url, "publishedDate": published}
