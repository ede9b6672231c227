"""The calls to action of a page: which they are, and how they are given out with it."""

from __future__ import annotations

from collections.abc import Iterable

from cms.calls_to_action.selection import Choice, Tags, one_for_each_place, suitable
from cms.content.details import PlacedCall
from cms.content.references import ReadContext, References, ResolvedReferences, resolve_references
from cms.content.schema import Placement
from cms.journal import cache_tags
from cms.pages.models import BasePage

PlacedChoices = list[tuple[Choice, Placement]]


def select_calls_to_action(page: BasePage, tags: Tags, context: ReadContext, references: References) -> PlacedChoices:
    """Add to the mentions what nobody had to choose; the editor's own choice the page has mentioned itself."""
    placed = [] if page.chosen_ids("actions") else one_for_each_place(page, suitable(page, tags, context))
    references.add("call_to_action", *(choice.id for choice, _ in placed))
    return placed


def serialize_calls_to_action(
    page: BasePage, tags: Tags, placed: PlacedChoices, found: ResolvedReferences, context: ReadContext
) -> tuple[list[PlacedCall], set[str]]:
    """The editor's choice; where nothing of it is asked any more, what would be there without it.

    With the cache tags of what had to be read for that besides what was found.
    """
    chosen = dict.fromkeys(page.chosen_ids("actions"))
    if not chosen:
        return list(_to_placed_calls(placed, found)), set()
    own = found.all("call_to_action", chosen)
    if own:
        return [PlacedCall(**dict(card), source="editor", placement=None) for card in own], set()
    late = References(page_id=page.pk)
    instead = one_for_each_place(page, suitable(page, tags, context))
    late.add("call_to_action", *(choice.id for choice, _ in instead))
    found = resolve_references(late, context)
    return list(_to_placed_calls(instead, found)), cache_tags.reference_tags(late, found)


def _to_placed_calls(placed: PlacedChoices, found: ResolvedReferences) -> Iterable[PlacedCall]:
    for choice, place in placed:
        if card := found.get("call_to_action", choice.id):
            yield PlacedCall(**dict(card), source=choice.reason, placement=place)
