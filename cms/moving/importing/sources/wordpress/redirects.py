"""Redirects from the archives of categories, tags and authors to lists, and from the pages of attachments.

Only topics and people that are public have them; a person with a page has them to this page. An attachment that belongs
to no imported page redirects to the first page that shows the file; all others have the redirects of their page.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Any, TypeVar

from django.contrib.contenttypes.models import ContentType
from wagtail.models import Page, ReferenceIndex

from cms.core import clock
from cms.core.sites import SiteRoots
from cms.core.snippets import BaseSnippet
from cms.core.visibility import visible_now
from cms.journal import journal
from cms.journal.public_objects import MAX_PATH_CHARACTERS
from cms.moving.importing.models import ImportedFile
from cms.moving.importing.resolution.file_sources import FileUnavailable
from cms.moving.importing.resolution.files import find_stored
from cms.moving.importing.resolution.old_site import (
    AUTHOR,
    AUTHOR_BASE,
    BASES,
    NAME_PARAMETERS,
    NO_LISTS,
    NUMBER_PARAMETERS,
    Kind,
    ListPaths,
    Target,
)
from cms.moving.importing.resolution.old_urls import InvalidURL, UploadNames, is_picture
from cms.moving.importing.writers.redirects import write_list_redirects, write_redirects
from cms.snippets.people.models import Person, PersonPage
from cms.snippets.topics.models import Topic

from .export_file import Author, Term
from .item_facts import KnownItem, get_attachment_paths
from .item_index import ItemIndex
from .items import AssignedTerm
from .topics import TopicTerms, build_archive_name, build_person_slug
from .type_mappings import ATTACHMENT

T = TypeVar("T", AssignedTerm, Author)
BATCH_SIZE = 200


class ArchiveRedirects:
    """Writes the missing redirects of an export. `lists` has the paths of lists by language, "" for the first one."""

    def __init__(self, index: ItemIndex, topics: TopicTerms, lists: Mapping[str, ListPaths], language: str) -> None:
        self.index = index
        self.topics = topics
        self.lists = lists
        self.language = language  # language of items that name none
        self.home = index.export.site.path
        self.count = 0  # number of redirects that were created

    def write(self, site_id: int) -> Iterator[int]:
        """Create the missing redirects, and yield their number after each transaction."""
        targets: dict[str, str] = {}
        for path, link in self._list_targets():
            if len(link) <= MAX_PATH_CHARACTERS:
                targets.setdefault(path, link)
        items = iter(targets.items())
        while batch := dict(islice(items, BATCH_SIZE)):
            with journal.atomic_with_journal():
                self.count += write_list_redirects(site_id, batch)
            yield self.count

    def write_to_people(self, site_id: int) -> Iterator[int]:
        """Create the missing redirects to the pages of people, which precede those to lists."""
        pages = _find_person_pages(site_id)
        for language, author in self._list_public(self.index.authors):
            if page := pages.get((build_person_slug(author), language or self.language)):
                with journal.atomic_with_journal():
                    write_redirects(page, self._list_author_paths(author))
                yield self.count

    def _list_targets(self) -> Iterator[tuple[str, str]]:
        topics, people = _find_published(Topic), _find_published(Person)
        for language, assigned in self._list_public(self.index.terms):
            for line, topic in self.topics.list_with_ancestors(assigned):
                if (topic.slug, language or self.language) in topics:
                    link = self._get_link(language, Target(Kind.TOPIC, topic.slug))
                    yield from self._pair(self._list_term_paths(line), link)
        for language, author in self._list_public(self.index.authors):
            slug = build_person_slug(author)
            if (slug, language or self.language) in people:
                link = self._get_link(language, Target(Kind.PERSON, slug))
                yield from self._pair(self._list_author_paths(author), link)

    def _list_public(self, known: Mapping[tuple[str, T], bool]) -> list[tuple[str, T]]:
        """Return what public items have, those of the first language first: an archive has one redirect."""
        public = [one for one, is_public in known.items() if is_public]
        return sorted(public, key=lambda one: (one[0] or self.language) != self.language)

    def _get_link(self, language: str, target: Target) -> str:
        return self.lists.get(language, NO_LISTS).get_path(target)

    def _pair(self, paths: Iterable[str], link: str) -> Iterator[tuple[str, str]]:
        return ((path, link) for path in paths if link)

    def _list_term_paths(self, line: list[Term]) -> Iterator[str]:
        """Yield the paths of the archive of a term: alone, below those above it, and with parameters."""
        term = line[0]
        base = f"{self.home}/{BASES.get(term.taxonomy, term.taxonomy)}"
        yield f"{base}/{term.slug}"
        if len(line) > 1:
            yield f"{base}/{'/'.join(one.slug for one in reversed(line))}"
        yield from self._list_queries(term.taxonomy, term.id, term.slug)

    def _list_author_paths(self, author: Author) -> Iterator[str]:
        name = build_archive_name(author)
        if name:
            yield f"{self.home}/{AUTHOR_BASE}/{name}"
        yield from self._list_queries(AUTHOR, author.id, name)

    def _list_queries(self, taxonomy: str, number: str, name: str) -> Iterator[str]:
        """Yield the paths of an archive by parameters: with its number and with its name, if it has them."""
        if number and taxonomy in NUMBER_PARAMETERS:
            yield f"{self.home}/?{NUMBER_PARAMETERS[taxonomy]}={number}"
        if name and taxonomy in NAME_PARAMETERS:
            yield f"{self.home}/?{NAME_PARAMETERS[taxonomy]}={name}"


def _find_published(model: type[BaseSnippet]) -> set[tuple[str, str]]:
    """Return slug and language of all objects that are public now."""
    published: Any = model.objects.published(clock.now())
    return set(published.values_list("slug", "locale__language_code"))


def _find_person_pages(site_id: int) -> dict[tuple[str, str], Page]:
    """Return the public pages of people of a site, by the slug of the person and the language."""
    roots = SiteRoots.read()
    pages = PersonPage.objects.filter(pk__in=visible_now(), person__live=True).select_related("person", "locale")
    return {
        (page.person.slug, page.locale.language_code): page
        for page in pages.order_by("-pk")
        if page.person and (root := roots.root_of(page)) and root.site_id == site_id
    }


def write_attachment_redirects(index: ItemIndex, names: UploadNames) -> Iterator[None]:
    """Create the missing redirects, and yield after each attachment. `names` are those of the import's file store."""
    for known in index.items.values():
        if known.type == ATTACHMENT and not _has_page(index, known):
            page = _find_page(index.files[known.key].url, names)
            if page:
                with journal.atomic_with_journal():
                    write_redirects(page, get_attachment_paths(known, index.export.site))
            yield


def _has_page(index: ItemIndex, known: KnownItem) -> bool:
    parent = index.items.get(index.positions.get(known.parent, 0))
    return parent is not None and bool(parent.page_type)


def _find_page(url: str, names: UploadNames) -> Page | None:
    """Return the first page that shows a file, a public one if there is one."""
    kind = ImportedFile.Kind.IMAGE if is_picture(url) else ImportedFile.Kind.DOCUMENT
    try:
        stored: Any = find_stored(kind, key=names.get_key(url), restore=True)
    except (FileUnavailable, InvalidURL):
        return None
    if stored is None:
        return None
    references = ReferenceIndex.objects.filter(
        to_content_type=ContentType.objects.get_for_model(stored),
        to_object_id=str(stored.pk),
        base_content_type=ContentType.objects.get_for_model(Page),
    )
    ids = {int(page_id) for page_id in references.values_list("object_id", flat=True)}
    users = Page.objects.filter(pk__in=ids).order_by("pk")
    return visible_now().filter(pk__in=ids).order_by("pk").first() or users.first()
