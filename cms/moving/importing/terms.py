"""Find topics and people by slug, and create the missing ones."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from wagtail.models import Locale

from cms.core.snippets import BaseSnippet
from cms.snippets.people.models import Person
from cms.snippets.topics.models import Topic

from .interchange.identifiers import parse_id
from .publication import publish_new_snippet, save_new_snippet_draft
from .slugs import build_label, build_name, build_term_slug
from .snippet_lookup import find_by_id


class Terms:
    """The snippets of one model in one language, cached by slug."""

    def __init__(self, model: type[BaseSnippet], locale: Locale, create: Callable[[str, str], Any]) -> None:
        self.model = model
        self.locale = locale
        self.create = create
        self.known: dict[str, Any] = {}
        self.drafts: set[str] = set()  # those that this import has created as drafts

    def get_or_create(self, terms: Iterable[str], *, is_public: bool = True) -> list[Any]:
        """Return the snippets of the terms in order. Existing ones are used unchanged, drafts too.

        A term that only hidden pages have becomes a draft, which the first public page that has it publishes.
        """
        longest = self.model._meta.get_field("slug").max_length
        slugs = {term if parse_id(term) else build_term_slug(term, longest): term for term in terms}
        return [self._get(slug, is_public) or self._create(slug, term, is_public) for slug, term in slugs.items()]

    def clear_cache(self) -> None:
        """Clear the cache after a rollback, which removed the snippets created in the transaction."""
        self.known.clear()

    def _get(self, slug: str, is_public: bool) -> Any | None:
        if slug not in self.known:
            parsed = parse_id(slug)  # of an exported snippet in another language
            same = {"slug": slug, "locale": self.locale}
            found = find_by_id(self.model, *parsed) if parsed else self.model.objects.filter(**same).first()
            if found is None and parsed:
                raise ValidationError(f"there is no {self.model._meta.verbose_name} “{slug}”")
            if found is None:
                return None
            self.known[slug] = found
        snippet = self.known[slug]
        if is_public and not snippet.live and snippet.first_published_at is None and slug in self.drafts:
            snippet.save_revision().publish()
        return snippet

    def _create(self, slug: str, term: str, is_public: bool) -> Any:
        """Create a snippet; link it as a translation to the one with the same slug in the default language."""
        snippet = self.create(slug, term)
        snippet.locale = self.locale
        source = self.model.objects.filter(slug=slug, locale__language_code=settings.LANGUAGE_CODE).first()
        if source and source.locale_id != self.locale.pk:
            snippet.translation_key = source.translation_key
        if is_public:
            publish_new_snippet(snippet)
        else:
            save_new_snippet_draft(snippet)
            self.drafts.add(slug)
        self.known[slug] = snippet
        return snippet


def build_topic_terms(locale: Locale) -> Terms:
    """Return the topics of a locale."""
    return Terms(Topic, locale, lambda slug, term: Topic(slug=slug, label=build_label(term)))


def build_people_terms(locale: Locale) -> Terms:
    """Return the people of a locale."""
    return Terms(Person, locale, lambda slug, term: Person(slug=slug, name=build_name(term)))
