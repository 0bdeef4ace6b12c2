"""The way to the server: the client, what its version must be, and what its failures mean."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from emulator.engine.api import EngineError, Unreachable

if TYPE_CHECKING:  # a third of a second; imported when this engine is chosen
    from elasticsearch import AsyncElasticsearch

OLDEST, NEWER = (8, 19), (10, 0)
_BUSY = (401, 403, 408, 429, 500, 502, 503, 504)
"""Statuses that say nothing against the request itself."""


def connect(url: str, api_key: str = "", timeout: float = 10.0) -> AsyncElasticsearch:
    """A client; nothing is asked yet. ``timeout`` in seconds is for every request.

    Raises EngineError when the client library is not installed or the address is none.
    """
    try:
        from elasticsearch import AsyncElasticsearch

        from emulator.engine.elastic.wire import WholeBodies
    except ImportError:
        raise EngineError(
            "--engine elasticsearch needs the Elasticsearch client: pip install 'myna[elasticsearch]'"
        ) from None
    try:
        return AsyncElasticsearch(
            url,
            api_key=api_key or None,
            request_timeout=timeout,
            # A write carries its id, so sending it again does no harm; one more try passes over a stale connection.
            max_retries=1,
            retry_on_timeout=False,
            retry_on_status=(),
            connections_per_node=64,
            node_class=WholeBodies,
        )
    except ValueError as error:
        raise EngineError(f"--elasticsearch-url {url} is no address such as http://localhost:9200 ({error})") from None


async def version(client: AsyncElasticsearch) -> tuple[int, int]:
    """Major and minor version. Raises Unreachable, and EngineError for a server that is too old or too new."""
    with translated():
        body = (await client.info()).body
    text = str(body["version"]["number"])
    major, minor = (int(piece) for piece in text.split(".")[:2])
    if not OLDEST <= (major, minor) < NEWER:
        raise EngineError(f"Elasticsearch {text} is not supported; use 8.{OLDEST[1]} or a later 8 or 9")
    return major, minor


@contextmanager
def translated() -> Iterator[None]:
    """The client's exceptions become this contract's: Unreachable, or EngineError for what was refused for good."""
    from elasticsearch import ApiError, TransportError

    try:
        yield
    except ApiError as error:
        raise failure(error.status_code, error.body) from None
    except TransportError as error:
        raise Unreachable(f"Elasticsearch does not answer ({type(error).__name__}: {error.message:.200})") from None


def failure(status: int, body: object) -> EngineError:
    """What an error answer, or the error of one item of a batch, means."""
    reason = told(body)
    if status in _BUSY:
        return Unreachable(f"Elasticsearch cannot answer now ({status}: {reason})")
    return EngineError(f"Elasticsearch refused a request ({status}: {reason})")


def told(body: object) -> str:
    """The first reason of an error."""
    error = body.get("error", body) if isinstance(body, Mapping) else body
    if isinstance(error, Mapping):
        causes = error.get("root_cause") or [error]
        cause = error.get("caused_by") or causes[0]
        return f"{error.get('type')}: {cause.get('reason') or error.get('reason')}"[:500]
    return str(error)[:500]


def whole(answer: Mapping[str, Any]) -> Mapping[str, Any]:
    """One answer of a multi-search. Raises what its error means."""
    if "error" in answer:
        raise failure(int(answer.get("status", 500)), answer)
    return answer
