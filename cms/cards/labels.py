"""Labels of facets and their values in the visitor's language, for lists and search."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from functools import cache, lru_cache
from types import MappingProxyType

from django.conf import settings
from django.utils import translation
from django.utils.translation import pgettext_lazy

from cms.core import clock
from cms.db.version_cache import cached_per_version
from cms.pages.filter_registry import get_filters
from cms.pages.page_types import searchable_models
from cms.pages.search_filters import SnippetFilter
from cms.snippets.topics import labels

COMMON_FACET_LABELS = {
    "type": pgettext_lazy("visitor", "Kind"),
    "topics": pgettext_lazy("visitor", "Topic"),
    "regions": pgettext_lazy("visitor", "Region"),
    "year": pgettext_lazy("visitor", "Year"),
}


@cache
def facet_label(facet: str, language: str) -> str:
    """Return the label of a facet, in English for languages without a translation."""
    with translation.override(language):
        return str(COMMON_FACET_LABELS[facet] if facet in COMMON_FACET_LABELS else get_filters()[facet].label)


def value_labels(facet: str, language: str) -> Mapping[str, str] | None:
    """Return the labels of a facet's values; None if each value is its own label, as with years.

    Snippets that are drafts have no label.
    """
    if facet in ("topics", "regions"):
        return _term_labels(facet, language)
    if facet in COMMON_FACET_LABELS:
        return _type_labels(language) if facet == "type" else None
    if snippets := get_filters()[facet].snippet_filter:
        return _snippet_labels(snippets, language)
    return _filter_labels(facet, language)


@lru_cache(maxsize=10_000)
def format_value_label(facet: str, value: str, language: str) -> str:
    """Return the label of a value of a facet without `value_labels`: the value, or the name of a month."""
    installed = get_filters().get(facet)
    with translation.override(language):
        return installed.declaration.format_label(value) if installed else value


def get_parent_value(facet: str, value: str) -> str | None:
    """Return the value of a facet that includes this one, as a year its months; None if there is none."""
    installed = get_filters().get(facet)
    return installed.declaration.get_parent(value) if installed else None


@cache
def _type_labels(language: str) -> Mapping[str, str]:
    with translation.override(language):
        return MappingProxyType({model.api_type: str(model.type_label) for model in searchable_models()})


@cache
def _filter_labels(name: str, language: str) -> Mapping[str, str] | None:
    with translation.override(language):
        found = get_filters()[name].get_labels()
        return None if found is None else MappingProxyType({value: str(label) for value, label in found.items()})


@cached_per_version
def _term_labels(facet: str, language: str) -> Mapping[str, str]:
    terms = labels.get_topic_labels(language) if facet == "topics" else labels.get_region_labels(language)
    return {term.value: term.label for term in terms.all()}


@cached_per_version
def _snippet_labels(declared: SnippetFilter, language: str) -> Mapping[str, str]:
    """Return the labels of snippets by value, in this language if there is one: names may be written differently."""
    names: dict[str, dict[str, str]] = defaultdict(dict)
    rows = declared.published(clock.now()).order_by("locale__language_code", "pk")
    for value, code, name in rows.values_list("value", "locale__language_code", declared.label_field):
        names[value].setdefault(code, name)
    return {
        value: by_language.get(language) or by_language.get(settings.LANGUAGE_CODE) or next(iter(by_language.values()))
        for value, by_language in names.items()
    }
