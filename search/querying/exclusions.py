"""The pages that the index must not answer about: it still has what the public may not see any more.

The index follows the database by a moment, or by hours while the worker is stopped or the engine refuses writes. The
pages in between are known: entries of the journal after the position of the index, and requests that are not done. An
engine treats those of them that are hidden as if it did not have them, in hits, totals, facets, suggestions and
corrections. Pages that have expired by the clock are left to the engine, which compares their expiry itself.

While nothing waits, this costs one query.

After an act, such as the publication of a bundle, the index has none of its pages, then a part of them, then all. Until
then the database answers searches: it has all of them (docs/decisions/091).

A page whose highlights may quote removed text is outdated, although it was not published again: a story's search
document contains the names of its authors. When one of them is renamed, the page does not change, so its revision does
not show that a highlighted passage is outdated.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import reduce
from itertools import chain
from operator import or_

from django.apps import apps
from django.db.models import Count, Exists, F, Max, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from wagtail.models import Page

from cms.content.references import ReadContext
from cms.core.sites import SiteRoot
from cms.core.snippets import BaseSnippet
from cms.db.cached_sql import cached_sql
from cms.db.version_cache import cached_per_version
from cms.journal import journal
from cms.journal.models import ContentVersion, JournalEntry
from cms.search_documents.builder import (
    FILE_MODELS,
    find_pages_of_file_change,
    find_pages_with_outdated_texts,
    read_searchable_titles,
    searchable_now,
)
from search.engines.port import SearchQuery, SearchUnavailable
from search.models import IndexedPage, JournalOffset, ReindexRequest

# The ids are a part of each query. More of them are hidden at once only when a section or a topic is, and then the
# database answers until the index has caught up.
MAX_EXCLUDED_PAGES = 1_000
MAX_WAITING_PAGES = 2_000  # looked up by their ids; if more wait, all pages of the index are compared
MAX_LARGE_ENTRIES = 50  # entries about many pages that are looked up; for more of them, all pages are compared
Kind = JournalEntry.Kind
LARGE_KINDS = (Kind.SUBTREE, Kind.REFERENCING_PAGES, Kind.EVERYTHING)
SNIPPET_CHANGES = (JournalEntry.Kind.REFERENCING_PAGES, JournalEntry.Kind.EVERYTHING)


@dataclass(frozen=True, slots=True)
class Exclusions:
    """Pages of one site and language of which the index has more than the public may see.

    `hidden` are treated as absent. `own_words_only` offer a file no more whose text the index has; they are found by
    their own text.
    """

    hidden: frozenset[int] = frozenset()
    own_words_only: frozenset[int] = frozenset()

    def apply(self, search_query: SearchQuery) -> SearchQuery:
        """Return the query without what is hidden."""
        return replace(
            search_query,
            hidden_ids=search_query.hidden_ids | self.hidden,
            own_words_only=search_query.own_words_only | self.own_words_only,
        )


@dataclass(frozen=True, slots=True)
class _Position:
    """How far the index is behind. Two equal positions of one content version have the same exclusions."""

    is_unknown: bool  # all pages may differ
    sequence: int
    has_unread: bool = False
    requests: int = 0
    marked_at: datetime | None = None  # time of the newest request
    has_expired_snippets: bool = False
    has_unapplied_act: bool = False  # an act has changed pages that the index does not have yet

    @property
    def is_behind(self) -> bool:
        """Whether the index may have another state of some pages than the database."""
        return self.is_unknown or self.has_unread or bool(self.requests) or self.has_expired_snippets


def find_exclusions(context: ReadContext) -> Exclusions:
    """Return the exclusions of a site and language at this moment.

    Raises:
        SearchUnavailable: there are more than MAX_EXCLUDED_PAGES, or the index does not have all pages of an act.
    """
    return find_exclusions_of([context.root], context.now)[0]


def find_exclusions_of(roots: Sequence[SiteRoot], now: datetime) -> list[Exclusions]:
    """Return the exclusions of each of these sites and languages. The position of the index is read once.

    Raises:
        SearchUnavailable: one of them has more than MAX_EXCLUDED_PAGES, or the index does not have all pages of an act.
    """
    position = _read_position(now)
    if position.has_unapplied_act:
        raise SearchUnavailable("the index does not have all pages yet that were published together")
    if not position.is_behind:
        return [Exclusions()] * len(roots)
    return [_find_known(position, root, now) for root in roots]


def _find_known(position: _Position, root: SiteRoot, now: datetime) -> Exclusions:
    known = _known(root)
    found = known.get(position)
    if found is None:
        found = _find(position, root, now)
        known.clear()
        known[position] = found
    if len(found.hidden) + len(found.own_words_only) > MAX_EXCLUDED_PAGES:
        raise SearchUnavailable(f"more than {MAX_EXCLUDED_PAGES} pages were hidden since the index was written")
    return found


@cached_per_version
def _known(root: SiteRoot) -> dict[_Position, Exclusions]:
    """Return the cache of the last position; it is emptied by every change of the content."""
    return {}


def _read_position(now: datetime) -> _Position:
    row = next(iter(_positions(now)), None)
    return _Position(*row) if row else _Position(is_unknown=True, sequence=0)


@cached_sql
def _positions(now: datetime) -> QuerySet:
    """Return the position in one statement: a change is always either unread, requested, or in the index."""
    requests = ReindexRequest.objects.order_by().annotate(one=Value(1)).values("one")
    return JournalOffset.objects.order_by("sequence").values_list(
        "everything",
        "sequence",
        Exists(JournalEntry.objects.filter(sequence__gt=OuterRef("sequence"))),
        Coalesce(Subquery(requests.annotate(number=Count("pk")).values("number")), 0),
        Subquery(requests.annotate(newest=Max("marked_at")).values("newest")),
        reduce(or_, (Q(Exists(_expired_by_clock(model, now))) for model in _snippets_of_pages())),
        has_unapplied_act(),
    )[:1]


def has_unapplied_act() -> Q:
    """Return the condition that the index does not have all pages of the last acts.

    A request of an act that failed repeatedly does not count: its page would keep searches in the database for hours.
    """
    unread = ContentVersion.objects.order_by().filter(act__gt=OuterRef("sequence"))
    requests = ReindexRequest.objects.order_by().filter(is_of_act=True, failed_at=None)
    return Q(Exists(unread)) | Q(Exists(requests))


def _find(position: _Position, root: SiteRoot, now: datetime) -> Exclusions:
    waiting = _Waiting.read(position, now)
    if len(waiting.hiding) > MAX_WAITING_PAGES:  # not all were read, so that those of this language are not known
        return Exclusions(frozenset(waiting.hiding))
    rows = _rows_here(root)
    if waiting.pages is None:
        # Not as `NOT IN`: PostgreSQL reads a list that exceeds its work_mem once for each row.
        visible = Exists(searchable_now(root=root, now=now).filter(pk=OuterRef("page_id")))
        hidden = set(_page_ids(rows.filter(~visible))) | waiting.hiding & set(_page_ids(rows))
        with_files = rows.exclude(attached="")
    else:
        here = set(_page_ids(rows.filter(page_id__in=waiting.pages)))
        hidden = here - {row.pk for row in read_searchable_titles(here, root, now)} | waiting.hiding & here
        with_files = rows.exclude(attached="").filter(page_id__in=here - hidden)
    return Exclusions(frozenset(hidden), frozenset(_find_outdated_files(with_files) - hidden))


@dataclass(frozen=True, slots=True)
class _Waiting:
    """The pages that the index may have in an earlier state, None for all, and those of which a snippet was hidden."""

    pages: set[int] | None
    hiding: set[int]

    @classmethod
    def read(cls, position: _Position, now: datetime) -> _Waiting:
        unread = JournalEntry.objects.filter(sequence__gt=position.sequence).order_by()
        # What hides something comes first, so that only too much of it is beyond the limit.
        single = unread.filter(kind=Kind.PAGE).order_by("-model").values_list("page_id", "model").distinct()
        requests = ReindexRequest.objects.order_by("-hides").values_list("page_id", "hides")
        rows = [*single[: MAX_WAITING_PAGES + 1], *requests[: MAX_WAITING_PAGES + 1]]
        pages, hiding = {page_id for page_id, _ in rows}, {page_id for page_id, hides in rows if hides}
        is_unknown = position.is_unknown
        for entry in _read_large_entries(unread) if position.has_unread else ():
            affected = _find_affected(entry)
            is_unknown = is_unknown or affected is None
            pages |= affected or set()
            hiding |= affected or set() if journal.hides_content(entry) else set()
        if position.has_expired_snippets:
            hiding |= set(chain.from_iterable(_pages_of_expired_snippets(now)))
        pages |= hiding
        return cls(None if is_unknown or len(pages) > MAX_WAITING_PAGES else pages, hiding)


def _read_large_entries(unread: QuerySet) -> list[JournalEntry]:
    """Return one of each distinct entry that is not about one page; an entry about all pages instead of too many."""
    large = unread.filter(Q(kind__in=LARGE_KINDS) | Q(kind=Kind.NON_PAGE, model__in=FILE_MODELS))
    fields = ("kind", "page_id", "path", "model", "object_id")
    rows = list(large.values(*fields).distinct()[: MAX_LARGE_ENTRIES + 1])
    if len(rows) > MAX_LARGE_ENTRIES:
        return [JournalEntry(kind=Kind.EVERYTHING)]
    return [JournalEntry(**row) for row in rows]


def _find_affected(entry: JournalEntry) -> set[int] | None:
    """Return the pages of an entry, one more than MAX_WAITING_PAGES at most; None for all pages."""
    if entry.kind == Kind.NON_PAGE:
        return find_pages_of_file_change(entry.model, entry.object_id)
    pages = journal.affected_pages(entry)
    if pages is None:
        return None
    return set(pages.order_by().values_list("pk", flat=True).distinct()[: MAX_WAITING_PAGES + 1])


def _rows_here(root: SiteRoot) -> QuerySet:
    """Return the rows of the pages that the index may have in this site and language."""
    may_be_there = ~Q(fingerprint="") | Q(written=None) | ~Q(written=F("version"))
    is_here = Q(locale__in=["", root.language]) & (Q(site=None) | Q(site=root.site_id))
    return IndexedPage.objects.filter(may_be_there, is_here)


def _page_ids(rows: QuerySet) -> QuerySet:
    return rows.order_by().values_list("page_id", flat=True)


def _find_outdated_files(rows: QuerySet) -> set[int]:
    attached = dict(rows.order_by().values_list("page_id", "attached"))
    unknown = {page_id for page_id, keys in attached.items() if keys == IndexedPage.UNKNOWN_FILES}
    known = {page_id: keys.split() for page_id, keys in attached.items() if page_id not in unknown}
    return unknown | (find_pages_with_outdated_texts(known) if known else set())


def _snippets_of_pages() -> list[type[BaseSnippet]]:
    """Return the models of snippets on which search documents depend."""
    models = (model for model in apps.get_models() if issubclass(model, BaseSnippet))
    return [model for model in models if model.pages is not BaseSnippet.pages]


def _expired_by_clock(model: type[BaseSnippet], now: datetime) -> QuerySet:
    """Return the snippets that have expired without an entry in the journal: the worker has not unpublished them."""
    return model._default_manager.filter(live=True, expire_at__lte=now).order_by()


def _pages_of_expired_snippets(now: datetime) -> Iterator[QuerySet]:
    for model in _snippets_of_pages():
        for snippet in _expired_by_clock(model, now):
            if (pages := snippet.pages()) is not None:
                yield pages.order_by().values_list("pk", flat=True)


def find_outdated(ids: Collection[int], asked_at: datetime) -> set[int]:
    """Return the pages that were waiting to be indexed when the engine was queried at `asked_at`."""
    rows = _read_pages(ids, asked_at) if ids else []
    outdated = {row.pk for row in rows if row.is_waiting}
    unread = next((row.unread for row in rows), None)
    return outdated if unread is None else outdated | _find_changed(set(ids) - outdated, unread)


@cached_sql
def _read_pages(ids: Collection[int], asked_at: datetime) -> QuerySet:
    """Return whether each page waits, and the first entry about snippets that is not read, in one query.

    A change moves from the journal to a reindex request, and from there to the written document, each time in one
    transaction. A single statement sees it in one of these places.
    """
    offset = JournalOffset.objects.order_by("sequence").values("sequence")[:1]
    unread = JournalEntry.objects.filter(kind__in=SNIPPET_CHANGES, sequence__gt=Coalesce(Subquery(offset), 0))
    waiting = ReindexRequest.objects.filter(page_id=OuterRef("pk"))
    written = IndexedPage.objects.filter(page_id=OuterRef("pk"), written_at__gte=asked_at)
    pages = (
        Page.objects.order_by()
        .filter(pk__in=ids)
        .annotate(
            is_waiting=Exists(waiting) | Exists(written),
            unread=Subquery(unread.order_by("sequence").values("sequence")[:1]),
        )
    )
    return pages.values_list("pk", "is_waiting", "unread")


def _find_changed(ids: set[int], first_sequence: int) -> set[int]:
    """Return those of the pages that an entry about snippets from this one on concerns."""
    entries = JournalEntry.objects.filter(kind__in=SNIPPET_CHANGES, sequence__gte=first_sequence)
    changed = set[int]()
    for entry in {journal.entry_key(entry): entry for entry in entries}.values():
        pages = journal.affected_pages(entry)
        if pages is None:
            return ids
        changed |= set(pages.filter(pk__in=ids).values_list("pk", flat=True))
    return changed
