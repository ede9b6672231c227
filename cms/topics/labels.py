"""Topics and regions as the public gets them: one value in every language, a label in the visitor's."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone

from cms.content.schema import Term as TermValue
from cms.core.version_cache import cached_per_version

from .models import Region, Term, Topic


@dataclass(frozen=True, slots=True)
class TermLabels:
    """All published terms of a kind, read in one query, for one language."""

    by_id: Mapping[int, TermValue]

    @classmethod
    def read(cls, model: type[Term], language: str) -> TermLabels:
        return cls(_terms(model, language))

    def of(self, ids: Iterable[int]) -> list[TermValue]:
        """The published ones, once each, by label."""
        terms = {term.value: term for i in ids if (term := self.by_id.get(i))}
        return sorted(terms.values(), key=lambda term: term.label.casefold())

    def all(self) -> list[TermValue]:
        return self.of(self.by_id)

    def ids(self, value: str) -> set[int]:
        """The versions of this term in every language; empty for a value nobody knows."""
        return {pk for pk, term in self.by_id.items() if term.value == value}


def get_topic_labels(language: str) -> TermLabels:
    return TermLabels.read(Topic, language)


def get_region_labels(language: str) -> TermLabels:
    return TermLabels.read(Region, language)


@cached_per_version
def _terms(model: type[Term], language: str) -> Mapping[int, TermValue]:
    rows = _rows(model, timezone.now())
    own = {(key, code): (slug, label) for _, key, code, slug, label in rows}
    return {pk: _term(own, key, language, slug, label) for pk, key, _, slug, label in rows}


def _rows(model: type[Term], now: datetime) -> QuerySet[Term]:
    return model.objects.published(now).values_list("pk", "translation_key", "locale__language_code", "slug", "label")


def _term(own: Mapping, key: object, language: str, slug: str, label: str) -> TermValue:
    value, source_label = own.get((key, settings.LANGUAGE_CODE), (slug, label))
    return TermValue(value=value, label=own.get((key, language), (slug, source_label))[1])
