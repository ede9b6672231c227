"""Related pages (“You may also be interested in”): the editor's choice, then that of the project, then similar pages.

Never shown are the page itself, its aliases and translations, pages that the editor excluded, and those that have
ended. Pages that the text links to, that visitors look up, or that would be the third of a series are shown only if an
editor chose them (`eligibility.py`, `series.py`). Similar pages come from the table that the worker fills. If it has no
page that can be shown, the newest pages with the same topics are used instead. `related_explanation.py` says why a page
is among them or not.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

import structlog
from django.contrib.contenttypes.models import ContentType
from django.db.models import Case, Exists, OuterRef, QuerySet, Value, When
from django.utils.module_loading import import_string
from wagtail.models import Page

from cms.content.details import RelatedCard
from cms.content.references import ReadContext, ResolvedReferences
from cms.core.extension_points import ExtensionPoint
from cms.core.sites import SiteRoot
from cms.core.visibility import visible_now
from cms.db.cached_sql import cached_sql
from cms.pages.declarations import NEWEST_FIRST
from cms.pages.models import BasePage, ListedPage
from cms.pages.page_types import get_api_type, get_page_model, page_models
from cms.snippets.topics.labels import get_topic_labels

from .eligibility import find_linked_ids, is_looked_up, without_ended
from .series import MAX_OF_SERIES, SeriesCounter
from .similar_pages import SimilarityScore, find_similar

log = structlog.get_logger(__name__)

MAX_RELATED_PAGES = 4
# Newest pages to choose from, so that a page of the other type is among them after the excluded ones are removed.
FALLBACK_POOL_SIZE = 48
CANDIDATE_COLUMNS = ("pk", "content_type_id", "image_id", "title", "looked_up")
MAX_PROVIDED_PAGES = 12  # ids of a project that are read

Source = Literal["editor", "project", "similar"]

RELATED_PAGES = ExtensionPoint[str](
    "clarion_related_pages",
    receives="The dotted path of a function that gets a page and a `ReadContext`, and returns the ids of its related "
    "pages, best first. They are shown after the editor's choice and before similar pages. Responses are cached until "
    "the content changes, so they depend on nothing else.",
    example='hooks.register("clarion_related_pages", "harbour.tides.find_related")',
)


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A visible page that is related to another. `similarity` is None if it has not been computed."""

    id: int
    type: str | None
    source: Source
    similarity: SimilarityScore | None = None
    image_id: int | None = None
    title: str = ""

    @property
    def is_close(self) -> bool:
        """Whether the page is similar enough to be shown for variety."""
        return self.similarity is None or self.similarity.is_close


def find_related_pages(page: BasePage, topic_ids: Sequence[int], context: ReadContext) -> list[Suggestion]:
    """Return the related pages in order, with two queries, or more if no similar page can be shown."""
    chosen, similar = find_candidates(page, topic_ids, context)
    return mix_page_types(get_counterpart(page), chosen, similar)


def get_counterpart(page: BasePage) -> str | None:
    """Return the API type of which at least one related page is shown; None if the page's type declares none."""
    model = get_page_model(page.content_type_id)
    return model.related_counterpart or None if model else None


def build_related_cards(suggestions: Iterable[Suggestion], found: ResolvedReferences) -> list[RelatedCard]:
    """Return the cards of suggestions, without pages that have been hidden since."""
    cards = ((found.get("card", suggestion.id), suggestion.source) for suggestion in suggestions)
    return [RelatedCard(**dict(card), source=source) for card, source in cards if card]


def find_candidates(
    page: BasePage, topic_ids: Sequence[int], context: ReadContext, scores: Sequence[SimilarityScore] | None = None
) -> tuple[list[Suggestion], list[Suggestion]]:
    """Return (the choice of the editor and of the project, similar pages), each in order.

    Pages that cannot be shown are left out. `scores` replace those of the table.
    """
    chosen = list(dict.fromkeys(page.chosen_ids("related")))
    provided = [pk for pk in find_provided_ids(page, context) if pk not in chosen]
    scores = find_similar(page.alias_of_id or page.pk) if scores is None else scores
    known = {score.other_id: score for score in scores if score.other_id not in (*chosen, *provided)}
    linked = find_linked_ids(page)

    def read(ids: Iterable[int]) -> dict[int, Any]:
        wanted = [*chosen, *provided, *ids]
        return _by_id(_eligible_rows(wanted, *_exclusions(page), context.root, context.now)) if wanted else {}

    def can_be_suggested(pk: int) -> bool:
        return pk in rows and pk not in linked and not rows[pk].looked_up

    rows = read(known) if known else {}
    similar = [pk for pk in known if can_be_suggested(pk)]
    if not similar:
        newest = [pk for pk in _find_newest(topic_ids, context) if pk not in (*chosen, *provided)]
        rows = read(newest)
        similar = [pk for pk in newest if can_be_suggested(pk)]
    return (
        [
            *(_suggest(rows[pk], "editor") for pk in chosen if pk in rows),
            *(_suggest(rows[pk], "project") for pk in provided if can_be_suggested(pk)),
        ],
        [_suggest(rows[pk], "similar", known.get(pk)) for pk in similar],
    )


def find_provided_ids(page: BasePage, context: ReadContext) -> list[int]:
    """Return the ids that the functions of `clarion_related_pages` return for a page; a failing one returns none."""
    found: dict[int, None] = {}
    for path in RELATED_PAGES.values():
        try:
            ids = [int(pk) for pk in import_string(path)(page, context)]
        except Exception as error:
            log.error("related.provider_failed", function=path, page=page.pk, exc_info=error)
            continue
        found |= dict.fromkeys(ids)
    return list(found)[:MAX_PROVIDED_PAGES]


