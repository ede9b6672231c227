"""Which topics the categories and tags of an item become.

Topics form no tree. An item gets the topics of its terms and of all terms above them, because the archive of a category
in WordPress also lists the items of the categories below it. Terms with the same slug are one topic, and so are the
translations of a term, if Polylang exports them. The category of items without one is no topic.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import unquote

from cms.snippets.topics.models import Topic

from ..slugs import build_term_slug
from .channel import Term
from .items import AssignedTerm
from .texts import shorten, to_line

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
        if slug.startswith("term-") and name != source.name:  # nothing of the slug is left; the digest is of the name
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
