"""GetIqsUsage: the account's calls by day, operation and caller."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta

from emulator.dialects.members import Body, dumps
from emulator.domain.refusals import BadValue
from emulator.domain.web.usage import DAYS, Calls, Row
from emulator.domain.web.web import Web
from emulator.exchange import Call

DAY = re.compile(r"[0-9]{8}")
LADDER = "1001"
"""The first step of the price list (a guess)."""


async def get_iqs_usage(call: Call, web: Web) -> Body:
    given, account = call.parameters, call.identity.account
    today = web.now(account).date()
    first, last = (day(name, given[name], today) for name in ("startDate", "endDate"))
    if last < first:
        raise BadValue("endDate", "It must not be before startDate.")
    rows = web.usage.told(account, first, last, given.get("callerId") or "")
    return [("records", dumps([record(account, row, calls) for row, calls in rows]))]


def day(name: str, written: str, today: date) -> date:
    """Raises BadValue."""
    try:
        found = datetime.strptime(written, "%Y%m%d").date() if DAY.fullmatch(written) else None
    except ValueError:
        found = None
    if found is None:
        raise BadValue(name, "It must be a day such as 20260131.")
    if not today - timedelta(days=DAYS) <= found <= today:
        raise BadValue(name, f"It must be within the last {DAYS} days.")
    return found


def record(account: str, row: Row, calls: Calls) -> dict[str, object]:
    succeeded = calls.total - calls.failed
    return {
        "api": row.operation,
        "engineType": row.engine,
        "date": row.day.strftime("%Y%m%d"),
        "mainAccountId": account,
        "subAccountId": row.caller,
        "totalCalls": calls.total,
        "successCalls": succeeded,
        "failedCalls": calls.failed,
        "totalBillStatCalls": calls.billed,
        "billingQps": calls.busiest,
        "ladderType": LADDER,
        "valueAddedSummary": calls.summary,
        "valueAddedAdvanced": calls.advanced,
    }
