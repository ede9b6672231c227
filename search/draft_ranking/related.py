"""Which related pages a draft would get, and on which pages it would be shown as one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from cms.cards.builder import build_cards
from cms.cards.models import SimilarPage
from cms.cards.related import Suggestion, find_candidates, mix_page_types
from cms.cards.similar_pages import SimilarityScore
from cms.content.details import Card
from cms.content.references import ReadContext
from cms.core.visibility import visible_now
from cms.pages.models import BasePage
from cms.pages.page_types import get_api_type
from search.engines.port import Index, SimilarHit
from search.indexing.similarity import MAX_CANDIDATES
from search.indexing.similarity_scores import SimilarityTarget, build_scores, find_targets

from .ranks import MAX_CONCURRENT_SEARCHES

MAX_NEIGHBOURS = 12  # pages on which it may be shown: those that are like it, as the worker looks at them


@dataclass(frozen=True, slots=True)
class RelatedCard:
    """A page that is public, beside the draft. `place` counts from 1 in the list of related pages."""

    card: Card
    place: int
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class RelatedPages:
    """`shown` are on the draft; `shown_on` are the pages on which the draft would be."""

    shown: list[RelatedCard]
    shown_on: list[RelatedCard]


def find_related_pages(index: Index, draft: BasePage, context: ReadContext) -> RelatedPages:
    """Both, as the worker would have them in a moment if the draft were published now."""
    itself = SimilarityTarget(draft.pk, context.root.language, context.root.site_id, draft.translation_key)
    mine = _like(index, {draft.pk: itself}, context)[draft.pk]
    suggestions = _shown(draft, mine, context)
    shown = {one.id: (place, one.source == "editor") for place, one in enumerate(suggestions, 1)}
    return RelatedPages(_beside(shown, context), _beside(_places_on_others(index, draft, mine, context), context))


def _places_on_others(
    index: Index, draft: BasePage, mine: Sequence[SimilarityScore], context: ReadContext
) -> dict[int, tuple[int, bool]]:
    neighbours = find_targets(_neighbours(draft, mine))
    theirs = _like(index, neighbours, context, draft)
    pages = BasePage.objects.filter(pk__in=neighbours).prefetch_related("topics")
    pages = [page for page in pages if _may_show(page, draft, theirs[page.pk])]
    found = {page.pk: _place_on(page, draft, theirs[page.pk], context) for page in pages}
    return {pk: place for pk, place in found.items() if place}


def _may_show(page: BasePage, draft: BasePage, like: Sequence[SimilarityScore]) -> bool:
    return not like or draft.pk in page.chosen_ids("related") or any(one.other_id == draft.pk for one in like)


def _neighbours(draft: BasePage, mine: Sequence[SimilarityScore]) -> list[int]:
    """Those that are like it, and those that show it now."""
    listing = SimilarPage.objects.filter(other_id=draft.pk).order_by("rank").values_list("page_id", flat=True)
    ids = dict.fromkeys([*(one.other_id for one in mine), *listing[:MAX_NEIGHBOURS]])
    return list(ids)[:MAX_NEIGHBOURS]


def _place_on(
    page: BasePage, draft: BasePage, like: Sequence[SimilarityScore], context: ReadContext
) -> tuple[int, bool] | None:
    """The draft's place on another page, and whether an editor has put it there."""
    chosen, similar = _with_draft(
        draft, page, like, *find_candidates(page, [one.pk for one in page.topics.all()], context, like)
    )
    shown = mix_page_types(get_api_type(page.content_type_id), chosen, similar)
    return next(((place, one.source == "editor") for place, one in enumerate(shown, 1) if one.id == draft.pk), None)


def _with_draft(
    draft: BasePage,
    page: BasePage,
    like: Sequence[SimilarityScore],
    chosen: list[Suggestion],
    similar: list[Suggestion],
) -> tuple[list[Suggestion], list[Suggestion]]:
    """Both lists with the draft in them, whether or not the public may see it yet, unless it must not be there."""
    wanted, known = page.chosen_ids("related"), {one.other_id: one for one in like}
    if draft.pk in page.chosen_ids("unrelated") or draft.translation_key == page.translation_key:
        return chosen, similar
    kind = get_api_type(draft.content_type_id)
    if draft.pk in wanted:
        by_id = {one.id: one for one in chosen} | {draft.pk: Suggestion(draft.pk, kind, "editor")}
        return [by_id[pk] for pk in dict.fromkeys(wanted) if pk in by_id], similar
    if draft.pk not in known:
        return chosen, similar
    by_id = {one.id: one for one in similar} | {draft.pk: Suggestion(draft.pk, kind, "similar", known[draft.pk])}
    return chosen, [by_id[pk] for pk in known if pk in by_id]


def _like(
    index: Index, asked: Mapping[int, SimilarityTarget], context: ReadContext, draft: BasePage | None = None
) -> dict[int, list[SimilarityScore]]:
    def similar(page: SimilarityTarget) -> Sequence[SimilarHit]:
        return index.find_similar(page.id, page.locale, site=page.site, now=context.now, limit=MAX_CANDIDATES)

    with ThreadPoolExecutor(MAX_CONCURRENT_SEARCHES) as pool:  # nothing in it asks the database
        found = dict(zip(asked, pool.map(similar, asked.values()), strict=True))
    return build_scores(asked, found, [draft] if draft else ())


def _shown(draft: BasePage, mine: Sequence[SimilarityScore], context: ReadContext) -> list[Suggestion]:
    chosen, similar = find_candidates(draft, [topic.pk for topic in draft.topics.all()], context, mine)
    return mix_page_types(get_api_type(draft.content_type_id), chosen, similar)


def _beside(places: Mapping[int, tuple[int, bool]], context: ReadContext) -> list[RelatedCard]:
    """With the cards that the public sees; what is hidden has none."""
    found: Iterable[Card] = build_cards(
        visible_now(BasePage, root=context.root, now=context.now).filter(pk__in=places), context
    )
    return sorted((RelatedCard(card, *places[card.id]) for card in found), key=lambda one: (one.place, one.card.title))
