"""The gate: one authenticator per scheme, asked in turn."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from emulator.catalog.errors import ErrorTable
from emulator.exchange import Fault, Identity, Request

Authenticator = Callable[[Request, str], Identity | None]
"""Takes the request and its product. Identity: yes. Fault raised: no. None: another scheme's business."""


class Gate:
    """Lets a request pass with the identity that it proved."""

    def __init__(self, authenticators: Sequence[Authenticator], errors: ErrorTable) -> None:
        self._authenticators = tuple(authenticators)
        self._errors = errors

    def admit(self, request: Request, product: str) -> Identity:
        """Raises Fault when no scheme is recognised, or the one that is says no."""
        for authenticator in self._authenticators:
            identity = authenticator(request, product)
            if identity is not None:
                return identity
        raise Fault(self._errors["missing-access-key"])
