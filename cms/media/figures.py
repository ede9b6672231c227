"""The figure of the storage of files."""

from __future__ import annotations

from collections.abc import Iterator

from django.core.files.storage import FileSystemStorage, default_storage
from prometheus_client.core import GaugeMetricFamily, Metric

from cms.core.media_storage import MediaUnavailable


def read_media_figures() -> Iterator[Metric]:
    """Yield whether the bucket responds; nothing for files of this machine."""
    if isinstance(default_storage, FileSystemStorage):
        return
    try:
        default_storage.exists("probe")
        is_up = 1
    except MediaUnavailable:
        is_up = 0
    yield GaugeMetricFamily("clarion_media_storage_up", "Whether the bucket of pictures and documents responds.", is_up)
