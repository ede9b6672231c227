"""Related pages (“You may also be interested in”): the editor's choice, then similar pages, mixed by type.

The page itself, its aliases and translations, and pages that the editor excluded are never shown. Similar pages come
from the table that the worker fills. If it has no visible page for a page, the newest pages with the same topics are
used instead. `explain_related()` says why a page is among them or not, for the command `explain_search`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from django.contrib.contenttypes.models import ContentType
from django.db.models import Exists, OuterRef, QuerySet
from wagtail.models import Page

from cms.content.details import RelatedCard
from cms.content.references import ReadContext, ResolvedReferences
from cms.core import clock
from cms.core.sites import SiteRoot, SiteRoots
from cms.core.visibility import hidden_because, visible_now
from cms.db.cached_sql import cached_sql
from cms.pages.declarations import NEWEST_FIRST
from cms.pages.models import BasePage, ListedPage
from cms.pages.page_types import get_api_type, get_page_model, page_models
from cms.snippets.topics.labels import get_topic_labels

from .similar_pages import SimilarityScore, find_similar

MAX_RELATED_PAGES = 4
# Newest pages to choose from, so that a page of the other type is among them after the excluded ones are removed.
FALLBACK_POOL_SIZE = 48
CANDIDATE_COLUMNS = ("pk", "content_type_id", "image_id")


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A visible page that is related to another. `similarity` is None if it has not been computed."""

    id: int
    type: str | None
    source: Literal["editor", "similar"]
    similarity: SimilarityScore | None = None
    image_id: int | None = None

    @property
    def is_close(self) -> bool:
        """Whether the page is similar enough to be shown for variety."""
        return self.similarity is None or self.similarity.is_close


def find_related_pages(
    page: BasePage, topic_ids: Sequence[int], context: ReadContext, limit: int = MAX_RELATED_PAGES
) -> list[Suggestion]:
    """Return the related pages in order, with two queries, or more if all similar pages are hidden."""
    chosen, similar = find_candidates(page, topic_ids, context)
    return mix_page_types(get_counterpart(page), chosen, similar, limit)


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
    """Return (the editor's choice, similar pages), each in order, without hidden and excluded pages.

    `scores` replace those of the table.
    """
    chosen = list(dict.fromkeys(page.chosen_ids("related")))
    scores = find_similar(page.alias_of_id or page.pk) if scores is None else scores
    known = {score.other_id: score for score in scores}
    rows = _by_id(_eligible_rows([*chosen, *known], *_exclusions(page), context.root, context.now)) if known else {}
    similar = [pk for pk in known if pk in rows and pk not in chosen]
    if not similar:
        newest = _find_newest(topic_ids, context)
        rows = _by_id(_eligible_rows([*chosen, *newest], *_exclusions(page), context.root, context.now))
        similar = [pk for pk in newest if pk in rows and pk not in chosen]
    return (
        [_suggest(rows[pk], "editor") for pk in chosen if pk in rows],
        [_suggest(rows[pk], "similar", known.get(pk)) for pk in similar],
    )


def mix_page_types(
    counterpart: str | None, chosen: Sequence[Suggestion], similar: Sequence[Suggestion], limit: int = MAX_RELATED_PAGES
) -> list[Suggestion]:
    """Return the first suggestions of both lists, varied in image and type.

    A similar page with the image of a page before it gives its place to the next close page with another one. If no
    page is of the counterpart's type, such as a story, the most similar close one of that type takes the last place. An
    editor's choice is never replaced. `counterpart` is an API type; None if there is none.
    """
    similar = _vary_images(chosen, similar, limit - len(chosen))
    shown = [*chosen[:limit], *similar[: max(0, limit - len(chosen))]]
    if not counterpart or len(chosen) >= limit or any(one.type == counterpart for one in shown):
        return shown
    remaining = [one for one in similar[limit - len(chosen) :] if one.type == counterpart and one.is_close]
    pictures = {one.image_id for one in shown[:-1]} - {None}
    best = next((one for one in remaining if one.image_id not in pictures), next(iter(remaining), None))
    return [*shown[:-1], best] if best else shown


def _vary_images(chosen: Sequence[Suggestion], similar: Sequence[Suggestion], places: int) -> list[Suggestion]:
    """Return the similar pages in an order in which each image is shown once in these places, if others are close."""
    pictures = {one.image_id for one in chosen} - {None}
    remaining, varied = list(similar), list[Suggestion]()
    while remaining and len(varied) < places:
        others = (one for one in remaining if one.image_id not in pictures and (one.is_close or one is remaining[0]))
        best = next(others, remaining[0])
        remaining.remove(best)
        varied.append(best)
        pictures |= {best.image_id} - {None}
    return [*varied, *remaining]


