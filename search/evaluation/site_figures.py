"""The figures of a site's own judged queries, asked of the search as it is now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from wagtail.models import Locale, Site

from cms.core.sites import host_of

from .evaluator import Evaluated, Figures, Judged, by_kind, evaluate, figures
from .models import JudgedQuery
from .top_results import first_pages

MOST = 300  # queries asked for one page of the admin; each takes the engine a few milliseconds


@dataclass(frozen=True, slots=True)
class Line:
    """One judged query and how it did."""

    stored: JudgedQuery
    evaluated: Evaluated[int]


@dataclass(frozen=True, slots=True)
class Quality:
    """`left_out` queries are beyond what is asked at once."""

    together: Figures
    kinds: Mapping[str, Figures]
    lines: list[Line]
    left_out: int

    @property
    def unjudged_percent(self) -> int:
        return round(100 * self.together.unjudged)


def quality_of(site: Site, locale: Locale) -> Quality:
    """Ask all judged queries of this site and language again, the worst first.

    Only queries with a grade above 0 have something to find and count. Raises SearchUnavailable, InvalidParameters.
    """
    stored = list(JudgedQuery.objects.filter(site=site, locale=locale).prefetch_related("judgements"))
    judged = [(one, _judged(one)) for one in stored]
    telling = [(one, as_judged) for one, as_judged in judged if any(as_judged.grades.values())]
    asked, host = telling[:MOST], host_of(site)
    answered = evaluate(
        [as_judged for _, as_judged in asked],
        lambda one: first_pages(one.query, locale=one.locale, site=None if site.is_default_site else host),
    )
    lines = [Line(one, result) for (one, _), result in zip(asked, answered, strict=True)]
    lines.sort(key=lambda line: (line.evaluated.ndcg, line.stored.query))
    labels = {JudgedQuery.Kind(kind).label: part for kind, part in by_kind(answered).items()}
    return Quality(figures(answered), labels, lines, len(telling) - len(asked))


def _judged(stored: JudgedQuery) -> Judged[int]:
    grades = {judgement.page_id: judgement.grade for judgement in stored.judgements.all()}
    return Judged(stored.query, stored.kind, stored.locale.language_code, grades)
