"""Refusal of list filters in requests for a page whose list does not have them."""

from __future__ import annotations

from django.utils.translation import pgettext_lazy

from cms.http.parameter_errors import ErrorCode, Fault
from cms.http.problems import InvalidParameters
from cms.pages.filter_registry import get_filters
from cms.pages.models import BasePage
from cms.pages.page_types import get_listed_model, listed_models

from .lists import ListFilters

# `limit` is not among them: a frontend may send it with every path, before it knows the type of the page.
COMMON_FILTERS = ("topic", "region", "featured", "year", "published_after", "published_before", "offset")
NO_LIST = pgettext_lazy("visitor", "This page has no list to filter.")
OTHER_LIST = pgettext_lazy("visitor", "The list of this page has no such filter.")


def refuse_other_filters(page: BasePage, filters: ListFilters) -> None:
    """Refuse filters that would have no effect on this page.

    Raises:
        InvalidParameters: The page has no list, or its list lacks some of the filters.
    """
    all_filters = {*COMMON_FILTERS, *get_filters(listed_models())}
    model = get_listed_model(type(page))
    known = {*COMMON_FILTERS, *get_filters([model])} if model else set()
    message = OTHER_LIST if model else NO_LIST
    given = {name for name in filters.model_fields_set if _has_effect(filters, name)}
    if refused := sorted((given & all_filters) - known):
        raise InvalidParameters(*(Fault(name, ErrorCode.NOT_APPLICABLE, message) for name in refused))


def _has_effect(filters: ListFilters, name: str) -> bool:
    """Return whether a parameter differs from its default, which tools may send as well, such as `offset=0`."""
    return bool(getattr(filters, name) != type(filters).model_fields[name].get_default())
