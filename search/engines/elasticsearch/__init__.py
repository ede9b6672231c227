"""The Elasticsearch engine, for installations on several machines; `engine.py` calls the other modules."""

from .engine import ElasticsearchEngine
from .mappings import IndexLayout

__all__ = ["ElasticsearchEngine", "IndexLayout"]
