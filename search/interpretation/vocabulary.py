"""The kinds of pages that an installation has words for: those of `phrases/`, and those that page types declare."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from cms.pages.page_types import searchable_models
from search.filters import get_search_filters

from .languages import KindWords, get_phrases


@cache
def list_kinds(locale: str) -> Sequence[KindWords]:
    """Return the words for kinds of which the installation has the page type or the value of a filter."""
    phrases = get_phrases(locale)
    return [one for one in phrases.kinds if _is_installed(one.name, one.value)] if phrases else []


def _is_installed(name: str, value: str) -> bool:
    if name == "type":
        return value in {model.api_type for model in searchable_models()}
    installed = get_search_filters().get(name)
    return installed is not None and value in (installed.get_labels() or {})
