"""The states that are read for each response with the figures. Each app registers its own in `AppConfig.ready()`.

A state is a function that returns gauges, read from the database or from a server. Only the exposition imports what the
paths name, so registering costs nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

import structlog
from django.utils.module_loading import import_string
from prometheus_client.core import GaugeMetricFamily, Metric

log = structlog.get_logger(__name__)

StateReader = Callable[[], Iterable[Metric]]

_states: dict[str, str] = {}


def register_state(name: str, path: str) -> None:
    """Register a function that returns metrics of the library, such as `GaugeMetricFamily`, by its dotted path."""
    _states[name] = path


class StateCollector:
    """Reads all registered states. One that fails does not stop the others."""

    def collect(self) -> Iterator[Metric]:
        """Yield the metrics of every state, and whether it could be read."""
        readable = GaugeMetricFamily(
            "clarion_state_readable", "Whether a group of gauges could be read; 0 after an error.", labels=["state"]
        )
        for name, path in _states.items():
            metrics = _read(name, path)
            readable.add_metric([name], 0 if metrics is None else 1)
            yield from metrics or []
        yield readable


def _read(name: str, path: str) -> list[Metric] | None:
    """Return the metrics of a state, or None after an error, which is logged."""
    try:
        read: StateReader = import_string(path)
        return list(read())
    except Exception as error:
        log.error("metrics.state_failed", state=name, reason=type(error).__name__, exc_info=error)
        return None
