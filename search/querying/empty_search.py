"""What a search shows that has found nothing: calls to action that editors choose for this place."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from django.utils.module_loading import import_string

from cms.content.references import ReadContext
from cms.content.schema import CallToActionCard
from cms.core.extension_points import ExtensionPoint

CallFinder: TypeAlias = Callable[[str, ReadContext, int], list[CallToActionCard]]
CALL_FINDERS = ExtensionPoint[str](
    "clarion_calls_for_place",
    receives="The dotted path of a function that gets a place of the setting `PLACEMENTS`, a `ReadContext` and a "
    "number, and returns at most so many cards of calls to action that visitors may see there now, best first. "
    "The last one registered is used.",
    example='hooks.register("clarion_calls_for_place", "harbour.calls.find_calls")',
)
PLACE = "search_empty"
MAX_CALLS = 3


def find_calls_to_action(context: ReadContext) -> list[CallToActionCard]:
    """Return the running calls to action of this site and language for a search without results, best first.

    The search does not import page types, so that the app of the calls registers the function that reads them.
    """
    paths = CALL_FINDERS.values()
    if not paths:
        return []
    find: CallFinder = import_string(paths[-1])
    return find(PLACE, context, MAX_CALLS)
