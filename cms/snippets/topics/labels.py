"""Topics and regions as the API returns them: a value that is the same in every language, and a translated label."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db.models import QuerySet

from cms.content.schema import Term as TermValue
from cms.core import clock
from cms.db.version_cache import cached_per_version
from cms.files.images.image_access import register_snippet_use
from cms.journal import cache_tags

from .models import Region, Term, Topic


@dataclass(frozen=True, slots=True)
class TermLabels:
    """All published topics or regions with their labels in one language, read in one query."""

    by_id: Mapping[int, TermValue]

    @classmethod
    def read(cls, model: type[Term], language: str) -> TermLabels:
        return cls(_terms(model, language))

    def get_terms(self, ids: Iterable[int]) -> list[TermValue]:
        """Return the published terms among these ids without duplicates, sorted by label."""
        terms = {term.value: term for i in ids if (term := self.by_id.get(i))}
        return sorted(terms.values(), key=lambda term: term.label.casefold())

    def all(self) -> list[TermValue]:
        return self.get_terms(self.by_id)

    def get_ids(self, value: str) -> set[int]:
        """Return the ids of this term in every language; an empty set for an unknown value."""
        return {pk for pk, term in self.by_id.items() if term.value == value}


def get_topic_labels(language: str) -> TermLabels:
    """Return the labels of all published topics in a language."""
    return TermLabels.read(Topic, language)


def get_region_labels(language: str) -> TermLabels:
    """Return the labels of all published regions in a language."""
    return TermLabels.read(Region, language)


@cached_per_version
def _terms(model: type[Term], language: str) -> Mapping[int, TermValue]:
    rows = _rows(model, clock.now())
    own = {(key, code): (slug, label) for _, key, code, slug, label in rows}
    return {pk: _term(own, key, language, slug, label) for pk, key, _, slug, label in rows}


def _rows(model: type[Term], now: datetime) -> QuerySet[Term]:
    return model.objects.published(now).values_list("pk", "translation_key", "locale__language_code", "slug", "label")


def _term(
    own: Mapping[tuple[object, str], tuple[str, str]], key: object, language: str, slug: str, label: str
) -> TermValue:
    value, source_label = own.get((key, settings.LANGUAGE_CODE), (slug, label))
    return TermValue(value=value, label=own.get((key, language), (slug, source_label))[1])


register_snippet_use(Topic, "image", lambda pk: (cache_tags.TOPICS,))
register_snippet_use(Region, "image", lambda pk: (cache_tags.REGIONS,))
