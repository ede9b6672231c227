"""The search engine of this process, created from SEARCH_URL at first use, and the metrics of its calls.

`search.engines` itself knows nothing of metrics: `measured` returns a class of an engine that counts the time of its
calls and their failures. `search.indexing.status` reads the state of the index.
"""

from __future__ import annotations

import hashlib
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache, wraps
from typing import Any, TypeVar
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from prometheus_client import Counter, Gauge, Histogram

from cms.operations.metrics.instruments import LATENCY_BUCKETS, REGISTRY
from cms.operations.traces.spans import start_span

from .engines.node_urls import split_node_urls
from .engines.port import Engine

ENGINE_SECONDS = Histogram(
    "clarion_engine_seconds",
    "Time of a call of the search engine by engine and kind, failed ones included.",
    ["engine", "kind"],
    buckets=LATENCY_BUCKETS,
    registry=REGISTRY,
)
ENGINE_FAILURES = Counter(
    "clarion_engine_failures_total",
    "Calls that the search engine did not answer.",
    ["engine", "kind"],
    registry=REGISTRY,
)
BREAKER_OPEN = Gauge(
    "clarion_engine_breaker_open",
    "Processes that send no searches to the engine, because it has failed repeatedly.",
    multiprocess_mode="livesum",
    registry=REGISTRY,
)
SEARCHES_DEGRADED = Counter(
    "clarion_searches_degraded_total", "Searches that the database answered instead of the engine.", registry=REGISTRY
)
E = TypeVar("E", bound=Engine)

KINDS = ("search", "find_matches", "suggest", "correct_spelling", "find_similar_pages", "write")  # methods of the port
_mutex = threading.Lock()
_engines: dict[str, Engine] = {}


@contextmanager
def measure_call(engine: str, kind: str) -> Iterator[None]:
    """Count the time of the block, and its failure if it raises."""
    began = time.perf_counter()
    try:
        yield
    except Exception:
        ENGINE_FAILURES.labels(engine, kind).inc()
        raise
    finally:
        ENGINE_SECONDS.labels(engine, kind).observe(time.perf_counter() - began)


@cache
def measured(engine_class: type[E]) -> type[E]:
    """Return a subclass whose methods in KINDS are measured."""
    methods = {kind: _measure(engine_class, kind) for kind in KINDS}
    return type(f"Measured{engine_class.__name__}", (engine_class,), methods)


def _measure(engine_class: type[Engine], kind: str) -> Callable[..., Any]:
    @wraps(getattr(engine_class, kind))
    def call(engine: Engine, *args: Any, **kwargs: Any) -> Any:
        try:
            with (
                measure_call(engine.name, kind),
                start_span(f"engine.{kind}", {"clarion.engine": engine.name}, is_part=True),
            ):
                return getattr(engine_class, kind)(engine, *args, **kwargs)
        finally:
            BREAKER_OPEN.set(getattr(engine, "is_breaker_open", False))

    return call


def get_engine() -> Engine:
    """Return the engine that SEARCH_URL names; all threads of a process share one."""
    url = settings.SEARCH_URL
    with _mutex:
        if url not in _engines:
            _engines[url] = _create_engine(url)
        return _engines[url]


def index_identity() -> str:
    """Return a digest that identifies the index of SEARCH_URL and SEARCH_PREFIX.

    If it changes, the index must be filled again. Credentials are not part of it, and neither are several node URLs of
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
            max_concurrent=settings.SEARCH_CONNECTIONS,
        )
    raise ImproperlyConfigured("SEARCH_URL must begin with tantivy:///, http:// or https://.")
