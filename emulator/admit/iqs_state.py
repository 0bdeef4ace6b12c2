"""How IQS stands for an account: not activated, in arrears, trial over (IQS: MultimodalSearch, error codes)."""

from __future__ import annotations

from collections.abc import Callable

from emulator.accounts.directory import Directory
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
    """Checked after the credentials. ``service`` reads an account's service time in nanoseconds."""

    def __init__(self, directory: Directory, errors: ErrorTable, service: Callable[[str], int]) -> None:
        self._directory = directory
        self._errors = errors
        self._service = service

    def check(self, identity: Identity) -> None:
        """Raises Fault."""
        account = self._directory.account(identity.account)
        if account is None:
            return
        if account.iqs.state in ROWS:
            raise Fault(self._errors[ROWS[account.iqs.state]])
        until = account.iqs.trial_until
        if until is not None and self._service(account.id) / 1e9 >= until:
            raise Fault(self._errors["trial-expired"])
