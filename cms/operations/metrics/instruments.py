"""The counters and histograms of the CMS. Every process counts for itself; `exposition` adds them up.

Labels take only values from lists in the code or the settings, so that their number is bounded: never a path, an id, a
query or an address. No label is called `job` or `instance`, which Prometheus sets itself.
docs/operating/reference/metrics.md describes every metric.
"""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Histogram, disable_created_metrics

disable_created_metrics()  # the time at which each counter began would be as many figures again

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
