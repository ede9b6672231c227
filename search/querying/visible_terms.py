"""Topics, regions and people that have visible pages; the names of others must not appear in any response."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.apps import apps
from django.db.models import Exists, OuterRef, QuerySet

from cms.content.references import ReadContext
from cms.core.sites import SiteRoot
from cms.core.version_cache import cached_per_version
from cms.search_documents.builder import searchable_now

# Lookups from a page to the values that it can be filtered by, and which of these are snippets.
FIELD_LOOKUPS = {
    "story_kind": "storypage__story_kind",
    "topics": "topics",
    "regions": "regions",
    "people": "storypage__bylines__person",
}
SNIPPET_MODELS = {"topics": "topics.Topic", "regions": "topics.Region", "people": "people.Person"}


def visible_values(field: str, values: Collection[str], context: ReadContext) -> set[str]:
    """Return the values that a searchable page of this site and language has; draft snippets do not count.

    Makes at most one query, and none for values that were visible since the content last changed.
    """
    known = _used(field, context.root)
    unknown = [value for value in values if value not in known]
    if unknown:
        known |= set(_in_use(field, unknown, context.root, context.now))
    return {value for value in values if value in known}


@cached_per_version
def _used(field: str, root: SiteRoot) -> set[str]:
    """Return the cache that `visible_values` fills; it is emptied by every change of the content."""
    return set()


def _in_use(field: str, values: Collection[str], root: SiteRoot, now: datetime) -> QuerySet:
    pages = searchable_now(root=root, now=now).filter(**{FIELD_LOOKUPS[field]: OuterRef("pk")})
    terms = (
        apps.get_model(SNIPPET_MODELS[field])._default_manager.published(now).with_value(now).filter(value__in=values)
    )
    return terms.filter(Exists(pages)).order_by().values_list("value", flat=True)
