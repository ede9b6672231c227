"""The related pages that a draft would have, and the pages on which it would be a related page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from cms.cards.builder import build_cards
from cms.cards.eligibility import find_linked_ids
from cms.cards.models import SimilarPage
from cms.cards.related import Source, Suggestion, find_candidates, get_counterpart, mix_page_types
from cms.cards.similar_pages import SimilarityScore
from cms.content.details import Card
from cms.content.references import ReadContext
from cms.core.visibility import visible_now
from cms.pages.models import BasePage
from cms.pages.page_types import get_api_type
from search.engines.port import Index
from search.indexing.similar_lists import SimilarityTarget, build_scores, find_targets
from search.indexing.similarity import find_similar_pages

MAX_NEIGHBOURS = 12  # similar pages on which it may be shown, as many as the worker updates


@dataclass(frozen=True, slots=True)
class RelatedCard:
    """A public page. `position` counts from 1 in the list of related pages."""

    card: Card
    position: int
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class RelatedPages:
    """The pages shown on the draft (`shown`), and the pages that would show the draft (`shown_on`)."""

    shown: list[RelatedCard]
    shown_on: list[RelatedCard]


def find_related_pages(index: Index, draft: BasePage, context: ReadContext) -> RelatedPages:
    """Return both as the worker would compute them if the draft were published now."""
    target = SimilarityTarget(draft.pk, context.root.language, context.root.site_id, draft.translation_key)
    mine = _find_similar(index, {draft.pk: target}, context)[draft.pk]
    suggestions = _suggest(draft, mine, context)
    shown = {one.id: (position, one.source == "editor") for position, one in enumerate(suggestions, 1)}
    return RelatedPages(
        _build_cards(shown, context), _build_cards(_find_positions(index, draft, mine, context), context)
    )


def _find_positions(
    index: Index, draft: BasePage, mine: Sequence[SimilarityScore], context: ReadContext
) -> dict[int, tuple[int, bool]]:
    neighbours = find_targets(_neighbours(draft, mine))
    theirs = _find_similar(index, neighbours, context, draft)
    pages = BasePage.objects.filter(pk__in=neighbours).specific()
    pages = [page for page in pages if _may_show(page, draft, theirs[page.pk])]
    found = {page.pk: _find_position(page, draft, theirs[page.pk], context) for page in pages}
    return {pk: position for pk, position in found.items() if position}


def _may_show(page: BasePage, draft: BasePage, like: Sequence[SimilarityScore]) -> bool:
    return not like or draft.pk in page.chosen_ids("related") or any(one.other_id == draft.pk for one in like)


def _neighbours(draft: BasePage, mine: Sequence[SimilarityScore]) -> list[int]:
    """Return the pages that are similar to the draft and those that show it now."""
    listing = SimilarPage.objects.filter(other_id=draft.pk).order_by("rank").values_list("page_id", flat=True)
    ids = dict.fromkeys([*(one.other_id for one in mine), *listing[:MAX_NEIGHBOURS]])
    return list(ids)[:MAX_NEIGHBOURS]


def _find_position(
    page: BasePage, draft: BasePage, like: Sequence[SimilarityScore], context: ReadContext
) -> tuple[int, bool] | None:
    """Return the draft's position on another page and whether an editor has chosen it; None if it is not shown."""
    chosen, similar = _with_draft(
        draft, page, like, *find_candidates(page, [one.pk for one in page.topics.all()], context, like)
    )
    shown = mix_page_types(get_counterpart(page), chosen, similar)
    return next(
        ((position, one.source == "editor") for position, one in enumerate(shown, 1) if one.id == draft.pk), None
    )


def _with_draft(
    draft: BasePage,
    page: BasePage,
    like: Sequence[SimilarityScore],
    chosen: list[Suggestion],
    similar: list[Suggestion],
) -> tuple[list[Suggestion], list[Suggestion]]:
    """Return both lists with the draft added even if it is not public yet, unless it is excluded there."""
    wanted, known = page.chosen_ids("related"), {one.other_id: one for one in like}
    if draft.pk in page.chosen_ids("unrelated") or draft.translation_key == page.translation_key:
        return chosen, similar
    if draft.pk in wanted:
        by_id = {one.id: one for one in chosen} | {draft.pk: _suggest_draft(draft, "editor")}
        return [by_id[pk] for pk in dict.fromkeys((*wanted, *by_id)) if pk in by_id], similar
    if draft.pk not in known or draft.pk in find_linked_ids(page):
        return chosen, similar
    by_id = {one.id: one for one in similar} | {draft.pk: _suggest_draft(draft, "similar", known[draft.pk])}
    return chosen, [by_id[pk] for pk in known if pk in by_id]


def _suggest_draft(draft: BasePage, source: Source, score: SimilarityScore | None = None) -> Suggestion:
    return Suggestion(draft.pk, get_api_type(draft.content_type_id), source, score, draft.image_id, draft.title)


def _find_similar(
    index: Index, targets: Mapping[int, SimilarityTarget], context: ReadContext, draft: BasePage | None = None
) -> dict[int, list[SimilarityScore]]:
    found = find_similar_pages(index, targets, now=context.now)
    return build_scores(targets, found, [draft] if draft else ())


def _suggest(draft: BasePage, mine: Sequence[SimilarityScore], context: ReadContext) -> list[Suggestion]:
    chosen, similar = find_candidates(draft, [topic.pk for topic in draft.topics.all()], context, mine)
    return mix_page_types(get_counterpart(draft), chosen, similar)


def _build_cards(positions: Mapping[int, tuple[int, bool]], context: ReadContext) -> list[RelatedCard]:
    """Return the public pages among these with their cards, ordered by position."""
    found: Iterable[Card] = build_cards(
        visible_now(BasePage, root=context.root, now=context.now).filter(pk__in=positions), context
    )
    return sorted(
        (RelatedCard(card, *positions[card.id]) for card in found), key=lambda one: (one.position, one.card.title)
    )
