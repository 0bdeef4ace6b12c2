"""Texts and pictures to vectors. ``light`` needs nothing, ``clip`` a model in a folder, ``http`` an endpoint."""

from __future__ import annotations

from collections.abc import Mapping

from emulator.settings import Settings
from emulator.understanding.embed.api import Asked, Embedder, EmbedderError, Evidence, Said, Scale

__all__ = ["Embedder", "EmbedderError", "Evidence", "Said", "embedder"]


def embedder(settings: Settings) -> Embedder:
    """The one that ``--embedder`` names; ``start`` it before its first use. Raises EmbedderError."""
    provider, _, where = settings.embedder.partition(":")
    own: Mapping[Asked, Scale] = {}
    if settings.embedder_scales:
        from emulator.understanding.embed.scales import given

        own = given(settings.embedder_scales)
    if provider == "clip":
        from emulator.understanding.embed.clip import ClipEmbedder

        return ClipEmbedder(where, own)
    if provider == "http":
        from emulator.understanding.embed.http import HttpEmbedder

        return HttpEmbedder(where, settings.embedder_model, settings.embedder_key, own)
    from emulator.understanding.embed.later import Later

    return Later()
