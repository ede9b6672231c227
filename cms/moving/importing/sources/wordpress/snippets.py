"""Create the topics and people of an export before its pages, with their own names and texts.

Those that only hidden items have are created as drafts: the public has never seen their names. Existing topics and
people are used unchanged, but for drafts that were never public and are needed by a public item now.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from wagtail.models import Locale

from cms.content.rich_text import to_plain_text
from cms.core.snippets import BaseSnippet
from cms.journal import journal
from cms.moving.importing.writers.bulk_index import update_index_in_bulk
from cms.moving.importing.writers.publication import publish_new_snippet
from cms.snippets.people.models import Person
from cms.snippets.topics.models import Topic

from .item_index import ItemIndex
from .topics import TopicTerms, build_person_name, build_person_slug

BATCH_SIZE = 50


@dataclass(frozen=True, slots=True)
class NewSnippet:
    """A topic or person that pages of one language need."""

    model: type[BaseSnippet]
    slug: str
    language: str
    fields: tuple[tuple[str, str], ...]
    is_public: bool


def list_snippets(index: ItemIndex, topics: TopicTerms, default_language: str) -> list[NewSnippet]:
    """Return the topics and people of the items of an export, each once in each language."""
    found: dict[tuple[type, str, str], NewSnippet] = {}
    for (language, term), is_public in index.terms.items():
        for topic in topics.get_topics([term], [term.taxonomy]):
            fields = (("label", topic.label), ("description", topic.description))
            _add(found, NewSnippet(Topic, topic.slug, language or default_language, fields, is_public))
    for (language, author), is_public in index.authors.items():
        fields = (("name", build_person_name(author)), ("biography", to_plain_text(author.description)))
        _add(found, NewSnippet(Person, build_person_slug(author), language or default_language, fields, is_public))
    return list(found.values())


def _add(found: dict[tuple[type, str, str], NewSnippet], new: NewSnippet) -> None:
    """Keep the first of equal snippets, unless a later one is public."""
    key = (new.model, new.slug, new.language)
    if key not in found or (new.is_public and not found[key].is_public):
        found[key] = new


def create_snippets(snippets: Iterable[NewSnippet]) -> Iterator[int]:
    """Create what is missing, and yield the number of created snippets after each batch.

    Those in the default language come first, so that others are linked to them as translations.
    """
    ordered = sorted(snippets, key=lambda one: (one.language != settings.LANGUAGE_CODE, one.language, one.slug))
    locales = {locale.language_code: locale for locale in Locale.objects.all()}
    for batch in _split(ordered):
        with journal.atomic_with_journal(), update_index_in_bulk():
            created = sum(_create(one, locales[one.language]) for one in batch if one.language in locales)
        yield created


def _split(snippets: list[NewSnippet]) -> Iterator[list[NewSnippet]]:
    for start in range(0, len(snippets), BATCH_SIZE):
        yield snippets[start : start + BATCH_SIZE]


def _create(new: NewSnippet, locale: Locale) -> bool:
    existing: Any = new.model.objects.filter(slug=new.slug, locale=locale).first()
    if existing is not None:
        if new.is_public and not existing.live and existing.first_published_at is None:
            existing.save_revision().publish()
        return False
    snippet: Any = new.model(slug=new.slug, locale=locale, **dict(new.fields))
    source: Any = new.model.objects.filter(slug=new.slug, locale__language_code=settings.LANGUAGE_CODE).first()
    if source and source.locale_id != locale.pk:
        snippet.translation_key = source.translation_key
    if new.is_public:
        publish_new_snippet(snippet)
    else:
        snippet.live = False
        snippet.save()
        snippet.save_revision()
    return True
