"""The cache tags of an answer about a page: what it shows, and the sets whose next member would change it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from wagtail.models import Page

from cms.calls_to_action.selection import places_of
from cms.cards.related import MAX_RELATED_PAGES, Suggestion
from cms.content.references import ReadContext
from cms.content.schema import PageLink
from cms.journal import cache_tags
from cms.pages.models import BasePage
from cms.pages.page_types import get_api_type
from cms.topics import labels


def of_page(page: BasePage, context: ReadContext) -> set[str]:
    """The page itself, and the words of its site."""
    kind = f"type-{get_api_type(page.content_type_id)}"
    return {cache_tags.page_tag(page.pk), kind, cache_tags.site_tag(context.root.site_id), cache_tags.SETTINGS}


def of_calls_to_action(page: BasePage) -> set[str]:
    """Which calls to action are shown beside it depends on all there are."""
    return {cache_tags.CALLS_TO_ACTION} if places_of(page) else set()


def of_related(
    page: BasePage, topic_ids: Iterable[int], suggested: Sequence[Suggestion], context: ReadContext
) -> set[str]:
    """Of an editor's choice that is not shown, `gaps`; while the newest stand in, the topics they are about.

    Similar pages need no more than their own tags: whatever changes their list names the page.
    """
    shown = {one.id for one in suggested}
    tags = set() if shown.issuperset(page.chosen_ids("related")) else {cache_tags.GAPS}
    similar = [one for one in suggested if one.source == "similar"]
    has_room = len(suggested) - len(similar) < MAX_RELATED_PAGES
    if has_room and not any(one.similarity for one in similar):
        published = labels.topics(context.root.language).by_id
        tags |= {cache_tags.topic_tag(pk) for pk in topic_ids if pk in published}
    return tags


def of_ancestors(page: BasePage, above: Sequence[PageLink], context: ReadContext) -> set[str]:
    """What stands above it, and `gaps` where one of these is hidden."""
    depth = (len(page.path) - len(context.root.tree_path)) // Page.steplen
    gaps = {cache_tags.GAPS} if len(above) < depth else set()
    return cache_tags.page_tags(one.id for one in above) | gaps
