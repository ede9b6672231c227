"""The counters and histograms of the CMS, and the gauges that other apps register.

Every process counts for itself; `exposition` adds them up. Labels take only values from lists in the code or the
settings, so that their number is bounded: never a path, an id, a query or an IP address. No label is called `job` or
`instance`, which Prometheus sets itself. docs/operating/reference/metrics.md describes every metric.

A *collector* is a function that returns gauges, read from the database or from a server. Each app registers its own by
the hook `clarion_metrics_collector`. Only the exposition imports what the paths name, so registering costs nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

import structlog
from django.utils.module_loading import import_string
from prometheus_client import CollectorRegistry, Counter, Histogram, disable_created_metrics
from prometheus_client.core import GaugeMetricFamily, Metric

from cms.core.extension_points import ExtensionPoint

log = structlog.get_logger(__name__)

CollectorFunction = Callable[[], Iterable[Metric]]

disable_created_metrics()  # the time at which each counter began would double their number

REGISTRY = CollectorRegistry()  # the library's own registry also has metrics of Python

LATENCY_BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)  # seconds

REQUESTS = Counter(
    "clarion_requests_total",
    "Requests by operation of the API or class of other addresses, status class, and use of the response cache.",
    ["operation", "status", "cache"],
    registry=REGISTRY,
)
REQUEST_SECONDS = Histogram(
    "clarion_request_seconds",
    "Time of requests that the response cache did not answer.",
    ["operation"],
    buckets=LATENCY_BUCKETS,
    registry=REGISTRY,
)
LIMITS_HIT = Counter(
    "clarion_limits_hit_total",
    "Requests refused by RATE_LIMITS (rate) or CONCURRENCY_LIMITS (concurrency).",
    ["limit", "kind"],
    registry=REGISTRY,
)
STOPPED_CLIENTS = Counter(
    "clarion_stopped_clients_total",
    "Connections closed because their clients stopped in a request or while they received the response.",
    registry=REGISTRY,
)
JOB_ITEMS = Counter(
    "clarion_job_items_total", "Items that a job of the worker has processed.", ["job_name"], registry=REGISTRY
)
JOB_FAILURES = Counter(
    "clarion_job_failures_total",
    "Runs of a job or task of the worker that ended with an error.",
    ["job_name"],
    registry=REGISTRY,
)
JOB_BUSY_SECONDS = Counter(
    "clarion_job_busy_seconds_total", "Time that a job of the worker has taken.", ["job_name"], registry=REGISTRY
)
QUEUE_ATTEMPTS = Counter(
    "clarion_queue_attempts_total",
    "Attempts to process a row of a queue, such as an e-mail, by outcome (done, failed).",
    ["queue", "outcome"],
    registry=REGISTRY,
)
WEBHOOK_ATTEMPTS = Counter(
    "clarion_webhook_attempts_total",
    "Attempts to deliver a webhook by outcome (delivered, refused, no_response).",
    ["outcome"],
    registry=REGISTRY,
)


def count_job_from_zero(name: str) -> None:
    """Show the counts of a job before it runs: of a series that begins at 1, Prometheus sees no increase."""
    for counter in (JOB_ITEMS, JOB_FAILURES, JOB_BUSY_SECONDS):
        counter.labels(name)


COLLECTORS = ExtensionPoint[tuple[str, str]](
    "clarion_metrics_collector",
    receives="A name, and the dotted path of a function that returns metrics of prometheus-client, such as "
    "`GaugeMetricFamily`, for each response of `/metrics`.",
    example='hooks.register("clarion_metrics_collector", ("tides", "harbour.tides.read_metrics"))',
)


class RegisteredCollectors:
    """Runs all registered collectors. One that fails does not stop the others."""

    def collect(self) -> Iterator[Metric]:
        """Yield the metrics of every collector, and whether it could be run."""
        readable = GaugeMetricFamily(
            "clarion_state_readable", "Whether a group of gauges could be read; 0 after an error.", labels=["state"]
        )
        for name, path in COLLECTORS.values():
            metrics = _collect(name, path)
            readable.add_metric([name], 0 if metrics is None else 1)
            yield from metrics or []
        yield readable


def _collect(name: str, path: str) -> list[Metric] | None:
    """Return the metrics of a collector, or None after an error, which is logged."""
    try:
        collect: CollectorFunction = import_string(path)
        return list(collect())
    except Exception as error:
        log.error("metrics.state_failed", state=name, reason=type(error).__name__, exc_info=error)
        return None
