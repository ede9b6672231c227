"""Cache tags: the values of the headers `Cache-Tag`, `Surrogate-Key` and `Clarion-Tags`, and what a change invalidates.

A response carries the tag of each object that it shows, and of each list whose next member would change it. References
that are not visible must not leak their id; the response carries the tag `gaps` instead, which is invalidated whenever
something becomes public.
"""

from __future__ import annotations

import re
from collections import Counter
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

MAX_RESPONSE_TAGS = 100  # Next.js takes 128 for an entry of its cache, among them those that the frontend adds
SINGLE_OBJECT = re.compile(r"((?!site-)\w+)-\d+", re.ASCII)

TAG_PREFIXES = {
    "byline": "person",
    "call_to_action": "page",
    "call_to_action_terms": "page",
    "card": "page",
    "own_action": "page",
    "press_kit": "page",
}


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

    These are the type itself and, for a list with a feed or a calendar, its index page, whose title this has.
    """
    tags: dict[str, str] = {}
    for model in listed_models():
        index = get_index_model(model) if model.has_feed or model.event_fields else None
        tags |= {one.api_type: list_tag(str(model.list_name)) for one in (model, index) if one}
    return tags


def topic_tag(topic_id: int) -> str:
    """Return the tag of responses that show the newest pages of a topic."""
    return f"topic-{topic_id}"


def image_tag(image_id: int) -> str:
    """Return the tag of responses that show an image."""
    return f"image-{image_id}"


def object_tag(kind: str, object_id: int) -> str:
    """Return the tag of responses that show an object of this kind."""
    return f"{kind}-{object_id}"


def kind_tag(tag: str) -> str | None:
    """Return the tag of all objects of a kind, for the tag of one of them: `any-page` for `page-7`.

    None for other tags. That of a site is among them, because every response about the site has it.
    """
    found = SINGLE_OBJECT.fullmatch(tag)
    return f"any-{found[1]}" if found else None


def add_kind_tags(tags: Iterable[str]) -> set[str]:
    """Return what a change invalidates: these tags, and those of their kinds, which some responses have instead."""
    known = set(tags)
    return known.union(kind for tag in known if (kind := kind_tag(tag)))


def limit_tags(tags: Iterable[str]) -> list[str]:
    """Return at most MAX_RESPONSE_TAGS tags, sorted.

    While there are more, the kind of object with the most tags gets one tag for all of them, such as `any-image`. Every
    change of an object invalidates the tag of its kind as well, so that the response is invalidated too often but never
    too rarely.
    """
    limited = set(tags)
    while len(limited) > MAX_RESPONSE_TAGS:
        counts = Counter(kind for tag in limited if (kind := kind_tag(tag)))
        if not counts:
            break
        most = min(counts, key=lambda kind: (-counts[kind], kind))
        limited = {tag for tag in limited if kind_tag(tag) != most} | {most}
    return sorted(limited)


def snippet_tag(snippet: BaseSnippet) -> str:
    """Return the tag of responses that use a snippet; `gaps` for a draft, which counts as not set."""
    return object_tag(str(snippet._meta.model_name), snippet.pk) if snippet.is_published else GAPS


def listed_page_tags(pages: Iterable[tuple[int, str]], list_name_tag: str) -> set[str]:
    """Return the tags of the pages in a list, given as (id, type), except of those that the tag of the list stands for.

    A change of a page invalidates the list of its type, so that a list of that type needs no tags of its pages.
    """
    lists = list_tags_by_type()
    return {page_tag(page_id) for page_id, page_type in pages if lists.get(page_type) != list_name_tag}


def page_tags(ids: Iterable[int]) -> set[str]:
    """Return the tags of pages."""
    return {page_tag(page_id) for page_id in ids}


def reference_tags(references: References, found: ResolvedReferences) -> set[str]:
    """Return the tags of all references that were resolved, and `gaps` if one was not.

    Images are always tagged with their id: they are never hidden, but the file of one may be temporarily unreadable.
    """
    tags = {object_tag(TAG_PREFIXES.get(kind, kind), i) for kind, objects in found.objects.items() for i in objects}
    missing = any(ids - found.objects.get(kind, {}).keys() for kind, ids in references.ids.items() if kind != "image")
    return tags.union(references.tags, map(image_tag, references.ids.get("image", ())), {GAPS} if missing else ())