def eligible_pages(page: BasePage, context: ReadContext) -> QuerySet:
    """Return the visible pages of this site and language, without the page, its versions and the excluded pages."""
    return _eligible_pages(*_exclusions(page), context.root, context.now)


def _exclusions(page: BasePage) -> tuple[list[int], int, UUID]:
    """Return what is never related to a page: ids, the source of aliases, and the key of its translations."""
    source = page.alias_of_id or page.pk
    return [page.pk, source, *page.chosen_ids("unrelated")], source, page.translation_key


def _eligible_pages(excluded_ids: Sequence[int], source: int, key: UUID, root: SiteRoot, now: datetime) -> QuerySet:
    return (
        visible_now(BasePage, root=root, now=now)
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


def _suggest(row: Any, source: Literal["editor", "similar"], score: SimilarityScore | None = None) -> Suggestion:
    return Suggestion(row.pk, get_api_type(row.content_type_id), source, score, row.image_id)


def explain_related(page: BasePage, other_ids: Sequence[int] = ()) -> list[str]:
    """Return a line for each related page that is shown, then a line for each of the other ids."""
    root = SiteRoots.read().root_of(page)
    if root is None:
        return ["The page is outside every site, so it has no related pages."]
    return list(_explain(page, other_ids, ReadContext(SiteRoots.read(), root, clock.now())))


def _explain(page: BasePage, other_ids: Sequence[int], context: ReadContext) -> Iterator[str]:
    chosen, similar = find_candidates(page, [topic.pk for topic in page.topics.all()], context)
    shown = mix_page_types(get_counterpart(page), chosen, similar)
    titles = dict(BasePage.objects.filter(pk__in=[one.id for one in shown]).values_list("pk", "title"))
    for place, one in enumerate(shown, start=1):
        variety = one in similar and similar.index(one) >= len(shown) - len(chosen)
        reason = _reason_shown(one, context, for_variety=variety)
        yield f"{place}. page {one.id} “{titles.get(one.id, '')}” ({one.type}): {reason}"
    if not shown:
        yield "The page has no related pages."
    for other_id in other_ids:
        yield f"page {other_id}: {_reason_for(page, other_id, context, shown, similar)}"


def _reason_shown(one: Suggestion, context: ReadContext, *, for_variety: bool = False) -> str:
    if one.source == "editor":
        return "the editor's choice"
    if one.similarity is None:
        return "one of the newest pages with the same topic, because no similar pages are known"
    topics = ", ".join(f"{topic} ({_rarity(topic, context)})" for topic in one.similarity.topics)
    in_common = f"in common: {topics}" if topics else "no topic in common"
    before = "; placed before more similar pages for variety" if for_variety else ""
    return f"similar, score {one.similarity.score:g}; {in_common}{before}"


def _rarity(topic: str, context: ReadContext) -> str:
    """Return how many pages of this site and language have the topic; a rare topic counts more."""
    links = BasePage.topics.through.objects.filter(topic__in=get_topic_labels(context.root.language).get_ids(topic))
    pages = visible_now(BasePage, root=context.root, now=context.now)
    return f"on {pages.filter(pk__in=links.values('basepage_id')).count()} of {pages.count()} pages"


def _reason_for(
    page: BasePage, other_id: int, context: ReadContext, shown: Sequence[Suggestion], similar: Sequence[Suggestion]
) -> str:
    ids = [one.id for one in shown]
    if other_id in ids:
        return f"shown in place {ids.index(other_id) + 1}"
    if hidden := hidden_because(other_id, context.now):
        return f"not shown: {'; '.join(hidden)}"
    if other_id in page.chosen_ids("unrelated"):
        return "not shown: an editor excluded it"
    other = visible_now(BasePage, root=context.root, now=context.now).filter(pk=other_id).first()
    if other is None:
        return "not shown: it belongs to another site or language"
    if not eligible_pages(page, context).filter(pk=other_id).exists():
        return "not shown: it is the page itself, an alias or a translation of it"
    if other_id in page.chosen_ids("related"):
        return "not shown: the pages that the editor chose before it fill all places"
    for rank, one in enumerate(similar, start=1):
        if one.id == other_id:
            return f"not shown: only number {rank} of the similar pages ({_reason_shown(one, context)})"
    return "not shown: other pages are more similar, or it has too little in common with the page"
