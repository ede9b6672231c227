"""A model that Elasticsearch runs, behind an inference endpoint of the cluster that `SEARCH_URL` names."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from search.engine import get_engine
from search.engines.port import EmbeddingEngine, SearchUnavailable

from .model import ModelUnusable, NumpyModel


class EndpointModel(NumpyModel):
    """An inference endpoint of the task type `text_embedding`.

    A search may be the first that loads it, so loading has the short time-out and the circuit breaker of visitors.
    """

    def __init__(self, endpoint: str) -> None:
        super().__init__()
        engine = get_engine()
        if not isinstance(engine, EmbeddingEngine):
            raise ModelUnusable(
                "SEMANTIC_MODEL names a model of Elasticsearch, but SEARCH_URL does not name a cluster."
            )
        self.engine, self.endpoint = engine, endpoint
        try:
            described = engine.describe_embedding(endpoint)
            (vector,) = engine.embed(endpoint, ["test"], for_visitor=True)
        except SearchUnavailable as error:
            raise ModelUnusable(
                f"The inference endpoint {endpoint} of Elasticsearch does not answer: {error}"
            ) from error
        self.dimensions = len(vector)
        self.name = f"elasticsearch-{hashlib.sha256(described.encode()).hexdigest()[:16]}"

    def embed_query(self, text: str) -> bytes:
        """Return the vector of a query."""
        (vector,) = self.engine.embed(self.endpoint, [text], for_visitor=True)
        return self.pack(self.np.array(vector))

    def embed_passages(self, texts: Sequence[str]) -> bytes:
        """Return the vectors of the passages of a page, one after the other."""
        return b"".join(self.pack(self.np.array(vector)) for vector in self.engine.embed(self.endpoint, texts))
