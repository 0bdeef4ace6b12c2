"""The client's way of sending, with bodies of any size."""

from __future__ import annotations

import io
from typing import Any

from elastic_transport import AiohttpHttpNode

_LARGE = 2**20


class _Body(io.BytesIO):
    def decode(self, *how: str) -> str:
        """What the client's log asks of a body."""
        return self.getvalue().decode(*how)


class WholeBodies(AiohttpHttpNode):
    """Gives aiohttp what is larger than a megabyte as a file: it sends that in pieces, and warns of anything else."""

    async def perform_request(  # type: ignore[override]  # the base class is that of synchronous nodes too
        self, method: str, target: str, body: Any = None, *rest: Any, **how: Any
    ) -> Any:
        sent: Any = _Body(body) if body is not None and len(body) >= _LARGE else body
        return await super().perform_request(method, target, sent, *rest, **how)
