"""The embedded engine for development, small sites and tests: an index in the data directory, without a server."""

from .engine import TantivyEngine

__all__ = ["TantivyEngine"]