def mix_page_types(
    counterpart: str | None, chosen: Sequence[Suggestion], similar: Sequence[Suggestion], limit: int = MAX_RELATED_PAGES
) -> list[Suggestion]:
    """Return the first suggestions of both lists, varied in series, image and type.

    A similar page gives its place to the next one if it would be the third of its series, and to the next close one if
    its image is that of a page before it. If no page is of the counterpart's type, such as a story, the most similar
    close one of that type takes the last place. The choice of an editor is never replaced. `counterpart` is an API
    type; None if there is none.
    """
    chosen = _limit_series(chosen)[:limit]
    varied, remaining = _vary(chosen, similar, limit - len(chosen))
    shown = [*chosen, *varied]
    if not counterpart or len(chosen) >= limit or any(one.type == counterpart for one in shown):
        return shown
    kept = shown[: limit - 1]
    series = SeriesCounter(one.title for one in kept)
    suitable = [one for one in remaining if one.type == counterpart and one.is_close and _fits(one, series)]
    pictures = {one.image_id for one in kept} - {None}
    best = next((one for one in suitable if one.image_id not in pictures), next(iter(suitable), None))
    return [*kept, best] if best else shown


def _limit_series(chosen: Sequence[Suggestion]) -> list[Suggestion]:
    """Return the editor's choice, and pages of the project that are not the third of their series."""
    series, kept = SeriesCounter(), list[Suggestion]()
    for one in chosen:
        if one.source == "editor" or _fits(one, series):
            series.add(one.title)
            kept.append(one)
    return kept


def _fits(one: Suggestion, series: SeriesCounter) -> bool:
    return series.count(one.title) < MAX_OF_SERIES


def _vary(
    chosen: Sequence[Suggestion], similar: Sequence[Suggestion], places: int
) -> tuple[list[Suggestion], list[Suggestion]]:
    """Return the similar pages for these places, and those that remain.

    No page is the third of its series, and each image is shown once if others are close.
    """
    pictures = {one.image_id for one in chosen} - {None}
    series = SeriesCounter(one.title for one in chosen)
    remaining, varied = list(similar), list[Suggestion]()
    while len(varied) < places and (suitable := [one for one in remaining if _fits(one, series)]):
        first = suitable[0]
        others = (one for one in suitable if one.image_id not in pictures and (one.is_close or one is first))
        best = next(others, first)
        remaining.remove(best)
        varied.append(best)
        series.add(best.title)
        pictures |= {best.image_id} - {None}
    return varied, remaining


def eligible_pages(page: BasePage, context: ReadContext) -> QuerySet:
    """Return the visible pages of this site and language, without the page, its versions and the excluded pages."""
    return _eligible_pages(*_exclusions(page), context.root, context.now)


def _exclusions(page: BasePage) -> tuple[list[int], int, UUID]:
    """Return what is never related to a page: ids, the source of aliases, and the key of its translations."""
    source = page.alias_of_id or page.pk
    return [page.pk, source, *page.chosen_ids("unrelated")], source, page.translation_key


def _eligible_pages(excluded_ids: Sequence[int], source: int, key: UUID, root: SiteRoot, now: datetime) -> QuerySet:
    return (
        without_ended(visible_now(BasePage, root=root, now=now), now)
        .exclude(pk__in=excluded_ids)
        .exclude(alias_of_id=source)
        .exclude(translation_key=key)
    )


@cached_sql
def _eligible_rows(
    ids: Sequence[int], excluded_ids: Sequence[int], source: int, key: UUID, root: SiteRoot, now: datetime
) -> QuerySet:
    return (
        _eligible_pages(excluded_ids, source, key, root, now)
        .order_by()
        .filter(pk__in=ids)
        .annotate(looked_up=Case(When(is_looked_up(), then=Value(1)), default=Value(0)))
        .values_list(*CANDIDATE_COLUMNS)
    )


def _find_newest(topic_ids: Sequence[int], context: ReadContext) -> list[int]:
    """Return the ids of the newest pages with any of these topics, newest first, with a query for each page type.

    A draft topic must not connect pages, so only published ones count.
    """
    published = get_topic_labels(context.root.language).by_id
    known = [pk for pk in topic_ids if pk in published]
    types = ContentType.objects.get_for_models(*(model for model in page_models() if model.is_related_fallback))
    rows = [row for one in types.values() for row in _newest_rows(known, one.pk, context.root, context.now)]
    newest = sorted((row for row in rows if row.listed_at), key=lambda row: (row.listed_at, row.pk), reverse=True)
    return [row.pk for row in newest[:FALLBACK_POOL_SIZE]]


@cached_sql
def _newest_rows(topic_ids: Sequence[int], content_type_id: int, root: SiteRoot, now: datetime) -> QuerySet:
    """Return the newest pages of one type: an index has them in order, and the database reads until it has enough."""
    links = BasePage.topics.through.objects.filter(basepage_id=OuterRef("pk"), topic_id__in=topic_ids)
    aliases = Page.objects.filter(pk=OuterRef("pk"), alias_of__isnull=False)
    pages = visible_now(ListedPage, root=root, now=now).filter(Exists(links), content_type_id=content_type_id)
    rows = pages.exclude(Exists(aliases)).order_by(*NEWEST_FIRST).values_list("pk", "listed_at")
    return rows[:FALLBACK_POOL_SIZE]


def _by_id(rows: Iterable[Any]) -> dict[int, Any]:
    return {row.pk: row for row in rows}


def _suggest(row: Any, source: Source, score: SimilarityScore | None = None) -> Suggestion:
    return Suggestion(row.pk, get_api_type(row.content_type_id), source, score, row.image_id, row.title)
