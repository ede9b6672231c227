"""The metrics in the text format of Prometheus, for clients that know METRICS_TOKEN."""

from __future__ import annotations

from collections.abc import Iterator

from django.conf import settings
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4
from prometheus_client.multiprocess import MultiProcessCollector

from cms.core.requests import is_key_among

from .instruments import REGISTRY, RegisteredCollectors
from .processes import ProcessCollector, get_directory, locked

CONTENT_TYPE = CONTENT_TYPE_PLAIN_0_0_4
SCHEME = "Bearer "


class BuildCollector:
    """Tells the version."""

    def collect(self) -> Iterator[Metric]:
        """Yield 1 with the version as a label."""
        build = GaugeMetricFamily("clarion_build_info", "The version of Clarion; always 1.", labels=["version"])
        build.add_metric([settings.CLARION_VERSION], 1)
        yield build


def is_authorized(authorization: str | None) -> bool:
    """Return whether the value of the header `Authorization` has a token of METRICS_TOKEN; never if there is none."""
    if not authorization or not authorization.startswith(SCHEME):
        return False
    return is_key_among(authorization[len(SCHEME) :], settings.METRICS_TOKENS)


def generate_exposition() -> bytes:
    """Return the counts of all processes of this server, their memory and time, and the gauges of other apps."""
    gauges = CollectorRegistry()
    for collector in (BuildCollector(), ProcessCollector(), RegisteredCollectors()):
        gauges.register(collector)
    return _generate_counts() + generate_latest(gauges)


def _generate_counts() -> bytes:
    if not (directory := get_directory()):
        return generate_latest(REGISTRY)
    counts = CollectorRegistry()
    MultiProcessCollector(counts, str(directory))
    with locked(directory):
        return generate_latest(counts)
