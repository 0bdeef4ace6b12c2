"""The gate: one authenticator per scheme, asked in turn; then what the proven identity may do."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from emulator.accounts.account import Account
from emulator.admit.standing import denied
from emulator.catalog.errors import ErrorTable
from emulator.exchange import Fault, Identity, Request

Authenticator = Callable[[Request, str], Identity | None]
"""Takes the request and its product. Identity: yes. Fault raised: no. None: another scheme's business."""


class Gate:
    """Lets a request pass with the identity that it proved.

    ``open_to`` is the account that everybody gets who proves nothing, where checking is switched off; None: nobody.
    ``standing`` raises Fault where the account as a whole may not use the product.
    """

    def __init__(
        self,
        authenticators: Sequence[Authenticator],
        errors: ErrorTable,
        open_to: Account | None = None,
        standing: Callable[[Identity], None] | None = None,
    ) -> None:
        self._authenticators = tuple(authenticators)
        self._errors = errors
        self._open_to = open_to
        self._standing = standing

    def admit(self, request: Request, product: str) -> Identity:
        """Raises Fault when no scheme is recognised, or the one that is says no."""
        try:
            for authenticator in self._authenticators:
                identity = authenticator(request, product)
                if identity is not None:
                    return identity
            raise Fault(self._errors["missing-access-key"])
        except Fault:
            if self._open_to is None:
                raise
            return Identity(self._open_to.id, "", "off", self._open_to.home.get(product, ""))

    def permit(self, identity: Identity, product: str, operation: str, region: str) -> None:
        """Raises Fault for what the key's ``deny`` list has, and for a region that the account has not."""
        if identity.regions and region not in identity.regions:
            raise Fault(self._errors["product-not-found"])
        if self._standing is not None:
            self._standing(identity)
        if denied(identity.deny, product, operation):
            resource = f"acs:{product}:{region}:{identity.account}:*"
            row = "access-denied" if "access-denied" in self._errors else "not-authorised"
            raise Fault(self._errors[row], Action=f"{product}:{operation}", Resource=resource)
