"""Find topics and people by slug, and create the missing ones."""

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
    """The snippets of one model in one language, cached by slug."""

    def __init__(self, model: type[BaseSnippet], locale: Locale, create: Callable[[str, str], Any]) -> None:
        self.model = model
        self.locale = locale
        self.create = create
        self.known: dict[str, Any] = {}

    def get_or_create(self, terms: Iterable[str]) -> list[Any]:
        """Return the snippets of the terms in order. Existing ones are used unchanged, drafts too."""
        longest = self.model._meta.get_field("slug").max_length
        slugs = {build_term_slug(term, longest): term for term in terms}
        return [self._get(slug) or self._create(slug, term) for slug, term in slugs.items()]

    def clear_cache(self) -> None:
        """Clear the cache after a rollback, which removed the snippets created in the transaction."""
        self.known.clear()

    def _get(self, slug: str) -> Any | None:
        if slug not in self.known:
            found = self.model.objects.filter(slug=slug, locale=self.locale).first()
            if found is None:
                return None
            self.known[slug] = found
        return self.known[slug]

    def _create(self, slug: str, term: str) -> Any:
        """Create a snippet; link it as a translation to the one with the same slug in the default language."""
        snippet = self.create(slug, term)
        snippet.locale = self.locale
        source = self.model.objects.filter(slug=slug, locale__language_code=settings.LANGUAGE_CODE).first()
        if source and source.locale_id != self.locale.pk:
            snippet.translation_key = source.translation_key
        publish_new_snippet(snippet)
        self.known[slug] = snippet
        return snippet


def build_topic_terms(locale: Locale) -> Terms:
    """Return the topics of a locale."""
    return Terms(Topic, locale, lambda slug, term: Topic(slug=slug, label=build_label(term)))


def build_people_terms(locale: Locale) -> Terms:
    """Return the people of a locale."""
    return Terms(Person, locale, lambda slug, term: Person(slug=slug, name=build_name(term)))
