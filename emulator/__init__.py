"""Myna: one local HTTP server that stands in for three cloud search services."""

__version__ = "0.1.0"
