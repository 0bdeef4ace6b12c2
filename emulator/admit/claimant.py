"""Who a request says it is of, before that is proven."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from emulator.accounts.account import Account
from emulator.exchange import Fault, Identity


def claimant(
    account: Account, product: str, key: str, deny: tuple[str, ...] = (), *, texts_only: bool = False
) -> Identity:
    """An identity without a scheme, which it gets when the claim is proven. ``texts_only``: see :class:`Identity`."""
    home = account.home.get(product, "")
    return Identity(account.id, key, "", home, deny, account.regions, texts_only, account.appid)


@contextmanager
def proving(who: Identity) -> Iterator[None]:
    """A refusal inside the block says whom it refused, for the journal."""
    try:
        yield
    except Fault as fault:
        fault.claimant = who
        raise
