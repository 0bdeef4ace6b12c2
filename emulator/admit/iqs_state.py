"""How IQS stands for an account: not activated, in arrears, trial over, quotas (IQS: MultimodalSearch, error codes)."""

from __future__ import annotations

from collections.abc import Callable

from emulator.accounts.directory import Directory
from emulator.admit.quotas import Quotas
from emulator.catalog.errors import ErrorTable
from emulator.exchange import Fault, Identity

ROWS = {
    "not-activated": "not-activated",
    "arrears": "arrears",
    "not-authorised": "not-authorised",
    "trial-expired": "trial-expired",
    "package-exhausted": "package-exhausted",
}
UNCOUNTED = frozenset({"GetIqsUsage"})
"""What takes nothing of a day's calls: it asks for them."""
TRIAL_DAY = 1000
"""Calls a day of an account on trial, where its own number is not set (IQS: MultimodalSearch, error codes)."""
TRIAL_QPS = {"ReadPageBasic": 5, "ReadPageScrape": 5, "CommonQueryByScene": 5}
"""Calls a second of one; of the others no page tells (iqs-behaviour.md 9)."""


class IqsState:
    """Checked after the credentials. ``service`` reads an account's service time in nanoseconds.

    The order is that of iqs-behaviour.md 9: the account's state, its trial, its day, its second.
    """

    def __init__(self, directory: Directory, errors: ErrorTable, service: Callable[[str], int]) -> None:
        self._directory = directory
        self._errors = errors
        self._service = service
        self.quotas = Quotas(service)

    def check(self, identity: Identity, operation: str) -> None:
        """Raises Fault. An operation has a bucket of its own (engines have theirs: a guess)."""
        account = self._directory.account(identity.account)
        if account is None:
            return
        if account.iqs.state in ROWS:
            raise Fault(self._errors[ROWS[account.iqs.state]])
        until = account.iqs.trial_until
        if until is not None and self._service(account.id) / 1e9 >= until:
            raise Fault(self._errors["trial-expired"])
        per_day, qps = account.iqs.per_day, account.iqs.qps
        if until is not None:
            per_day = TRIAL_DAY if per_day is None else per_day
            qps = TRIAL_QPS.get(operation) if qps is None else qps
        if operation in UNCOUNTED:
            per_day = None
        if per_day is not None and not self.quotas.day(account.id, per_day):
            raise Fault(self._errors["trial-day-exceeded"])
        if qps is not None:
            wait = self.quotas.second(account.id, operation, qps)
            if wait:
                if per_day is not None:
                    self.spare(identity)
                fault = Fault(self._errors["throttled"])
                fault.headers = (("x-acs-retry-after", str(wait)),)
                raise fault

    def spare(self, identity: Identity) -> None:
        """A call that was refused counts for no day."""
        self.quotas.spare(identity.account)
