"""The figure of the storage of files."""

from __future__ import annotations

from collections.abc import Iterator

from django.core.files.storage import default_storage
from prometheus_client.core import GaugeMetricFamily, Metric

from cms.files.storage.directory import MediaUnavailable, uses_local_files


def read_media_figures() -> Iterator[Metric]:
    """Yield whether the bucket responds; without a value for files of this machine."""
    responds = GaugeMetricFamily("clarion_media_storage_up", "Whether the bucket of pictures and documents responds.")
    if not uses_local_files():
        responds.add_metric([], int(_responds()))
    yield responds


def _responds() -> bool:
    try:
        default_storage.exists("probe")
    except MediaUnavailable:
        return False
    return True
