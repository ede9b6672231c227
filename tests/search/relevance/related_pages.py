"""Measure what visitors see as related pages of graded pages: nDCG@4, and rules that each of them must keep.

The editors' choice is left out, because it would be measured instead of the ranking. A page to which the text links has
no grade: readers have been shown it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from statistics import fmean

from cms.cards.models import SimilarPage
from cms.cards.related import MAX_RELATED_PAGES, find_related_pages
from cms.content.references import ReadContext, References
from cms.core import clock
from cms.core.sites import SiteRoots
from cms.pages.models import BasePage
from cms.pages.page_types import get_api_type
from search.engine import get_engine
from search.evaluation.evaluator import ndcg
from search.indexing import similarity
from search.models import SimilarityJob

from .files import GradedPage, read_related
from .measuring import Measured
from .sample_hooks import sample_provider

UTILITIES = frozenset({"contact", "privacy", "press", "presse"})  # slugs of the demo
SERIES = re.compile(r"trends on tuesday|content corner|data briefing|api briefing|webinar recap|out in the open", re.I)
MAX_OF_SERIES = 2


def measure_related(into: Measured, name: str) -> None:
    """Measure one set, whose content must be in the database and in the index of the current engine."""
    graded = read_related(name)
    pages = {(page.locale.language_code, page.slug): page for page in BasePage.objects.select_related("locale")}
    sources = [pages[one.locale, one.slug].specific for one in graded]
    compute_similar_pages([page.pk for page in sources])
    shown = [find_shown(page) for page in sources]
    unknown = {(one.locale, slug) for one in graded for slug in one.grades} - pages.keys()
    if unknown:
        raise LookupError(f"graded pages that the set {name} does not have: {sorted(unknown)}")
    figures = [_ndcg(*one) for one in zip(graded, sources, shown, strict=True)]
    into.related_ndcg[name] = fmean(figure for figure in figures if figure is not None)
    into.related_rules[name] = len(graded), list(find_violations(sources, shown))
    if name == "demo":
        with sample_provider():
            provided = [_ndcg(one, page, find_shown(page)) for one, page in zip(graded, sources, strict=True)]
        into.with_hooks["clarion_related_pages"] = fmean(figure for figure in provided if figure is not None)


def compute_similar_pages(ids: Sequence[int]) -> None:
    """Fill the table of similar pages for these pages, as the worker does."""
    SimilarityJob.objects.all().delete()
    SimilarPage.objects.all().delete()
    similarity.mark_pages(ids)
    similarity.compute_all(get_engine())


def find_shown(page: BasePage) -> list[BasePage]:
    """Return the related pages of a page without the editors' choice."""
    page.related = []
    roots = SiteRoots.read()
    root = roots.root_of(page)
    assert root is not None
    topics = [topic.pk for topic in page.topics.all()]
    ids = [one.id for one in find_related_pages(page, topics, ReadContext(roots, root, clock.now()))]
    known = BasePage.objects.select_related("locale").in_bulk(ids)
    return [known[pk] for pk in ids]


def find_links(page: BasePage) -> set[int]:
    """Return the pages that the text of a page links to or shows."""
    references = References(page_id=page.pk)
    page.collect_references(references)
    return references.ids["page"] | references.ids["card"]


def _ndcg(graded: GradedPage, page: BasePage, shown: Sequence[BasePage]) -> float | None:
    """Return the figure of one page; None if the text links to everything that is related."""
    linked = set(BasePage.objects.filter(pk__in=find_links(page)).values_list("slug", flat=True))
    grades = {slug: grade for slug, grade in graded.grades.items() if slug not in linked}
    if not any(grades.values()):
        return None
    return ndcg([one.slug for one in shown], grades, MAX_RELATED_PAGES)


def find_violations(sources: Sequence[BasePage], shown: Sequence[Sequence[BasePage]]) -> Iterator[str]:
    """Yield a line for each list that breaks a rule. The rules are checked without the code that keeps them."""
    for page, others in zip(sources, shown, strict=True):
        linked = find_links(page)
        rules: Mapping[str, bool] = {
            "series": max(Counter(_series(one) for one in others if _series(one)).values(), default=0) > MAX_OF_SERIES,
            "utility page": any(one.slug in UTILITIES or _type(one) in {"home", "press_room"} for one in others),
            "call to action": any(_type(one) == "call_to_action" for one in others),
            "language": any(one.locale_id != page.locale_id for one in others),
            "linked already": any(one.pk in linked for one in others),
        }
        broken = [name for name, is_broken in rules.items() if is_broken]
        if broken:
            yield f"{page.slug}: {', '.join(broken)}"


def _series(page: BasePage) -> str:
    found = SERIES.search(page.title)
    return found[0].lower() if found else ""


def _type(page: BasePage) -> str | None:
    return get_api_type(page.content_type_id)
