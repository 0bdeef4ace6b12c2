"""The products: each one's dialect, the gate before it, and its tables, put together when its first request comes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from emulator.accounts.directory import Directory
from emulator.admit.api_key import ApiKeys
from emulator.admit.bearer import Bearers
from emulator.admit.gate import Gate
from emulator.admit.iqs_state import IqsState
from emulator.admit.nonces import Nonces
from emulator.admit.signed import Signed
from emulator.catalog.errors import ErrorTable
from emulator.catalog.load import Catalog, load
from emulator.clock import Clock
from emulator.dialects.imm.dialect import Imm
from emulator.domain.library import Library
from emulator.settings import Settings

if TYPE_CHECKING:  # each imported with its own first request
    from emulator.dialects.ci.dialect import Ci
    from emulator.dialects.iqs.dialect import Iqs

PRODUCTS = ("imm", "iqs", "ci")


@dataclass(frozen=True, slots=True)
class Service:
    """One product. ``gate`` None: nothing is served that would need one."""

    dialect: Imm | Iqs | Ci
    gate: Gate | None
    catalog: Catalog
    errors: ErrorTable


class Services:
    """All products by name."""

    def __init__(self, settings: Settings, directory: Directory, clock: Clock, imm: Library) -> None:
        self._settings = settings
        self._directory = directory
        self._clock = clock
        self._imm = imm
        self._nonces = Nonces(settings.clock_window, settings.nonces)
        self._open: dict[str, Service] = {}

    def __getitem__(self, product: str) -> Service:
        """The product's service. Raises KeyError for a product that there is not."""
        found = self._open.get(product)
        if found is None:
            found = self._open[product] = self._opened(product)
        return found

    def all(self) -> list[Service]:
        return [self[product] for product in PRODUCTS]

    def _opened(self, product: str) -> Service:
        if product not in PRODUCTS:
            raise KeyError(product)
        catalog, errors = load(product), ErrorTable.load(product)
        open_to = self._directory.accounts()[0] if self._settings.auth == "off" else None
        signed = Signed(self._directory, errors, self._nonces, self._settings.clock_window)
        bearers = Bearers(self._directory, errors)
        match product:
            case "imm":
                imm = Imm(catalog, errors, self._imm, self._settings.strict)
                return Service(imm, Gate([bearers, signed], errors, open_to), catalog, errors)
            case "iqs":
                from emulator.dialects.iqs.dialect import Iqs

                state = IqsState(self._directory, errors, self._clock.service)
                gate = Gate([ApiKeys(self._directory, errors), bearers, signed], errors, open_to, state.check)
                return Service(Iqs(catalog, errors), gate, catalog, errors)
            case _:
                from emulator.dialects.ci.dialect import Ci

                return Service(Ci(catalog, errors), None, catalog, errors)
