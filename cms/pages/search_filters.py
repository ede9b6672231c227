"""Filters of search and lists that page types declare."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise


@dataclass(frozen=True, kw_only=True)
class SearchFilter:
    """A filter by the values of a field; the name of its parameter is its key in `search_filters`.

    `lookup` is the Django lookup from the page to the value: "reference", "bylines__person".
    """

    lookup: str
    label: str | Promise
    description: str
    is_facet: bool = False
