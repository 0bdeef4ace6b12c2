"""The products: each one's dialect, the gate before it, and its tables, put together when its first request comes."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from emulator.accounts.directory import Directory
from emulator.admit.bearer import Bearers
from emulator.admit.gate import Authenticator, Gate
from emulator.admit.nonces import Nonces
from emulator.admit.rows import CI, COS, IMM, IQS, Rows, SignatureRows
from emulator.admit.signed import Signed
from emulator.catalog.errors import ErrorTable
from emulator.catalog.load import Catalog, load
from emulator.clock import Clock, Ids
from emulator.dialects.imm.dialect import Imm, Manners
from emulator.exchange import Fault, Identity, Request, Room
from emulator.libraries import Libraries
from emulator.objects.api import WriteRefused
from emulator.objects.layer import Layer
from emulator.route.destination import destination
from emulator.settings import Settings
from emulator.webroom import Webroom

if TYPE_CHECKING:  # each imported with its own first request
    from emulator.dialects.ci.dialect import Ci
    from emulator.dialects.cos.dialect import Cos
    from emulator.dialects.iqs.dialect import Iqs

PRODUCTS = ("imm", "iqs", "ci", "cos")


@dataclass(frozen=True, slots=True)
class Service:
    """One product. ``gates`` by :attr:`emulator.route.destination.Destination.service`, which is empty for most."""

    dialect: Imm | Iqs | Ci | Cos
    gates: Mapping[str, Gate]
    catalog: Catalog
    errors: ErrorTable


class Services:
    """All products by name."""

    def __init__(
        self,
        settings: Settings,
        directory: Directory,
        clock: Clock,
        ids: Ids,
        libraries: Libraries,
        objects: Layer,
        webroom: Webroom,
    ) -> None:
        self._settings = settings
        self._directory = directory
        self._clock = clock
        self._ids = ids
        self._libraries = libraries
        self._objects = objects
        self._webroom = webroom
        self._counting: list[Callable[[str], None]] = []
        self._nonces = Nonces(settings.clock_window, settings.nonces)
        self._open: dict[str, Service] = {}
        self._opening = threading.RLock()  # requests come from the event loop, long bodies' heads from threads

    def __getitem__(self, product: str) -> Service:
        """The product's service. Raises KeyError for a product that there is not."""
        found = self._open.get(product)
        if found is None:
            with self._opening:
                found = self._open.get(product) or self._open.setdefault(product, self._opened(product))
        return found

    def forget(self, account: str) -> None:
        """How often an account called."""
        for each in self._counting:
            each(account)

    def all(self) -> list[Service]:
        return [self[product] for product in PRODUCTS]

    def room(self, head: Request) -> Room:
        """What becomes of a long body: an object's goes into a file of its layer, if its head alone is admitted.

        A q-sign signature covers no body, so nobody fills the disk who proves nothing. Blocks.
        """
        where = destination(head)
        if where.product != "cos" or head.method != "PUT":
            return Room(self._settings.max_body)
        try:
            self["cos"].gates[where.service].admit(head)
            self._objects.incoming()
        except (Fault, WriteRefused):
            return Room(0, shut=True)
        return Room(self._settings.max_object, self._objects.sink)

    def _opened(self, product: str) -> Service:
        if product not in PRODUCTS:
            raise KeyError(product)
        catalog, errors, settings = load(product), ErrorTable.load(product), self._settings
        match product:
            case "imm":
                manners = Manners(settings.strict, settings.regions == "all", settings.answers)
                imm = Imm(catalog, errors, self._libraries.imm, manners)
                ways = self._alibaba(product, errors, IMM)
                gate = Gate(product, ways, errors, IMM, self._anybody(product), rate=self._project_rate(errors))
                return Service(imm, {"": gate}, catalog, errors)
            case "iqs":
                from emulator.admit.api_key import ApiKeys, Keyless
                from emulator.admit.iqs_state import IqsState
                from emulator.dialects.iqs import dialect as iqs

                state = IqsState(self._directory, errors, self._clock.service)
                keys = ApiKeys(product, self._directory, errors)
                ways = [keys, *self._alibaba(product, errors, IQS), Keyless(errors)]
                gate = Gate(product, ways, errors, IQS, self._anybody(product), state.check)
                how = iqs.Manners(settings.strict, settings.iqs_seconds, state.spare, settings.web_answers)
                web = self._webroom.web
                self._counting += [state.quotas.forget, web.forget]
                return Service(iqs.Iqs(catalog, errors, web, how), {"": gate}, catalog, errors)
            case "cos":
                from emulator.dialects.cos.dialect import Cos
                from emulator.dialects.cos.shelf import Shelf
                from emulator.objects.uploads import Uploads

                uploads = Uploads(self._objects, self._clock, self._ids)
                cos = Cos(catalog, errors, Shelf(self._objects, uploads, errors), settings.strict)
                return Service(cos, {"cos": self._tencent(product, errors, COS)}, catalog, errors)
            case _:
                from emulator.dialects.ci.dialect import Ci

                gate = self._tencent(product, errors, CI)
                if settings.ci_errors == "cos":
                    gate = self._tencent(product, self["cos"].errors, COS)
                ci = Ci(catalog, errors, self._libraries.ci, settings.strict, settings.regions == "all")
                return Service(ci, {"ci": gate}, catalog, errors)

    def _project_rate(self, errors: ErrorTable) -> Callable[[Identity, str, Mapping[str, str]], None] | None:
        """What bounds the calls to a project of IMM, where that is switched on."""
        if self._settings.throttling == "off":
            return None
        from emulator.admit.imm_rate import ImmRate
        from emulator.dialects.imm.projects import SHOWN_LIMIT

        rate = ImmRate(errors, self._clock.service, SHOWN_LIMIT)
        self._counting.append(rate.quotas.forget)
        return rate.check

    def _alibaba(self, product: str, errors: ErrorTable, rows: Rows) -> list[Authenticator]:
        signed = Signed(product, self._directory, errors, rows, self._nonces, self._settings.clock_window)
        return [Bearers(product, self._directory, errors), signed]

    def _tencent(self, service: str, errors: ErrorTable, rows: SignatureRows) -> Gate:
        from emulator.admit.q_signed import QSigned

        signed = QSigned(self._directory, errors, rows, self._settings.clock_window)
        return Gate(service, [signed], errors, rows, self._anybody("ci"))

    def _anybody(self, product: str) -> Identity | None:
        """Who everybody is that proves nothing: with ``--auth off`` the first account, else nobody."""
        if self._settings.auth != "off":
            return None
        account = self._directory.accounts()[0]
        return Identity(account.id, "", "off", account.home.get(product, ""), appid=account.appid)
