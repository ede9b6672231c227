"""Cache tags: the names answers are kept under (`Cache-Tag`), and those a change makes caches forget. One vocabulary.

An answer carries the tag of each thing it shows, and of each set whose next member would change it. What it mentions
and did not find is no thing it may name: it carries `gaps`, and whatever becomes public has those forgotten as well.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from cms.content.references import References, ResolvedReferences

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

LIST_TAGS = {
    "release_index": "list-releases",
    "release": "list-releases",
    "story_index": "list-stories",
    "story": "list-stories",
    "call_to_action": CALLS_TO_ACTION,
}
TAG_PREFIXES = {"call_to_action": "page", "card": "page", "own_action": "page"}


def page_tag(page_id: int) -> str:
    return f"page-{page_id}"


def site_tag(site_id: int) -> str:
    """Of every answer about the site: the widest there is."""
    return f"site-{site_id}"


def topic_tag(topic_id: int) -> str:
    """Of what shows the newest pages about a topic, whichever they are."""
    return f"topic-{topic_id}"


def image_tag(image_id: int) -> str:
    return f"image-{image_id}"


def object_tag(kind: str, object_id: int) -> str:
    return f"{kind}-{object_id}"


def snippet_tag(one: BaseSnippet) -> str:
    """Of what uses the snippet; a draft is as good as missing."""
    return object_tag(str(one._meta.model_name), one.pk) if one.is_published else GAPS


def page_tags(ids: Iterable[int]) -> set[str]:
    return {page_tag(page_id) for page_id in ids}


def reference_tags(references: References, found: ResolvedReferences) -> set[str]:
    """The tags of everything that was found, and `gaps` where something was not.

    Pictures are named in any case: they are never hidden, but the file of one may be broken for a while.
    """
    tags = {object_tag(TAG_PREFIXES.get(kind, kind), i) for kind, things in found.objects.items() for i in things}
    missing = any(ids - found.objects.get(kind, {}).keys() for kind, ids in references.ids.items() if kind != "image")
    return tags.union(references.tags, map(image_tag, references.ids.get("image", ())), {GAPS} if missing else ())
