"""Which topics the categories and tags of an item become, and which people the authors of an export.

Topics form no tree. An item gets the topics of its terms and of all terms above them, because the archive of a category
in WordPress also lists the items of the categories below it. Terms with the same slug are one topic, and so are the
translations of a term, if Polylang exports them. The category of items without one is no topic.

A person has the name that the old site displayed. Logins and e-mail addresses are not imported: they are no part of
what the old site showed. Authors with the same name are one person.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import unquote

from django.conf import settings
from django.utils.text import slugify
from wagtail.models import Locale

from cms.content.conversion.texts import shorten
from cms.content.rich_text import to_plain_text
from cms.core.snippets import BaseSnippet
from cms.journal import journal
from cms.moving.importing.resolution.terms import build_term_slug, create_snippet, has_other_script
from cms.moving.importing.writers.publication import update_index_in_bulk
from cms.snippets.people.models import Person
from cms.snippets.topics.models import Topic

from .export_file import Author, Term
from .item_index import ItemIndex
from .items import AssignedTerm, to_line

# The slugs of WordPress's default category in the languages that name it so that no site would keep it.
DEFAULT_CATEGORIES = frozenset(
    (
        *("uncategorized", "uncategorised", "non-classe", "non-categorise", "unkategorisiert", "sin-categoria"),
        *("senza-categoria", "sem-categoria", "geen-categorie", "bez-kategorii", "okategoriserade", "ukategorisert"),
        *("ikke-kategoriseret", "luokittelematon", "nezarazene"),
    )
)
MAX_LEVELS = 20
MAX_SLUG_LENGTH = 100
LABEL_LENGTH: int = Topic._meta.get_field("label").max_length
DESCRIPTION_LENGTH: int = Topic._meta.get_field("description").max_length
TRANSLATIONS = "term_translations"  # a taxonomy of Polylang, whose descriptions are serialised arrays of PHP
TRANSLATION = re.compile(r's:\d+:"([A-Za-z_-]+)";i:(\d+);')
MAX_NAME_LENGTH = 100  # as in records
MAX_ARCHIVE_NAME_LENGTH = 50  # as in WordPress


@dataclass(frozen=True, slots=True)
class TopicTerm:
    """A term as a topic. The slug is the one of the translation in the first language."""

    slug: str
    label: str
    description: str


class TopicTerms:
    """The terms of an export as topics."""

    def __init__(self, terms: Mapping[tuple[str, str], Term], first_language: str) -> None:
        self._terms = terms
        self._first_language = first_language

    def get_topics(self, assigned: Iterable[AssignedTerm], taxonomies: Iterable[str]) -> list[TopicTerm]:
        """Return the topics of an item, each once, in the order of its terms, each followed by those above it."""
        found: dict[str, TopicTerm] = {}
        for term in assigned:
            if term.taxonomy in taxonomies:
                for _, topic in self.list_with_ancestors(term):
                    found.setdefault(topic.slug, topic)
        return list(found.values())

    def list_with_ancestors(self, assigned: AssignedTerm) -> Iterator[tuple[list[Term], TopicTerm]]:
        """Yield a term and those above it, each with those above it in turn, and the topic that it becomes."""
        line = self._list_line(assigned)
        for at, term in enumerate(line):
            if term.slug not in DEFAULT_CATEGORIES:
                yield line[at:], self._build(term)

    def _list_line(self, assigned: AssignedTerm) -> list[Term]:
        """Return a term, the one above it, and so on."""
        term = self._terms.get((assigned.taxonomy, assigned.slug)) or Term(
            assigned.taxonomy, "", assigned.slug, assigned.name or assigned.slug, "", ""
        )
        line = [term]
        while len(line) < MAX_LEVELS and term.parent:  # parents may form a circle
            above = self._terms.get((term.taxonomy, term.parent))
            if above is None:
                break
            line.append(term := above)
        return line

    def _build(self, term: Term) -> TopicTerm:
        source = self._sources.get(term.id, term)
        name = unquote(source.slug, errors="ignore") or source.name
        slug = build_term_slug(name, MAX_SLUG_LENGTH)
        if slug.startswith("term-") or has_other_script(name):  # the digest is of the name, which other sources have
            slug = build_term_slug(source.name, MAX_SLUG_LENGTH)
        label = shorten(to_line(term.name), LABEL_LENGTH) or slug
        return TopicTerm(slug, label, shorten(to_line(term.description), DESCRIPTION_LENGTH))

    @cached_property
    def _sources(self) -> dict[str, Term]:
        """The term in the first language, by the id of each of its translations."""
        by_id = {term.id: term for term in self._terms.values() if term.id}
        sources: dict[str, Term] = {}
        for group in self._terms.values():
            if group.taxonomy != TRANSLATIONS:
                continue
            members = dict(TRANSLATION.findall(group.description))
            source = by_id.get(members.get(self._first_language, next(iter(members.values()), "")))
            if source:
                sources.update(dict.fromkeys(members.values(), source))
        return sources


def build_person_name(author: Author) -> str:
    """Return the name that visitors see, without the domain if it is an e-mail address."""
    return to_line(author.name.partition("@")[0])[:MAX_NAME_LENGTH].strip() or "Unknown"


def build_archive_name(author: Author) -> str:
    """Return the name of an author in the address of the archive, as WordPress makes it from the login.

    "" for a login that is an e-mail address: a redirect would be a place where it can be looked for.
    """
    return "" if "@" in author.login else slugify(author.login.replace(".", "-"))[:MAX_ARCHIVE_NAME_LENGTH]


def build_person_slug(author: Author) -> str:
    """Return the slug of the person, from the name, because a login must stay secret."""
    return build_term_slug(build_person_name(author), MAX_SLUG_LENGTH)


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
    create_snippet(new.model(slug=new.slug, **dict(new.fields)), locale, is_public=new.is_public)
    return True
