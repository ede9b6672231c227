"""The ranks of a draft for the editor's own queries, the site's most frequent queries and its judged queries."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Literal

from django.contrib.auth.models import AbstractBaseUser

from cms.content.references import ReadContext
from cms.core import clock
from cms.core.sites import SiteRoot, SiteRoots
from search.analytics import report
from search.analytics.report import Period
from search.analytics.views import DEFAULT_DAYS, POLICY, last_days
from search.engines.port import Index, SearchQuery
from search.evaluation.models import GRADE_PERMISSION, VIEW_PERMISSION, JudgedQuery
from search.querying.explain import Rank, TargetSearch, rank_of, target_search
from search.querying.params import SearchParams
from search.querying.ranking_functions import find_ranking_functions
from search.rules.compiled import Rules, get_rules

MAX_RANK = 100  # hits searched for the draft; visitors do not look further
MAX_FREQUENT_QUERIES = MAX_JUDGED_QUERIES = 5
MAX_CONCURRENT_SEARCHES = 4

QuerySource = Literal["yours", "frequent", "judged"]
FoundRank = tuple[Rank, bool]  # the rank, and whether the page is found at all


@dataclass(frozen=True, slots=True)
class QueryRank:
    """The rank of the draft for one query. Without a rank, but with `is_found`, it is below MAX_RANK."""

    target: TargetSearch
    source: QuerySource
    rank: Rank
    is_found: bool

    @property
    def is_first(self) -> bool:
        """Whether it is promoted or among the first three results."""
        return self.target.promoted is not None or (self.rank.rank or MAX_RANK) <= 3


def build_read_context(root: SiteRoot) -> ReadContext:
    """Return the context of a request for this site and language now."""
    return ReadContext(site_roots=SiteRoots.read(), root=root, now=clock.now())


def build_target_search(page_id: int, q: str, context: ReadContext, rules: Rules) -> TargetSearch:
    """Return the search of a visitor of this site for `q`."""
    params = SearchParams.model_validate({"q": q, "locale": context.root.language, "site": context.root.host})
    return target_search(page_id, params, context, rules)


def collect_queries(user: AbstractBaseUser, own: Sequence[str], context: ReadContext) -> list[tuple[str, QuerySource]]:
    """Return the editor's own queries, then those of the reports that the user may view, without duplicates."""
    queries: list[tuple[str, QuerySource]] = [(q, "yours") for q in own]
    if POLICY.user_has_permission(user, "view"):
        queries += [(q, "frequent") for q in _frequent(context)]
    if user.has_perm(VIEW_PERMISSION) or user.has_perm(GRADE_PERMISSION):
        queries += [(q, "judged") for q in _judged(context)]
    first: dict[str, tuple[str, QuerySource]] = {}
    for q, why in queries:
        first.setdefault(q.casefold(), (q, why))
    return list(first.values())


def rank_queries(
    index: Index, page_id: int, queries: Sequence[tuple[str, QuerySource]], context: ReadContext
) -> list[QueryRank]:
    """Return the rank of the page for each query, in their order."""
    rules = get_rules(context.root.language, context.root.site_id)
    targets = [build_target_search(page_id, q, context, rules) for q, _ in queries]
    found = list(_run_concurrently(lambda one: _find_rank(index, page_id, one.search_query), targets))
    return [QueryRank(one, source, *rank) for one, (_, source), rank in zip(targets, queries, found, strict=True)]


def _run_concurrently(
    search: Callable[[TargetSearch], FoundRank], targets: Sequence[TargetSearch]
) -> Iterable[FoundRank]:
    """Run the searches in threads, or one by one if ranking functions may query the database.

    A thread has its own database connection, outside the transaction of the request.
    """
    if any(find_ranking_functions(one.search_query) for one in targets):
        return map(search, targets)
    with ThreadPoolExecutor(MAX_CONCURRENT_SEARCHES) as pool:
        return list(pool.map(search, targets))


def _frequent(context: ReadContext) -> list[str]:
    days = last_days(DEFAULT_DAYS)
    period = Period(days.first, days.last, context.root.language, context.root.site_id)
    return [figures.name for figures in report.get_top_queries(period, MAX_FREQUENT_QUERIES)]


def _judged(context: ReadContext) -> list[str]:
    rows = JudgedQuery.objects.filter(site_id=context.root.site_id, locale_id=context.root.locale_id)
    return list(rows.values_list("query", flat=True)[:MAX_JUDGED_QUERIES])


def _find_rank(index: Index, page_id: int, search_query: SearchQuery) -> FoundRank:
    rank = rank_of(index, search_query, page_id, MAX_RANK)
    return rank, rank.rank is not None or (rank.total > MAX_RANK and _is_found(index, search_query, page_id))


def _is_found(index: Index, search_query: SearchQuery, page_id: int) -> bool:
    only = replace(search_query, only_ids=frozenset({page_id}), limit=1, facets=(), highlight=False)
    return bool(index.search(only).hits)
