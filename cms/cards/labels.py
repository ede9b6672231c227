"""Labels of facets and their values in the visitor's language, for lists and search."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone

from cms.core.version_cache import cached_per_version
from cms.people.models import Person
from cms.topics import labels

TYPE_LABELS = {
    "en": {"release": "Press releases", "story": "Stories", "call_to_action": "Take action", "standard": "Pages"},
    "fr": {"release": "Communiqués", "story": "Récits", "call_to_action": "Agir", "standard": "Pages"},
}
FACET_LABELS = {
    "en": {"type": "Kind", "topics": "Topic", "regions": "Region", "year": "Year", "people": "Person"},
    "fr": {"type": "Type", "topics": "Thème", "regions": "Région", "year": "Année", "people": "Personne"},
}


def facet_label(facet: str, language: str) -> str:
    """Return the label of a facet, in English for unknown languages."""
    return FACET_LABELS.get(language, FACET_LABELS["en"]).get(facet, facet)


def value_labels(facet: str, language: str) -> Mapping[str, str]:
    """Return the labels of a facet's values. Years are their own labels; topics that are drafts have none."""
    if facet == "type":
        return TYPE_LABELS.get(language, TYPE_LABELS["en"])
    if facet == "topics":
        return {term.value: term.label for term in labels.get_topic_labels(language).all()}
    if facet == "regions":
        return {term.value: term.label for term in labels.get_region_labels(language).all()}
    if facet == "people":
        return _names(language)
    return {}


@cached_per_version
def _names(language: str) -> Mapping[str, str]:
    """Return the names of people by value, in this language if there is one: names may be written differently."""
    names: dict[str, dict[str, str]] = defaultdict(dict)
    for value, code, name in _people(timezone.now()):
        names[value].setdefault(code, name)
    return {
        value: by_language.get(language) or by_language.get(settings.LANGUAGE_CODE) or next(iter(by_language.values()))
        for value, by_language in names.items()
    }


def _people(now: datetime) -> QuerySet:
    people = Person.objects.published(now).with_value(now).order_by("locale__language_code", "pk")
    return people.values_list("value", "locale__language_code", "name")
