"""The content of the panel, computed from a temporary copy of the index that includes the draft."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from html import escape

from django.contrib.auth.models import AbstractBaseUser
from django.utils.translation import gettext as _

from cms.content.references import ReadContext
from cms.core.sites import SiteRoots
from cms.db.version_cache import using_content_version
from cms.journal.content_version import content_version
from cms.pages.models import BasePage
from search.engine import get_engine
from search.engines.port import Index, SearchQuery, Source
from search.indexing.expected_documents import expected_draft_document

from . import hints
from .hints import find_hit, find_term_matches
from .ranks import QueryRank, build_read_context, collect_queries, rank_queries
from .related import RelatedPages, find_related_pages


@dataclass(frozen=True, slots=True)
class ResultPreview:
    """A search result as visitors see it; `title` and `passages` are HTML with <mark>."""

    title: str
    passages: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class QueryDetail:
    """The details of one query: the draft as its result, and suggestions."""

    query_rank: QueryRank
    preview: ResultPreview
    hints: list[str]


@dataclass(frozen=True, slots=True)
class DraftRanking:
    """The content of the panel. `exclusion_reason` is set if search never finds the page; then the rest is empty."""

    source: Source | None = None
    exclusion_reason: str = ""
    path: str = ""
    query_ranks: list[QueryRank] = field(default_factory=list)
    detail: QueryDetail | None = None
    related: RelatedPages | None = None
    hints: list[str] = field(default_factory=list)


def rank_draft(draft: BasePage, own: Sequence[str], user: AbstractBaseUser, selected: str = "") -> DraftRanking:
    """Return how search would show the draft if it were published now. Nothing is stored.

    `selected` is the query to show in detail; the first one if it is not among the queries.

    Raises:
        SearchUnavailable: the engine did not respond.
    """
    with using_content_version(content_version()):
        return _rank_draft(draft, own, user, selected)


def _rank_draft(draft: BasePage, own: Sequence[str], user: AbstractBaseUser, selected: str) -> DraftRanking:
    root = SiteRoots.read().root_of(draft)
    if root is None:
        return DraftRanking(exclusion_reason=_("The page does not belong to a site."))
    wanted = expected_draft_document(draft)
    source = wanted.sources[draft.pk]
    if source is None:
        return DraftRanking(exclusion_reason=_exclusion_reason(draft, failed=draft.pk in wanted.failed))
    context = build_read_context(root)
    with get_engine().with_draft(source) as index:
        ranks = rank_queries(index, draft.pk, collect_queries(user, own, context), context)
        chosen = next((one for one in ranks if one.target.q == selected), ranks[0] if ranks else None)
        detail = _build_detail(index, chosen, source, context) if chosen else None
        related = find_related_pages(index, draft, context)
    return DraftRanking(
        source, "", root.path_of(draft), ranks, detail, related, hints.find_page_hints(draft, source, context)
    )


def _build_detail(index: Index, query_rank: QueryRank, source: Source, context: ReadContext) -> QueryDetail:
    search_query = query_rank.target.search_query
    matches = find_term_matches(index, search_query, source)
    return QueryDetail(
        query_rank,
        _preview_result(index, search_query, source),
        hints.find_query_hints(index, query_rank, matches, source, context),
    )


def _preview_result(index: Index, search_query: SearchQuery, source: Source) -> ResultPreview:
    """Return the draft as a search result, without highlights if the query does not find it."""
    hit = find_hit(index, search_query, source["id"])
    return ResultPreview((hit and hit.title) or escape(source["title"]), hit.body if hit else ())


def _exclusion_reason(draft: BasePage, *, failed: bool) -> str:
    if failed:
        return _("The text of the page cannot be read. Save the page and try again.")
    if draft.alias_of_id:
        return _("The page is an alias. Search finds its source instead.")
    return _("Search does not include pages of this type.")
