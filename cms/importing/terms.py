"""Topics and people by their slugs: those that exist, and those an import makes."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.conf import settings
from wagtail.models import Locale

from cms.core.snippets import BaseSnippet
from cms.people.models import Person
from cms.topics.models import Topic

from .publication import publish_new_snippet
from .slugs import build_label, build_name, build_term_slug


class Terms:
    """The snippets of one model in one language; each is looked up once."""

    def __init__(self, model: type[BaseSnippet], locale: Locale, make: Callable[[str, str], Any]) -> None:
        self.model = model
        self.locale = locale
        self.make = make
        self.known: dict[str, Any] = {}

    def get_or_create(self, terms: Iterable[str]) -> list[Any]:
        """Their snippets, in order. An existing one is taken as it is, a draft too."""
        longest = self.model._meta.get_field("slug").max_length
        slugs = {build_term_slug(term, longest): term for term in terms}
        return [self._known(slug) or self._made(slug, term) for slug, term in slugs.items()]

    def forget(self) -> None:
        """What was made in a transaction that failed is not there."""
        self.known.clear()

    def _known(self, slug: str) -> Any | None:
        if slug not in self.known:
            found = self.model.objects.filter(slug=slug, locale=self.locale).first()
            if found is None:
                return None
            self.known[slug] = found
        return self.known[slug]

    def _made(self, slug: str, term: str) -> Any:
        """A new one; in another language than the first, a translation of the one with the same slug there."""
        snippet = self.make(slug, term)
        snippet.locale = self.locale
        source = self.model.objects.filter(slug=slug, locale__language_code=settings.LANGUAGE_CODE).first()
        if source and source.locale_id != self.locale.pk:
            snippet.translation_key = source.translation_key
        publish_new_snippet(snippet)
        self.known[slug] = snippet
        return snippet


def build_topic_terms(locale: Locale) -> Terms:
    return Terms(Topic, locale, lambda slug, term: Topic(slug=slug, label=build_label(term)))


def build_people_terms(locale: Locale) -> Terms:
    return Terms(Person, locale, lambda slug, term: Person(slug=slug, name=build_name(term)))
