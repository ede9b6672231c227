"""The figures of a site's own judged queries, asked of the search as it is now."""

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

MAX_QUERIES = 300  # queries asked for one page of the admin; each takes the engine a few milliseconds


@dataclass(frozen=True, slots=True)
class QueryFigures:
    """One judged query and how it did."""

    stored: JudgedQuery
    evaluated: EvaluatedQuery[int]


@dataclass(frozen=True, slots=True)
class SiteFigures:
    """`left_out` queries are beyond what is asked at once."""

    overall: Figures
    kinds: Mapping[str, Figures]
    lines: list[QueryFigures]
    left_out: int

    @property
    def unjudged_percent(self) -> int:
        return round(100 * self.overall.ungraded)


def evaluate_site(site: Site, locale: Locale) -> SiteFigures:
    """Ask all judged queries of this site and language again, the worst first.

    Only queries with a grade above 0 have something to find and count. Raises SearchUnavailable, InvalidParameters.
    """
    stored = list(JudgedQuery.objects.filter(site=site, locale=locale).prefetch_related("judgements"))
    judged = [(one, _judged(one)) for one in stored]
    telling = [(one, as_judged) for one, as_judged in judged if any(as_judged.grades.values())]
    asked, host = telling[:MAX_QUERIES], host_of(site)
    answered = evaluate_queries(
        [as_judged for _, as_judged in asked],
        lambda one: find_top_page_ids(one.query, locale=one.locale, site=None if site.is_default_site else host),
    )
    lines = [QueryFigures(one, result) for (one, _), result in zip(asked, answered, strict=True)]
    lines.sort(key=lambda line: (line.evaluated.ndcg, line.stored.query))
    labels = {JudgedQuery.Kind(kind).label: part for kind, part in calculate_figures_by_kind(answered).items()}
    return SiteFigures(calculate_figures(answered), labels, lines, len(telling) - len(asked))


def _judged(stored: JudgedQuery) -> GradedQuery[int]:
    grades = {judgement.page_id: judgement.grade for judgement in stored.judgements.all()}
    return GradedQuery(stored.query, stored.kind, stored.locale.language_code, grades)
