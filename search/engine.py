"""The search engine of this process, created from SEARCH_URL at first use."""

from __future__ import annotations

import hashlib
import threading
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from search.engines.port import Engine

from .engines.node_urls import split_node_urls
from .metrics import measured

_mutex = threading.Lock()
_engines: dict[str, Engine] = {}


def get_engine() -> Engine:
    """Return the engine that SEARCH_URL names; all threads of a process share one."""
    url = settings.SEARCH_URL
    with _mutex:
        if url not in _engines:
            _engines[url] = _create_engine(url)
        return _engines[url]


def index_identity() -> str:
    """Return a digest that identifies the index of SEARCH_URL and SEARCH_PREFIX.

    If it changes, the index must be filled again. Credentials are not part of it, and neither are several addresses of
    a cluster, which change when a node is added or removed; a new cluster is noticed because its index is empty.
    """
    if settings.SEARCH_URL.startswith("http") and len(split_node_urls(settings.SEARCH_URL)) > 1:
        return hashlib.sha256(f"cluster {settings.SEARCH_PREFIX}".encode()).hexdigest()[:16]
    parts = urlsplit(settings.SEARCH_URL)
    url = parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()
    return hashlib.sha256(f"{url} {settings.SEARCH_PREFIX}".encode()).hexdigest()[:16]


def close_engines() -> None:
    """Close every engine of this process; the next call of `get_engine` creates one again."""
    with _mutex:
        for engine in _engines.values():
            engine.close()
        _engines.clear()


def _create_engine(url: str) -> Engine:
    """Return a new engine; only its own library is imported, so the other one need not be installed."""
    parts = urlsplit(url)
    if parts.scheme == "tantivy":
        from search.engines.tantivy import TantivyEngine

        return measured(TantivyEngine)(unquote(parts.netloc + parts.path))
    if parts.scheme in ("http", "https"):
        from search.engines.elasticsearch import ElasticsearchEngine, IndexLayout

        return measured(ElasticsearchEngine)(
            url,
            settings.SEARCH_PREFIX,
            api_key=settings.SEARCH_API_KEY,
            ca_certs=settings.SEARCH_CA_CERTS,
            layout=IndexLayout(settings.SEARCH_SHARDS, settings.SEARCH_REPLICAS),
        )
    raise ImproperlyConfigured("SEARCH_URL must begin with tantivy:///, http:// or https://.")
