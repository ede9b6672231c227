"""Build search documents from pages, read from the database through `visible_now()` only.

It is the only definition of what the index should contain, for the worker, the rebuild, the reconciler and the tests.
An index also has the texts of files: two functions find the pages whose texts are no longer those that they offer.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db.models import QuerySet, prefetch_related_objects
from wagtail import models as wagtail

from cms.content.plain_text import remove_struck_out
from cms.core import clock
from cms.core.sites import SiteRoot, SiteRoots
from cms.core.visibility import visible_now
from cms.db.cached_sql import cached_sql
from cms.files.documents.models import DocumentText, StoredDocument
from cms.files.documents.resolvers import (
    AttachmentText,
    find_current_text_keys,
    get_unrestricted_documents,
    read_attachment_texts,
)
from cms.journal.public_objects import find_using_pages
from cms.pages.filter_registry import get_declared_filters
from cms.pages.models import BasePage
from cms.pages.page_types import searchable_models
from cms.pages.quotations import use_draft_quotations
from cms.pages.range_registry import get_compared_fields
from cms.pages.resolvers import find_document_ids, snippet_values_of, terms_by_page, terms_of
from cms.pages.search_filters import SnippetFilter

from .document import SearchDocument

TERM_RELATIONS = ("topics", "regions")
TITLE_COLUMNS = ("pk", "title", "path", "url_path", "content_type_id")  # columns of suggestions
Terms = dict[str, dict[int, dict[str, str]]]  # relation → page id → API value → label
MAX_ATTACHMENT_CHARACTERS = 200_000  # text of all files of a page
UNDATED = datetime(1970, 1, 1, tzinfo=UTC)  # date of a page without any; fixed, so that its document stays the same
# Models whose changes can make the text of a file private or outdated, by which journal entries name them.
FILE_MODELS = frozenset(
    model._meta.label for model in (StoredDocument, wagtail.Collection, wagtail.CollectionViewRestriction)
)


@dataclass(slots=True)
class BuildResult:
    """The documents by page id, and for visible pages that could not be read the class of the error."""

    documents: dict[int, SearchDocument] = field(default_factory=dict)
    failed: dict[int, str] = field(default_factory=dict)


def find_search_documents(ids: Iterable[int], now: datetime | None = None) -> dict[int, SearchDocument]:
    """Return the documents of these pages, without hidden, absent and unsearchable pages and aliases."""
    return build_search_documents(ids, now).documents


def build_search_documents(ids: Iterable[int], now: datetime | None = None) -> BuildResult:
    """Return the documents and the failures of these pages. The number of queries depends only on the page types."""
    result = BuildResult()
    contents = dict(_read_contents(_visible_pages(ids, now), result))
    terms = {name: terms_by_page(name, list(contents)) for name in TERM_RELATIONS}
    return _build_documents(contents, terms, result)


def build_draft_document(page: BasePage, now: datetime | None = None) -> BuildResult:
    """Return the document that the page would have if this draft were published at this moment.

    `page` is changed accordingly, but not saved. The result is empty for pages without a search document: unsearchable
    types, aliases and pages outside every site.
    """
    page.first_published_at = page.first_published_at or now or clock.now()
    page.set_listing_date()
    page.expire_at = page.expire_at if page.expire_at and page.expire_at > (now or clock.now()) else None
    use_draft_quotations(page)
    result = BuildResult()
    has_document = (
        page.content_type_id in searchable_types() and not page.alias_of_id and SiteRoots.read().root_of(page)
    )
    contents = dict(_read_contents([page] if has_document else [], result))
    rows = {name: [(page.pk, snippet.pk) for snippet in getattr(page, name).all()] for name in TERM_RELATIONS}
    return _build_documents(contents, {name: terms_of(name, rows[name]) for name in TERM_RELATIONS}, result)


def _build_documents(contents: Mapping[int, _PageContent], terms: Terms, result: BuildResult) -> BuildResult:
    batch = _BatchContext.read(list(contents.values()), terms)
    for pk, content in contents.items():
        try:
            result.documents[pk] = batch.build(content)
        except Exception as error:
            result.failed[pk] = type(error).__name__
    return result


def searchable_ids(language: str, *, after: int = 0, limit: int = 500, now: datetime | None = None) -> list[int]:
    """Return the next ids of the searchable pages of a language, ascending.

    They are looked for in short ranges of ids. Without an upper bound PostgreSQL checks and sorts all later pages for
    every chunk: 0.2 s with 100,000 pages.
    """
    pages = searchable_now(now=now).filter(locale__language_code=language).order_by("pk").values_list("pk", flat=True)
    found: list[int] = []
    while len(found) < limit and (end := _end_of_range(language, after, limit + limit // 4)):
        found += pages.filter(pk__gt=after, pk__lte=end)[: limit - len(found)]
        after = end
    return found


def _end_of_range(language: str, after: int, size: int) -> int | None:
    """Return the last of the next `size` ids of pages of a language, searchable or not; None if there are none."""
    pages = BasePage.objects.filter(pk__gt=after, locale__language_code=language).order_by("pk")
    return max(pages.values_list("pk", flat=True)[:size], default=None)


def count_searchable(language: str, now: datetime | None = None) -> int:
    """Return the number of searchable pages of a language."""
    count: int = searchable_now(now=now).filter(locale__language_code=language).count()
    return count


def searchable_now(
    model: type[BasePage] = BasePage, *, root: SiteRoot | None = None, now: datetime | None = None
) -> QuerySet:
    """Return the visible pages that have a search document; with `root`, only those of this site and language."""
    return only_searchable(visible_now(model, root=root, now=now), searchable_types())


def read_searchable_titles(ids: Collection[int], root: SiteRoot, now: datetime) -> list[Any]:
    """Return TITLE_COLUMNS of those of these pages that `searchable_now` returns; its SQL is compiled once."""
    return _searchable_titles(ids, list(searchable_types()), root, now)


@cached_sql
def _searchable_titles(ids: Collection[int], types: Collection[int], root: SiteRoot, now: datetime) -> QuerySet:
    pages = only_searchable(visible_now(BasePage, root=root, now=now), types)
    return pages.order_by().filter(pk__in=ids).values_list(*TITLE_COLUMNS)


def only_searchable(pages: QuerySet, types: Collection[int]) -> QuerySet:
    """Return those of the pages that may have a search document: of `searchable_types`, and no aliases."""
    return pages.filter(alias_of=None, content_type_id__in=types)


@dataclass(frozen=True, slots=True)
class _PageContent:
    """A page with the parts of its document that the page itself provides."""

    page: BasePage
    filters: Mapping[str, Sequence[Any]]  # name → values of the database, or snippets
    body: str
    names: str
    documents: Sequence[int]  # ids of the files that it offers


def _visible_pages(ids: Iterable[int], now: datetime | None) -> Iterator[BasePage]:
    """Yield the visible pages of searchable types.

    Each page and its visibility are read in one statement, so that text of a later, hidden state is never read.
    """
    by_type = defaultdict(list)
    for pk, content_type in BasePage.objects.filter(pk__in=list(ids)).values_list("pk", "content_type_id"):
        by_type[content_type].append(pk)
    types = searchable_types()
    for content_type in sorted(types.keys() & by_type.keys()):
        model = types[content_type]
        pages = _visible_rows(model, by_type[content_type], now or clock.now())
        filters = (path for declared in get_declared_filters(model).values() for path in declared.get_prefetches(model))
        prefetch_related_objects(pages, *dict.fromkeys((*model.search_prefetch, *filters)))
        yield from pages


@cached_sql
def _visible_rows(model: type[BasePage], ids: Collection[int], now: datetime) -> QuerySet:
    return visible_now(model, now=now).filter(pk__in=ids, alias_of=None)


def _read_contents(pages: Iterable[BasePage], result: BuildResult) -> Iterator[tuple[int, _PageContent]]:
    for page in pages:
        try:
            declared = get_declared_filters(type(page))
            filters = {name: one.read_objects(page) for name, one in declared.items()}
            texts, names = _join(page.search_texts()), _join(page.search_names())
            yield page.pk, _PageContent(page, filters, texts, names, find_document_ids(page))
        except Exception as error:
            result.failed[page.pk] = type(error).__name__


def _join(texts: Iterable[str]) -> str:
    """Return the texts as lines, without those that are empty, and without words that are struck out."""
    return remove_struck_out("\n".join(filter(None, texts)))


@dataclass(frozen=True, slots=True)
class _BatchContext:
    """Data for a batch of documents: site roots, languages, API values of terms and other snippets, texts of files."""

    site_roots: SiteRoots
    languages: dict[int, str]
    terms: Terms
    snippets: dict[Any, str]
    files: dict[int, AttachmentText]
    zone: ZoneInfo

    @classmethod
    def read(cls, contents: Collection[_PageContent], terms: Terms) -> _BatchContext:
        site_roots = SiteRoots.read()
        documents = {pk for content in contents for pk in content.documents}
        return cls(
            site_roots=site_roots,
            languages={root.locale_id: root.language for root in site_roots.roots},
            terms=terms,
            snippets=snippet_values_of({snippet for content in contents for snippet in _snippets(content)}),
            files=read_attachment_texts(documents) if settings.PDF_TEXT_MAX_PAGES else {},
            zone=ZoneInfo(settings.SITE_TIME_ZONE),
        )

    def build(self, content: _PageContent) -> SearchDocument:
        page = content.page
        root = self.site_roots.root_of(page)
        if root is None:
            raise LookupError("outside every site")
        published_at = page.listed_at or page.first_published_at or UNDATED
        topics, regions = (self.terms[name].get(page.pk, {}) for name in TERM_RELATIONS)
        names = sorted(topics.values()) if page.search_topics else []
        files = [self.files[pk] for pk in content.documents if pk in self.files]
        return SearchDocument(
            id=page.pk,
            type=page.api_type,
            title=page.title,
            summary=page.summary or page.search_description,
            body=content.body,
            # "Press freedom" finds the pages tagged with it, whether or not their text says so.
            names=_join([content.names, *names]),
            attachments=_join(file.text for file in files)[:MAX_ATTACHMENT_CHARACTERS],
            attached=tuple(file.key for file in files),
            topics=tuple(sorted(topics)),
            regions=tuple(sorted(regions)),
            filters={name: self._values(content, name) for name in content.filters},
            numbers=_read_numbers(page),
            published_at=published_at,
            year=str(published_at.astimezone(self.zone).year),
            expire_at=page.expire_at,
            ends_at=getattr(page, page.end_field) if page.end_field else None,
            site=root.site_id,
            locale=self.languages[page.locale_id],
            path=root.path_of(page),
            revision=page.live_revision_id,
        )

    def _values(self, content: _PageContent, name: str) -> tuple[str, ...]:
        """Return the values of a filter, each once; a draft snippet counts as not set."""
        declared, objects = get_declared_filters(type(content.page))[name], content.filters[name]
        if isinstance(declared, SnippetFilter):
            return tuple(dict.fromkeys(self.snippets[one] for one in objects if one in self.snippets))
        return tuple(dict.fromkeys(value for one in objects for value in declared.index_values(one)))


def _read_numbers(page: BasePage) -> dict[str, int]:
    numbers = {name: one.read_number(page) for name, one in get_compared_fields(type(page)).items()}
    return {name: number for name, number in numbers.items() if number is not None}


def _snippets(content: _PageContent) -> Iterator[Any]:
    for name, objects in content.filters.items():
        if isinstance(get_declared_filters(type(content.page))[name], SnippetFilter):
            yield from objects


def searchable_types() -> dict[int, type[BasePage]]:
    """Return the page types that have search documents by the id of their content type."""
    types = ContentType.objects.get_for_models(*searchable_models())  # cached by Django
    return {content_type.pk: model for model, content_type in types.items()}


def find_pages_with_outdated_texts(attached: Mapping[int, Collection[str]]) -> set[int]:
    """Return the pages of which one of these texts is outdated; `attached` has the keys by the ids of the pages."""
    current = find_current_text_keys(attached, {key for keys in attached.values() for key in keys})
    return {page_id for page_id, keys in attached.items() if not current[page_id].issuperset(keys)}


def find_pages_of_file_change(model: str, object_id: int | None) -> set[int]:
    """Return the pages whose texts of files a change of an object of FILE_MODELS may hide; `model` is its label.

    Of collections these are the pages with documents that are restricted now, which the worker has not noted yet.
    """
    if model == StoredDocument._meta.label:
        return find_using_pages(StoredDocument, [object_id]) if object_id else set()
    noted_open = DocumentText.objects.filter(is_restricted=False).exclude(text="")
    closed = noted_open.exclude(document_id__in=get_unrestricted_documents().values("pk"))
    ids = list(closed.values_list("document_id", flat=True))
    return find_using_pages(StoredDocument, ids) if ids else set()
