"""What must be right before anything starts."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register
from django.utils.module_loading import import_string

SCHEMES = ("tantivy://", "http://", "https://")


@register()
def search_url_names_an_engine(**_: Any) -> list[CheckMessage]:
    """SEARCH_URL is `tantivy:///directory` or the address of an Elasticsearch."""
    url = settings.SEARCH_URL
    if url.startswith(SCHEMES) and url.partition("://")[2].strip("/"):
        return []
    hint = "Use tantivy:///an/absolute/directory, or http(s)://host:9200."
    return [Error("SEARCH_URL names no search engine.", hint=hint, id="search.E001")]


@register()
def worker_lanes_can_be_imported(**_: Any) -> list[CheckMessage]:
    """Everything that the worker shall do is a function that exists."""
    return [
        Error(f"{setting}: {path} cannot be imported.", id="search.E002")
        for setting, paths in (
            ("WORKER_LANES", settings.WORKER_LANES.values()),
            ("WORKER_TIDYING", settings.WORKER_TIDYING),
        )
        for path in paths
        if not _is_there(path)
    ]


def _is_there(path: str) -> bool:
    try:
        return callable(import_string(path))
    except ImportError:
        return False
