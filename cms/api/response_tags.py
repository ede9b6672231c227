"""The cache tags of a response about a page.

They name the content in the response, and the lists from which a new member would change the response.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from wagtail.models import Page

from cms.cards.related import MAX_RELATED_PAGES, Suggestion
from cms.content.references import ReadContext
from cms.content.schema import PageLink
from cms.journal import cache_tags
from cms.page_types.calls_to_action.selection import get_places
from cms.pages.models import BasePage
from cms.pages.page_types import get_api_type
from cms.snippets.topics import labels


def of_absence(context: ReadContext) -> set[str]:
    """Return the tags of a response that says that nothing public is at a path.

    `gaps` is invalidated when something becomes public, and `redirects` when a page moves or a redirect is added.
    """
    return {cache_tags.GAPS, cache_tags.REDIRECTS, cache_tags.site_tag(context.root.site_id)}


def of_page(page: BasePage, context: ReadContext) -> set[str]:
    """Return the tags of the page itself and of the settings of its site."""
    kind = f"type-{get_api_type(page.content_type_id)}"
    return {cache_tags.page_tag(page.pk), kind, cache_tags.site_tag(context.root.site_id), cache_tags.SETTINGS}


def of_calls_to_action(page: BasePage) -> set[str]:
    """Return the tag of all calls to action if the selection for this page depends on them."""
    return {cache_tags.CALLS_TO_ACTION} if get_places(page) else set()


def of_related(
    page: BasePage, topic_ids: Iterable[int], suggested: Sequence[Suggestion], context: ReadContext
) -> set[str]:
    """Return the tags on which the selection of related pages depends.

    `gaps` if a page chosen by an editor is not shown; the topics of the page while the newest pages of these topics
    fill the list. Similar pages need no further tags, because a change of their list invalidates the page itself.
    """
    shown = {one.id for one in suggested}
    tags = set() if shown.issuperset(page.chosen_ids("related")) else {cache_tags.GAPS}
    similar = [one for one in suggested if one.source == "similar"]
    has_room = len(suggested) - len(similar) < MAX_RELATED_PAGES
    if has_room and not any(one.similarity for one in similar):
        published = labels.get_topic_labels(context.root.language).by_id
        tags |= {cache_tags.topic_tag(pk) for pk in topic_ids if pk in published}
    return tags


def of_ancestors(page: BasePage, above: Sequence[PageLink], context: ReadContext) -> set[str]:
    """Return the tags of the ancestors, and `gaps` if one of them is hidden."""
    depth = (len(page.path) - len(context.root.tree_path)) // Page.steplen
    gaps = {cache_tags.GAPS} if len(above) < depth else set()
    return cache_tags.page_tags(one.id for one in above) | gaps
