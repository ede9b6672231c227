"""The filters of searchable page types, which both engines and the querying of search are built from.

Each filter that a page type declares in `search_filters` is a field of the index with the same name.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from cms.pages.filter_registry import InstalledFilter, get_filters
from cms.pages.page_types import searchable_models


def get_search_filters() -> Mapping[str, InstalledFilter]:
    """Return the filters of all searchable page types by name."""
    return get_filters(searchable_models())


@cache
def get_filter_names() -> tuple[str, ...]:
    """Return the names of the filters in alphabetical order."""
    return tuple(sorted(get_search_filters()))
