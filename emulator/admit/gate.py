"""The gate before a service: one authenticator per scheme, asked in turn; then what the proven identity may do."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from emulator.admit.rows import Rows
from emulator.admit.standing import denied
from emulator.catalog.errors import ErrorTable
from emulator.exchange import Fault, Identity, Request

Authenticator = Callable[[Request], Identity | None]
"""Identity: yes. Fault raised: no. None: another scheme's business."""


class Gate:
    """Lets a request pass with the identity that it proved.

    ``service`` is what ``deny`` lists call it: imm, iqs, ci or cos. ``open_to`` is who everybody is that proves
    nothing, where checking is switched off; None: nobody gets in so. ``standing`` raises Fault where the account as a
    whole may not use the service, or that operation now; ``rate`` where a region's project has had too many calls.
    """

    def __init__(
        self,
        service: str,
        authenticators: Sequence[Authenticator],
        errors: ErrorTable,
        rows: Rows,
        open_to: Identity | None = None,
        standing: Callable[[Identity, str], None] | None = None,
        rate: Callable[[Identity, str, Mapping[str, str]], None] | None = None,
    ) -> None:
        self._service = service
        self._authenticators = tuple(authenticators)
        self._errors = errors
        self._rows = rows
        self._open_to = open_to
        self._standing = standing
        self._rate = rate

    def admit(self, request: Request) -> Identity:
        """Raises Fault when no scheme is recognised, or the one that is says no."""
        try:
            for authenticator in self._authenticators:
                identity = authenticator(request)
                if identity is not None:
                    return identity
            raise Fault(self._errors[self._rows.missing])
        except Fault:
            if self._open_to is None:
                raise
            return self._open_to

    def permit(self, identity: Identity, operation: str, region: str, named: Mapping[str, str]) -> None:
        """Raises Fault for what the key's ``deny`` list has, and for a region that the account has not: of a service
        that is at home elsewhere than in the listed ones, its home is the account's too.

        ``named`` are the parameters, as texts: the refusal tells which project and dataset they name.
        """
        if identity.regions and region not in (*identity.regions, identity.home):
            raise Fault(self._errors[self._rows.region])
        if self._standing is not None:
            self._standing(identity, operation)
        if denied(identity.deny, self._service, operation):
            resource = f"acs:{self._service}:{region}:{identity.account}:{below(named)}"
            raise Fault(self._errors[self._rows.denied], Action=f"{self._service}:{operation}", Resource=resource)
        if self._rate is not None:
            self._rate(identity, region, named)


def below(named: Mapping[str, str]) -> str:
    """``project/<name>/dataset/<name>``, as far as the parameters name them (IMM: RAM authorization)."""
    dataset = f"/dataset/{named['DatasetName']}" if named.get("DatasetName") else ""
    return f"project/{named.get('ProjectName') or '*'}{dataset}"
