"""Queries whose clicks contradict the order of their results, as suggestions of what to judge.

The rule is “click > skip above” of Joachims, "Optimizing search engines using clickthrough data" (KDD 2002), applied to
sums: who clicks a result has seen those above it. If the result above were as useful, then of all clicks on the two at
most half would be on the lower one, because visitors read from the top (Craswell et al., "An experimental comparison of
click position-bias models", WSDM 2008). A result is suggested if its clicks are unlikely then, by the bound of
Hoeffding ("Probability inequalities for sums of bounded random variables", 1963).

Only sums are stored, of which those days count on which several visitors searched for the text. Nothing is re-ordered:
editors judge the results, and the figures of the judged queries decide.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from math import exp

from django.db.models import Count, Sum
from wagtail.models import Locale, Site

from cms.core.sites import host_of
from cms.http.problems import InvalidParameters
from cms.pages.models import BasePage
from search.analytics.models import DailyClick, DailyQuery, today
from search.analytics.query_normalisation import normalise_query
from search.querying.results import FoundCard

from .evaluator import find_top_results
from .models import DismissedSuggestion, Judgement

PERIOD_DAYS = 28
MIN_VISITORS = 5  # different ones on each day that counts, as for popular queries: one person has at most a fifth
MIN_DAYS = 2
MIN_TOTAL_VISITORS = 20
MAX_PROBABILITY = 0.01  # chance that a query is suggested although the results above are as useful
MIN_CLICKS = 10  # below, not even clicks on the lower result alone are that unlikely
MAX_QUERIES = 50  # the most frequent ones; each takes the engine some milliseconds


@dataclass(frozen=True, slots=True)
class PageClicks:
    """The clicks on a page for a query, and their mean position; the first is 1."""

    clicks: int
    position: float


@dataclass(frozen=True, slots=True)
class ClickedQuery:
    """A query of enough visitors, with the clicks by page."""

    text: str
    locale: Locale
    site: Site
    visitors: int
    pages: Mapping[int, PageClicks]


@dataclass(frozen=True, slots=True)
class RankedResult:
    """A result with its current rank, and its clicks."""

    page_id: int
    rank: int
    title: str
    clicks: int
    position: float | None


@dataclass(frozen=True, slots=True)
class SuggestedJudgement:
    """A result that visitors prefer to some that are above it."""

    query: ClickedQuery
    preferred: RankedResult
    above: Sequence[RankedResult]


def find_suggestions() -> list[SuggestedJudgement]:
    """Return what to judge, the most frequent queries first.

    Pages that are hidden now are neither suggested nor named, nor are those that are judged or were dismissed.

    Raises:
        SearchUnavailable: the engine did not respond.
    """
    queries = list(read_clicked_queries())
    decided = _read_decided(queries)
    return [
        suggestion
        for query in queries
        for suggestion in _compare(query)
        if (*_key(query), suggestion.preferred.page_id) not in decided
    ]


def read_clicked_queries(text: str = "") -> Iterator[ClickedQuery]:
    """Yield the queries of enough visitors in which a result below the first has enough clicks; or only one text."""
    rows = DailyQuery.objects.filter(day__gt=today() - timedelta(days=PERIOD_DAYS), visitors__gte=MIN_VISITORS)
    rows = rows.filter(text=text) if text else rows.exclude(text="")
    sums = rows.values("site_id", "locale", "text").annotate(days=Count("pk"), total=Sum("visitors"))
    frequent = sums.filter(days__gte=MIN_DAYS, total__gte=MIN_TOTAL_VISITORS).order_by("-total", "text")
    clicks = _read_clicks(rows)
    sites, locales = Site.objects.in_bulk(), {one.language_code: one for one in Locale.objects.all()}
    found = 0
    for row in frequent:
        pages = clicks.get((row["site_id"], row["locale"], row["text"]), {})
        is_known = row["site_id"] in sites and row["locale"] in locales
        if found < MAX_QUERIES and is_known and any(map(_may_be_preferred, pages.values())):
            found += 1
            site, locale = sites[row["site_id"]], locales[row["locale"]]
            yield ClickedQuery(row["text"], locale, site, row["total"], pages)


def _read_clicks(rows: object) -> dict[tuple[int, str, str], dict[int, PageClicks]]:
    clicked = DailyClick.objects.filter(query__in=rows, ranked_clicks__gt=0)
    sums = clicked.values_list("query__site_id", "query__locale", "query__text", "page_id").annotate(
        Sum("ranked_clicks"), Sum("ranked_positions")
    )
    found: dict[tuple[int, str, str], dict[int, PageClicks]] = defaultdict(dict)
    for site_id, locale, text, page_id, clicks, positions in sums:
        found[site_id, locale, text][page_id] = PageClicks(clicks, positions / clicks)
    return found


def _may_be_preferred(page: PageClicks) -> bool:
    return page.clicks >= MIN_CLICKS and page.position > 1


def is_preferred(lower: int, upper: int, comparisons: int = 1) -> bool:
    """Return whether so many clicks on the lower of two results are unlikely if the upper one is as useful.

    Several comparisons of one result share the probability (Bonferroni).
    """
    total = lower + upper
    excess = lower / total - 0.5 if total else 0.0
    return excess > 0 and exp(-2 * total * excess**2) <= MAX_PROBABILITY / comparisons


def _compare(query: ClickedQuery) -> Iterator[SuggestedJudgement]:
    results = _find_results(query)
    ranked = [_rank(query, rank, one) for rank, one in enumerate(results, 1)]
    older = _find_older({one.page_id for one in ranked})
    for result in ranked[1:]:
        # Visitors saw it no higher than it is now, so that what is above it now was above it for most of them.
        if result.position is None or result.position <= result.rank - 0.5:
            continue
        above = ranked[: result.rank - 1]
        less_useful = [
            one
            for one in above
            if one.page_id in older
            and (one.position is None or one.position < result.position)
            and is_preferred(result.clicks, one.clicks, len(above))
        ]
        if less_useful:
            yield SuggestedJudgement(query, result, less_useful)


def _find_results(query: ClickedQuery) -> list[FoundCard]:
    """Return what visitors find now, without promoted pages; nothing if the site no longer has the language."""
    site = None if query.site.is_default_site else host_of(query.site)
    try:
        return find_top_results(query.text, locale=query.locale.language_code, site=site)
    except InvalidParameters:
        return []


def _rank(query: ClickedQuery, rank: int, result: FoundCard) -> RankedResult:
    clicks = query.pages.get(result.id)
    return RankedResult(
        result.id, rank, result.title, clicks.clicks if clicks else 0, clicks.position if clicks else None
    )


def _find_older(ids: Collection[int]) -> set[int]:
    """Return the pages that were public before the period: visitors may not have seen others."""
    begin = today() - timedelta(days=PERIOD_DAYS)
    older = BasePage.objects.filter(pk__in=ids, first_published_at__date__lte=begin)
    return set(older.values_list("pk", flat=True))


def _key(query: ClickedQuery) -> tuple[int, int, str]:
    return query.site.pk, query.locale.pk, query.text


def _read_decided(queries: Collection[ClickedQuery]) -> set[tuple[int, int, str, int]]:
    """Return site, language, text and page of what is judged or was dismissed."""
    texts = [query.text for query in queries]
    dismissed = DismissedSuggestion.objects.filter(text__in=texts)
    judged = Judgement.objects.values_list(
        "judged_query__site_id", "judged_query__locale_id", "judged_query__query", "page_id"
    )
    return {
        *dismissed.values_list("site_id", "locale_id", "text", "page_id"),
        *((site_id, locale_id, normalise_query(text), page_id) for site_id, locale_id, text, page_id in judged),
    }
