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
    """Every lane of WORKER_LANES is a function that exists."""
    return [
        Error(f"WORKER_LANES: {path} of the lane “{name}” cannot be imported.", id="search.E002")
        for name, path in settings.WORKER_LANES.items()
        if not _is_there(path)
    ]


def _is_there(path: str) -> bool:
    try:
        return callable(import_string(path))
    except ImportError:
        return False
