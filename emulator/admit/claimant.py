"""Who a request says it is of, before that is proven."""

from __future__ import annotations

from dataclasses import replace
from types import TracebackType

from emulator.accounts.account import Account
from emulator.exchange import Fault, Identity


def claimant(
    account: Account, product: str, key: str, scheme: str, deny: tuple[str, ...] = (), *, texts_only: bool = False
) -> Identity:
    """The identity that a request claims by ``scheme``. ``texts_only``: see :class:`Identity`."""
    home = account.home.get(product, "")
    return Identity(account.id, key, scheme, home, deny, account.regions, texts_only, account.appid)


class Proving:
    """A refusal inside the block says whom it refused, for the journal: who only says so has no scheme."""

    __slots__ = ("_who",)

    def __init__(self, who: Identity) -> None:
        self._who = who

    def __enter__(self) -> None:
        pass

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if isinstance(error, Fault):
            error.claimant = replace(self._who, scheme="")
