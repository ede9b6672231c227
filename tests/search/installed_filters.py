"""Install a filter for a test, as if a page type had declared it from the start."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from unittest.mock import patch

from cms.cards import labels
from cms.pages import filter_registry
from cms.pages.models import BasePage
from cms.pages.search_filters import SearchFilter
from search import filters
from search.engines.tantivy import schema

CACHES = (
    filter_registry._read_filters,
    filters.get_filter_names,
    schema.get_schema,
    schema.get_tag,
    labels.facet_label,
    labels._filter_labels,
)


@contextmanager
def installed_filter(name: str, by_model: dict[type[BasePage], SearchFilter]) -> Iterator[None]:
    """Let these page types declare the filter within the block."""
    patches = [
        patch.object(model, "search_filters", {**model.search_filters, name: declared})
        for model, declared in by_model.items()
    ]
    try:
        for one in patches:
            one.start()
        _clear_caches()
        yield
    finally:
        for one in patches:
            one.stop()
        _clear_caches()


def _clear_caches() -> None:
    for cached in CACHES:
        cached.cache_clear()
