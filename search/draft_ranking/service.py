"""One look at a draft: everything that the panel shows, from one copy of the index with the draft in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.contrib.auth.models import AbstractBaseUser

from cms.content.references import ReadContext
from cms.core.sites import SiteRoots
from cms.core.version_cache import using_content_version
from cms.journal.content_version import content_version
from cms.pages.models import BasePage
from search.engine import get_engine
from search.engines.port import Index, Source
from search.indexing.expected_documents import expected_draft_document

from . import hints
from .presenter import ResultPreview, find_term_matches, preview_result
from .ranks import QueryRank, build_read_context, collect_queries, rank_queries
from .related import RelatedPages, find_related_pages


@dataclass(frozen=True, slots=True)
class QueryDetail:
    """One search, looked at closely."""

    place: QueryRank
    result: ResultPreview
    hints: list[str]


@dataclass(frozen=True, slots=True)
class DraftRanking:
    """`why_not` says why the page is never found; then there is nothing else."""

    source: Source | None = None
    why_not: str = ""
    path: str = ""
    places: list[QueryRank] = field(default_factory=list)
    closer: QueryDetail | None = None
    related: RelatedPages | None = None
    hints: list[str] = field(default_factory=list)


def rank_draft(draft: BasePage, own: Sequence[str], user: AbstractBaseUser, closer: str = "") -> DraftRanking:
    """What search would make of the draft if it were published now. Nothing of it is kept.

    `closer` is the search to look at closely, the first one if it is none of those that are shown.

    Raises SearchUnavailable where the engine is away.
    """
    with using_content_version(content_version()):
        return _look(draft, own, user, closer)


def _look(draft: BasePage, own: Sequence[str], user: AbstractBaseUser, closer: str) -> DraftRanking:
    root = SiteRoots.read().root_of(draft)
    if root is None:
        return DraftRanking(why_not="The page stands in no site.")
    wanted = expected_draft_document(draft)
    source = wanted.sources[draft.pk]
    if source is None:
        return DraftRanking(why_not=_why_not(draft, failed=draft.pk in wanted.failed))
    context = build_read_context(root)
    with get_engine().with_draft(source) as index:
        places = rank_queries(index, draft.pk, collect_queries(user, own, context), context)
        chosen = next((place for place in places if place.asked.q == closer), places[0] if places else None)
        looked_at = _closer(index, chosen, source, context) if chosen else None
        related = find_related_pages(index, draft, context)
    return DraftRanking(
        source, "", root.path_of(draft), places, looked_at, related, hints.find_page_hints(draft, source, context)
    )


def _closer(index: Index, place: QueryRank, source: Source, context: ReadContext) -> QueryDetail:
    search_query = place.asked.search_query
    where = find_term_matches(index, search_query, source)
    return QueryDetail(
        place, preview_result(index, search_query, source), hints.find_query_hints(index, place, where, source, context)
    )


def _why_not(draft: BasePage, *, failed: bool) -> str:
    if failed:
        return "Its text cannot be read as it stands; save it and look again."
    if draft.alias_of_id:
        return "It is an alias: its source is found in its place."
    return "Pages of this type are not searched."
