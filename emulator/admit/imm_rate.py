"""How many calls a second a project of IMM takes: those beyond ProjectQueriesPerSecond are refused (imm-behaviour 3).

Only where it is switched on: a test suite on one machine is faster than the service lets a client be.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from emulator.admit.quotas import Quotas
from emulator.catalog.errors import ErrorTable
from emulator.exchange import Fault, Identity


class ImmRate:
    """``service`` reads an account's service time in nanoseconds; ``rate`` is in calls a second."""

    def __init__(self, errors: ErrorTable, service: Callable[[str], int], rate: int) -> None:
        self._errors = errors
        self._rate = rate
        self.quotas = Quotas(service)

    def check(self, identity: Identity, region: str, named: Mapping[str, str]) -> None:
        """Raises Fault. Names of projects are not looked up: one that is not there has a bucket too.

        SDKs throw their own kind of exception where ``x-acs-retry-after`` tells milliseconds (imm-behaviour.md 1).
        """
        project = named.get("ProjectName")
        wait = self.quotas.second(identity.account, f"{region}/{project}", self._rate) if project else 0
        if wait:
            fault = Fault(self._errors["throttling-user"])
            fault.headers = (("x-acs-retry-after", str(wait)),)
            raise fault
