"""The calls to action of a page: selection and API representation."""

from __future__ import annotations

from collections.abc import Iterable

from cms.content.details import PlacedCall
from cms.content.references import ReadContext, References, ResolvedReferences, resolve_references
from cms.content.schema import Placement
from cms.journal import cache_tags
from cms.page_types.calls_to_action.selection import SelectedCall, Tags, assign_to_places, get_matching_calls
from cms.pages.models import BasePage

PlacedChoices = list[tuple[SelectedCall, Placement]]


def select_calls_to_action(page: BasePage, tags: Tags, context: ReadContext, references: References) -> PlacedChoices:
    """Return the automatically selected calls to action, and add them to the references.

    Empty if an editor has chosen calls to action for the page; the page itself adds those to the references.
    """
    placed = [] if page.chosen_ids("actions") else assign_to_places(page, get_matching_calls(page, tags, context))
    references.add("call_to_action", *(choice.id for choice, _ in placed))
    return placed


def serialize_calls_to_action(
    page: BasePage, tags: Tags, placed: PlacedChoices, found: ResolvedReferences, context: ReadContext
) -> tuple[list[PlacedCall], set[str]]:
    """Return the calls to action of the page, and the cache tags of additional reads.

    If none of the calls to action chosen by an editor is running any more, the automatic selection replaces them. That
    needs a second resolution of references, whose cache tags are returned.
    """
    chosen = dict.fromkeys(page.chosen_ids("actions"))
    if not chosen:
        return list(_to_placed_calls(placed, found)), set()
    own = found.all("call_to_action", chosen)
    if own:
        return [PlacedCall(**dict(card), source="editor", placement=None) for card in own], set()
    references = References(page_id=page.pk)
    fallback = assign_to_places(page, get_matching_calls(page, tags, context))
    references.add("call_to_action", *(choice.id for choice, _ in fallback))
    found = resolve_references(references, context)
    return list(_to_placed_calls(fallback, found)), cache_tags.reference_tags(references, found)


def _to_placed_calls(placed: PlacedChoices, found: ResolvedReferences) -> Iterable[PlacedCall]:
    for choice, place in placed:
        if card := found.get("call_to_action", choice.id):
            yield PlacedCall(**dict(card), source=choice.reason, placement=place)
