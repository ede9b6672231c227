"""Install filters, ranges and sort keys for a test, as if page types had declared them from the start."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

from cms.cards import labels
from cms.pages import filter_registry, range_registry
from cms.pages.models import BasePage
from cms.pages.search_filters import SearchFilter
from search import filters
from search.engines.tantivy import schema

CACHES = (
    filter_registry._read_filters,
    range_registry._read_ranges,
    range_registry._read_sort_keys,
    filters.get_filter_names,
    filters.get_sort_names,
    filters.get_number_names,
    schema.get_schema,
    schema.get_tag,
    labels.facet_label,
    labels.format_value_label,
    labels._filter_labels,
)


@contextmanager
def installed_filter(name: str, by_model: dict[type[BasePage], SearchFilter]) -> Iterator[None]:
    """Let these page types declare the filter within the block."""
    with installed_declarations(
        {model: {"search_filters": {**model.search_filters, name: declared}} for model, declared in by_model.items()}
    ):
        yield


@contextmanager
def installed_declarations(by_model: Mapping[type[BasePage], Mapping[str, Any]]) -> Iterator[None]:
    """Let these page types have these attributes within the block."""
    patches = [patch.multiple(model, **attributes) for model, attributes in by_model.items()]
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
