"""What search counts: the time of the engine and its failures. `indexing/figures.py` reads the state of the index."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

from prometheus_client import Counter, Gauge, Histogram

from cms.operations.metrics.instruments import LATENCY_BUCKETS, REGISTRY

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
