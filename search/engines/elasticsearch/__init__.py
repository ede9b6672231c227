"""The engine for organisations that outgrow one machine. One file a concern; `engine.py` names them all."""

from .engine import ElasticsearchEngine

__all__ = ["ElasticsearchEngine"]
