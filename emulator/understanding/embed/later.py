"""The light embedder, imported with its first use: the server starts without numpy and the tables."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from emulator.understanding.embed.api import Asked, Embedder, Evidence, Said, Scale

if TYPE_CHECKING:
    from emulator.understanding.embed.vectors import Vectors


class Later:
    """An :class:`~emulator.understanding.embed.api.Embedder` that hands everything to a LightEmbedder."""

    id = "light"
    sees = True
    reads = True

    @cached_property
    def _light(self) -> Embedder:
        from emulator.understanding.embed.light import LightEmbedder

        return LightEmbedder()

    @property
    def model(self) -> str:
        return self._light.model

    @property
    def dims(self) -> int:
        return self._light.dims

    async def start(self) -> None:
        """Nothing to wait for."""

    async def close(self) -> None:
        """Nothing is open."""

    async def encode_query(self, said: Sequence[Said]) -> Vectors | None:
        return await self._light.encode_query(said)

    async def encode_texts(self, texts: Sequence[str]) -> Vectors:
        return await self._light.encode_texts(texts)

    async def encode_image(self, picture: bytes, evidence: Sequence[Evidence] = ()) -> Vectors | None:
        return await self._light.encode_image(picture, evidence)

    async def encode_file(self, evidence: Sequence[Evidence], picture: bytes = b"") -> Vectors | None:
        return await self._light.encode_file(evidence, picture)

    async def encode_passages(self, passages: Sequence[str], evidence: Sequence[Evidence]) -> list[Vectors | None]:
        return await self._light.encode_passages(passages, evidence)

    async def rewritten(
        self, rows: Sequence[Vectors], passages: Sequence[str], evidence: Sequence[Evidence]
    ) -> list[Vectors]:
        return await self._light.rewritten(rows, passages, evidence)

    def alike(self, row: Vectors) -> Vectors | None:
        return self._light.alike(row)

    def scale(self, asked: Asked) -> Scale:
        return self._light.scale(asked)
