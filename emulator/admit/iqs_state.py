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
        limits = account.iqs
        if limits.per_day is not None and not self.quotas.day(account.id, limits.per_day):
            raise Fault(self._errors["trial-day-exceeded"])
        if limits.qps is not None:
            wait = self.quotas.second(account.id, operation, limits.qps)
            if wait:
                self.spare(identity)
                fault = Fault(self._errors["throttled"])
                fault.headers = (("x-acs-retry-after", str(wait)),)
                raise fault

    def spare(self, identity: Identity) -> None:
        """A call that was refused counts for no day."""
        self.quotas.spare(identity.account)
