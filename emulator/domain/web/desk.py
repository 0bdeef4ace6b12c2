"""Where pages are taken apart and written: on threads of their own. One that takes long holds up pages alone."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")
SEATS = 2


class Desk:
    """Has no threads until the first page."""

    @cached_property
    def _threads(self) -> ThreadPoolExecutor:
        return ThreadPoolExecutor(SEATS, "pages")

    async def do(self, work: Callable[P, T], *given: P.args, **named: P.kwargs) -> T:
        """Who stops waiting takes back what has not begun."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, lambda: work(*given, **named))

    def close(self) -> None:
        """What has begun goes on to its end; nobody waits for it."""
        if "_threads" in self.__dict__:
            self._threads.shutdown(wait=False, cancel_futures=True)
