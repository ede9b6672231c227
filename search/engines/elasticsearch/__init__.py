"""The Elasticsearch engine, for installations on several machines; `engine.py` calls the other modules."""

from .engine import ElasticsearchEngine

__all__ = ["ElasticsearchEngine"]
