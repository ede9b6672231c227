"""Vectors of texts by a model that Elasticsearch runs: its inference API, task type `text_embedding`.

https://www.elastic.co/docs/api/doc/elasticsearch/operation/operation-inference-text-embedding; the responses were
recorded from a cluster of version 8.19. A model may need another licence than the free one.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from urllib.parse import quote

from elasticsearch import Elasticsearch

MAX_TEXTS = 16  # in a request: more take longer than the timeout on a small machine

# Settings of an endpoint that say which model it is; others, such as the number of threads, may change at any time.
_IDENTIFYING = ("model_id", "url", "dimensions")
_HEADERS = {"accept": "application/json", "content-type": "application/json"}


def describe(client: Elasticsearch, endpoint: str) -> str:
    """Return a text that is another one if the endpoint computes other vectors: its service, model and settings."""
    found = client.perform_request("GET", _path(endpoint), headers=_HEADERS).body
    (one,) = found["endpoints"]
    return json.dumps([endpoint, one["service"], *(one["service_settings"].get(name) for name in _IDENTIFYING)])


def embed(client: Elasticsearch, endpoint: str, texts: Sequence[str]) -> list[list[float]]:
    """Return the vectors of the texts, in order."""
    vectors: list[list[float]] = []
    for first in range(0, len(texts), MAX_TEXTS):
        part = list(texts[first : first + MAX_TEXTS])
        found = client.perform_request("POST", _path(endpoint), headers=_HEADERS, body={"input": part}).body
        vectors += [one["embedding"] for one in found["text_embedding"]]
    if len(vectors) != len(texts):
        raise ValueError(f"{len(vectors)} vectors for {len(texts)} texts")
    return vectors


def _path(endpoint: str) -> str:
    return f"/_inference/text_embedding/{quote(endpoint, safe='')}"
