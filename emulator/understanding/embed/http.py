"""Texts to vectors by an endpoint of OpenAI's shape: ``POST <base>/embeddings`` (DashScope's compatible mode, ollama,
vLLM, TEI). It reads texts alone: files are embedded by what is written about them.
"""

from __future__ import annotations

import asyncio
import base64
import binascii
import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

import aiohttp
import numpy as np

from emulator.understanding.embed import scales
from emulator.understanding.embed.api import Asked, EmbedderError, Evidence, Said, Scale
from emulator.understanding.embed.spoken import spoken
from emulator.understanding.embed.vectors import Vectors, unit

BATCH = 10
"""Texts a call: as many as the strictest known endpoint takes (DashScope, text-embedding-v3 and v4)."""
TRIES = 4
LONGEST_WAIT = 30.0
SECONDS = 60.0


class HttpEmbedder:
    """An :class:`~emulator.understanding.embed.api.Embedder`."""

    id = "http"
    sees = False
    reads = True

    def __init__(
        self,
        base: str,
        model: str,
        key: str = "",
        own: Mapping[Asked, Scale] | None = None,
        wait: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        """``base`` ends before ``/embeddings``. ``wait`` is what passes the seconds that a busy endpoint asks for.

        Raises EmbedderError for an address or a model that is none.
        """
        parts = urlsplit(base)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise EmbedderError(f"--embedder http:{base}: an address begins with http:// or https://")
        if not model:
            raise EmbedderError("--embedder http: needs --embedder-model, the model's name at the endpoint")
        self._url = base.rstrip("/") + "/embeddings"
        self._name, self._wait, self._own = model, wait, own or {}
        self._headers = {"Authorization": f"Bearer {key}"} if key else {}
        self._session: aiohttp.ClientSession | None = None
        self._dims = 0

    @property
    def model(self) -> str:
        return f"http-{self._name}-{self.dims}"

    @property
    def dims(self) -> int:
        """Known after ``start``."""
        if not self._dims:
            raise EmbedderError("The endpoint was not asked yet")
        return self._dims

    async def start(self) -> None:
        """Ask for one vector, to know how long they are. Raises EmbedderError."""
        if self._session is None:
            self._session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=SECONDS))
            try:
                await self._embed(["myna"])
            except EmbedderError:
                await self.close()
                raise

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()
            self._session = None

    def scale(self, asked: Asked) -> Scale:
        return self._own.get(asked) or scales.default("text")[asked]

    async def encode_query(self, said: Sequence[Said]) -> Vectors | None:
        said = [one for one in said if one.text.strip()]
        if not said:
            return None
        rows = await self._embed([one.text for one in said])
        return unit(np.asarray([one.weight for one in said], np.float32) @ rows)

    async def encode_texts(self, texts: Sequence[str]) -> Vectors:
        return await self._embed(list(texts)) if texts else np.zeros((0, self.dims), np.float32)

    async def encode_image(self, picture: bytes, evidence: Sequence[Evidence] = ()) -> Vectors | None:
        return None

    async def encode_file(self, evidence: Sequence[Evidence], picture: bytes = b"") -> Vectors | None:
        text = spoken(evidence)
        return (await self._embed([text]))[0] if text else None

    async def encode_passages(self, passages: Sequence[str], evidence: Sequence[Evidence]) -> list[Vectors | None]:
        return [*await self._embed(list(passages))]

    async def rewritten(
        self, rows: Sequence[Vectors], passages: Sequence[str], evidence: Sequence[Evidence]
    ) -> list[Vectors]:
        """A passage stands for itself, whatever is written about its file."""
        about = None if all(passages) else await self.encode_file(evidence)
        return [row if one or about is None else about for row, one in zip(rows, passages, strict=True)]

    def alike(self, row: Vectors) -> Vectors | None:
        return None

    async def _embed(self, texts: list[str]) -> Vectors:
        """Unit rows, in the order of the texts. Raises EmbedderError."""
        rows = [row for at in range(0, len(texts), BATCH) for row in await self._batch(texts[at : at + BATCH])]
        return np.array(rows, np.float32)

    async def _batch(self, texts: list[str]) -> list[Vectors]:
        answer = await self._post({"model": self._name, "input": texts, "encoding_format": "float"})
        data = answer.get("data")
        if not isinstance(data, list) or len(data) != len(texts):
            raise self._wrong(
                f"answers {len(texts)} texts with {len(data) if isinstance(data, list) else 'no'} vectors"
            )
        found: dict[int, Vectors] = {}
        for place, one in enumerate(data):
            if not isinstance(one, dict):
                raise self._wrong("answers with a vector that is none")
            at = one.get("index", place)
            if not isinstance(at, int):
                raise self._wrong("numbers its vectors wrongly")
            found[at] = self._row(one.get("embedding"))
        if set(found) != set(range(len(texts))):
            raise self._wrong("numbers its vectors wrongly")
        return [found[place] for place in range(len(texts))]

    def _row(self, value: Any) -> Vectors:
        """Numbers, or base64 of little-endian float32, at length 1."""
        try:
            if isinstance(value, str):
                row = np.frombuffer(base64.b64decode(value, validate=True), "<f4").astype(np.float32)
            else:
                row = np.array(value, np.float32)
        except (ValueError, TypeError, binascii.Error):
            row = np.zeros(0, np.float32)
        if row.ndim != 1 or not row.size or not np.isfinite(row).all() or not row.any():
            raise self._wrong("answers with a vector that is none")
        self._dims = self._dims or row.size
        if row.size != self._dims:
            raise self._wrong(f"answers with {row.size} dimensions where it had {self._dims} before")
        return unit(row)

    async def _post(self, body: Mapping[str, Any]) -> Mapping[str, Any]:
        """The answer's object. Waits and asks again where the endpoint is busy."""
        if self._session is None:
            raise EmbedderError("The endpoint's connection is not open")
        for attempt in range(1, TRIES + 1):
            try:
                async with self._session.post(
                    self._url, json=body, headers=self._headers, allow_redirects=False
                ) as reply:
                    text = await reply.text(errors="replace")
                    if reply.status in (429, 503) and attempt < TRIES:
                        pause = _seconds(reply.headers.get("Retry-After", ""), 2.0 ** (attempt - 1))
                    elif reply.status != 200:
                        raise self._wrong(f"answers {reply.status}: {_told(text)}")
                    else:
                        return self._object(text)
            except (aiohttp.ClientError, TimeoutError) as broken:
                raise self._wrong(f"cannot be reached: {type(broken).__name__}") from None
            await self._wait(pause)
        raise AssertionError("the last try returns or raises")

    def _object(self, text: str) -> Mapping[str, Any]:
        try:
            value = json.loads(text)
        except ValueError:
            value = None
        if not isinstance(value, dict):
            raise self._wrong("answers with something that is no JSON object")
        return value

    def _wrong(self, what: str) -> EmbedderError:
        return EmbedderError(f"The embeddings endpoint {self._url} {what}")


def _seconds(header: str, otherwise: float) -> float:
    """How long to wait; a date in the header counts as none."""
    try:
        asked = float(header)
    except ValueError:
        asked = otherwise
    return min(max(asked, 0.0), LONGEST_WAIT) if asked == asked else otherwise


def _told(text: str) -> str:
    """An error's own message, in one line."""
    try:
        value = json.loads(text)
        error = value.get("error", value)
        text = error.get("message", text) if isinstance(error, dict) else str(error)
    except (ValueError, AttributeError):
        pass
    return " ".join(str(text).split())[:300]
