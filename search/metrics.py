"""The metrics of search: the time of calls of the engine and their failures, and searches without the engine.

`search.engines` itself knows nothing of metrics: `measured` returns a class of an engine that counts the time of its
calls. `search.indexing.status` reads the state of the index.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache, wraps
from typing import Any, TypeVar

from prometheus_client import Counter, Gauge, Histogram

from cms.operations.metrics.instruments import LATENCY_BUCKETS, REGISTRY
from cms.operations.traces.spans import start_span

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

KINDS = ("search", "suggest", "correct_spelling", "find_similar_pages", "write")  # methods of the port


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
