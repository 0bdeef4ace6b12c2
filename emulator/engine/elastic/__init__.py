"""The same contract over Elasticsearch 8.19 or 9: many processes serve one state. No scripts, no paid features."""

from __future__ import annotations

from emulator.engine.elastic.engine import ElasticEngine

__all__ = ["ElasticEngine"]
