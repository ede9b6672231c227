"""The filters, ranges and sort keys of searchable page types, from which both engines and search itself are built.

Each filter that a page type declares is a field of the index with the same name, and so is each range or sort key. A
range and a sort key of the same name have one field.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from cms.pages.filter_registry import InstalledFilter, get_filters
from cms.pages.page_types import searchable_models
from cms.pages.range_registry import InstalledRange, get_ranges, get_sort_keys, get_sorts


def get_search_filters() -> Mapping[str, InstalledFilter]:
    """Return the filters of all searchable page types by name."""
    return get_filters(searchable_models())


@cache
def get_filter_names() -> tuple[str, ...]:
    """Return the names of the filters in alphabetical order."""
    return tuple(sorted(get_search_filters()))


def get_search_ranges() -> Mapping[str, InstalledRange]:
    """Return the ranges of all searchable page types by name."""
    return get_ranges(searchable_models())


def get_search_sorts() -> tuple[str, ...]:
    """Return the values of `sort` that searchable page types add."""
    return get_sorts(searchable_models())


@cache
def get_sort_names() -> tuple[str, ...]:
    """Return the names of the sort keys in alphabetical order."""
    return tuple(sorted(get_sort_keys(searchable_models())))


@cache
def get_number_names() -> tuple[str, ...]:
    """Return the names of the ranges and sort keys in alphabetical order: of the numbers that the index has."""
    return tuple(sorted({*get_search_ranges(), *get_sort_names()}))
