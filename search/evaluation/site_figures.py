"""The relevance figures of a site's judged queries, calculated with the current search."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from wagtail.models import Locale, Site

from cms.core.sites import host_of

from .evaluator import (
    EvaluatedQuery,
    Figures,
    GradedQuery,
    calculate_figures,
    calculate_figures_by_kind,
    evaluate_queries,
)
from .models import JudgedQuery
from .top_results import find_top_page_ids

MAX_QUERIES = 300  # per page of the admin; each takes the engine a few milliseconds


@dataclass(frozen=True, slots=True)
class QueryFigures:
    """The figures of one judged query."""

    judged: JudgedQuery
    evaluated: EvaluatedQuery[int]


@dataclass(frozen=True, slots=True)
class SiteFigures:
    """The figures of a site and language; `omitted` is the number of queries above MAX_QUERIES."""

    overall: Figures
    kinds: Mapping[str, Figures]
    queries: list[QueryFigures]
    omitted: int

    @property
    def ungraded_percent(self) -> int:
        """The share of results without a grade, in percent."""
        return round(100 * self.overall.ungraded)


def evaluate_site(site: Site, locale: Locale) -> SiteFigures:
    """Run the judged queries of this site and language and return their figures, the worst query first.

    Queries without a grade above 0 have nothing to find and are left out.

    Raises:
        SearchUnavailable: the engine did not respond.
        InvalidParameters: the site does not have the language.
    """
    rows = JudgedQuery.objects.filter(site=site, locale=locale).prefetch_related("judgements")
    graded = [(row, query) for row in rows if any((query := _graded_query(row)).grades.values())]
    selected, host = graded[:MAX_QUERIES], host_of(site)
    evaluated = evaluate_queries(
        [query for _, query in selected],
        lambda one: find_top_page_ids(one.query, locale=one.locale, site=None if site.is_default_site else host),
    )
    queries = [QueryFigures(row, result) for (row, _), result in zip(selected, evaluated, strict=True)]
    queries.sort(key=lambda one: (one.evaluated.ndcg, one.judged.query))
    kinds = {JudgedQuery.Kind(kind).label: figures for kind, figures in calculate_figures_by_kind(evaluated).items()}
    return SiteFigures(calculate_figures(evaluated), kinds, queries, len(graded) - len(selected))


def _graded_query(row: JudgedQuery) -> GradedQuery[int]:
    grades = {judgement.page_id: judgement.grade for judgement in row.judgements.all()}
    return GradedQuery(row.query, row.kind, row.locale.language_code, grades)
