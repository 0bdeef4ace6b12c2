"""The one form of a time that Alibaba Cloud's signatures have."""

from __future__ import annotations

import re
from datetime import datetime

FORM = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z", re.ASCII)


def seconds(date: str) -> float | None:
    """Since the epoch, of ``2026-01-02T03:04:05Z``; None for any other form (fractions are refused too)."""
    if not FORM.fullmatch(date):
        return None
    try:
        return datetime.fromisoformat(date[:-1] + "+00:00").timestamp()
    except ValueError:
        return None
