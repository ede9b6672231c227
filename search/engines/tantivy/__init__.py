"""The embedded engine, for the first minute, small sites and tests: an index in the data directory, no server."""

from .engine import TantivyEngine

__all__ = ["TantivyEngine"]
