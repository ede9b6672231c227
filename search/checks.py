"""System checks of the search settings."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register

SCHEMES = ("tantivy://", "http://", "https://")


@register()
def check_search_url(**_: Any) -> list[CheckMessage]:
    """Check that SEARCH_URL is `tantivy:///directory` or the URL of an Elasticsearch."""
    url = settings.SEARCH_URL
    if url.startswith(SCHEMES) and url.partition("://")[2].strip("/"):
        return []
    hint = "Use tantivy:///an/absolute/directory or http(s)://host:9200."
    return [Error("SEARCH_URL does not name a search engine.", hint=hint, id="search.E001")]
