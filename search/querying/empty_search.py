"""What a search shows that has found nothing: calls to action that editors choose for this place."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeAlias

import structlog
from django.utils.module_loading import import_string

from cms.content.references import ReadContext
from cms.content.schema import CallToActionCard
from cms.core.extension_points import ExtensionPoint
from cms.db.version_cache import PublicVersionCache

log = structlog.get_logger(__name__)

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
MAX_CACHED_PLACES = 1_000  # sites and languages, each in both views

_cache: PublicVersionCache[Sequence[CallToActionCard]] = PublicVersionCache(MAX_CACHED_PLACES)


def find_calls_to_action(context: ReadContext) -> list[CallToActionCard]:
    """Return the running calls to action of this site and language for a search without results, best first.

    Nothing is read again until the public content changes, of which the beginning and end of a call are a part. The
    search does not import page types, so that the app of the calls registers the function that reads them.
    """
    paths = CALL_FINDERS.values()
    if not paths:
        return []
    key = (context.root, context.compact_cards, paths[-1])
    return list(_cache.get_or_compute(key, lambda: _find(paths[-1], context)))


def _find(path: str, context: ReadContext) -> Sequence[CallToActionCard]:
    """Return what the function finds; nothing if it fails, which is logged and stops no search."""
    find: CallFinder
    try:
        find = import_string(path)
        return find(PLACE, context, MAX_CALLS)
    except Exception as error:
        log.error("search.calls_failed", function=path, exc_info=error)
        return []
