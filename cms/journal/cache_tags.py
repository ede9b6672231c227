"""Cache tags: the values of the header `Cache-Tag`, and the tags that a change invalidates in caches.

A response carries the tag of each object that it shows, and of each list whose next member would change it. References
that are not visible must not leak their id; the response carries the tag `gaps` instead, which is invalidated whenever
something becomes public.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import TYPE_CHECKING

from cms.content.references import References, ResolvedReferences
from cms.pages.page_types import get_index_model, listed_models

if TYPE_CHECKING:
    from cms.core.snippets import BaseSnippet

CALLS_TO_ACTION = "list-calls-to-action"
GAPS = "gaps"
LOCALES = "locales"
NAVIGATION = "navigation"
PEOPLE = "people"
REDIRECTS = "redirects"
REGIONS = "regions"
SETTINGS = "settings"
SITEMAP = "sitemap"
TOPICS = "topics"

TAG_PREFIXES = {"call_to_action": "page", "card": "page", "own_action": "page"}


def page_tag(page_id: int) -> str:
    """Return the tag of responses that show a page."""
    return f"page-{page_id}"


def site_tag(site_id: int) -> str:
    """Return the tag of every response about a site, the widest of all tags."""
    return f"site-{site_id}"


def list_tag(list_name: str) -> str:
    """Return the tag of responses with a list of pages of one type."""
    return f"list-{list_name}"


@cache
def list_tags_by_type() -> dict[str, str]:
    """Return the tags of lists by the page types whose changes invalidate them.

    These are the type itself and, for a list with a feed, its index page, whose title and summary the feed has.
    """
    tags: dict[str, str] = {}
    for model in listed_models():
        index = get_index_model(model) if model.has_feed else None
        tags |= {one.api_type: list_tag(str(model.list_name)) for one in (model, index) if one}
    return tags


def topic_tag(topic_id: int) -> str:
    """Return the tag of responses that show the newest pages of a topic."""
    return f"topic-{topic_id}"


def image_tag(image_id: int) -> str:
    """Return the tag of responses that show a picture."""
    return f"image-{image_id}"


def object_tag(kind: str, object_id: int) -> str:
    """Return the tag of responses that show an object of this kind."""
    return f"{kind}-{object_id}"


def snippet_tag(snippet: BaseSnippet) -> str:
    """Return the tag of responses that use a snippet; `gaps` for a draft, which counts as not set."""
    return object_tag(str(snippet._meta.model_name), snippet.pk) if snippet.is_published else GAPS


def page_tags(ids: Iterable[int]) -> set[str]:
    """Return the tags of pages."""
    return {page_tag(page_id) for page_id in ids}


def reference_tags(references: References, found: ResolvedReferences) -> set[str]:
    """Return the tags of all references that were resolved, and `gaps` if one was not.

    Pictures are always tagged with their id: they are never hidden, but the file of one may be temporarily unreadable.
    """
    tags = {object_tag(TAG_PREFIXES.get(kind, kind), i) for kind, objects in found.objects.items() for i in objects}
    missing = any(ids - found.objects.get(kind, {}).keys() for kind, ids in references.ids.items() if kind != "image")
    return tags.union(references.tags, map(image_tag, references.ids.get("image", ())), {GAPS} if missing else ())
