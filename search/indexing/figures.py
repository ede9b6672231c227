"""The figures of the index and of the engine."""

from __future__ import annotations

from collections.abc import Iterator

from prometheus_client.core import GaugeMetricFamily, Metric

from search.engine import get_engine

from . import queue
from .status import get_lag


def read_index_figures() -> Iterator[Metric]:
    """Yield how far the index is behind the database; the engine is not asked."""
    yield GaugeMetricFamily(
        "clarion_index_lag_seconds", "Age of the oldest change that is not in the index.", get_lag()
    )
    parked = queue.parked().count()
    yield GaugeMetricFamily(
        "clarion_index_parked_pages", "Pages that could not be indexed, retried once an hour.", parked
    )


def read_engine_figures() -> Iterator[Metric]:
    """Yield whether the engine answers, and its documents and outdated indexes by language."""
    health = get_engine().health()
    yield GaugeMetricFamily("clarion_engine_up", "Whether the search engine answers and has an index.", int(health.ok))
    documents = GaugeMetricFamily("clarion_index_documents", "Pages in the index by language.", labels=["locale"])
    outdated = GaugeMetricFamily(
        "clarion_index_outdated", "1 for a language whose index another version created.", labels=["locale"]
    )
    for locale, count in health.documents.items():
        documents.add_metric([locale], count)
        outdated.add_metric([locale], int(locale.lower() in {code.lower() for code in health.outdated}))
    yield from (documents, outdated)
