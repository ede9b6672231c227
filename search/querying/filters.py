"""The filters of a search as the database has them: which pages it admits, whatever their words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from functools import reduce
from operator import or_

from django.apps import apps
from django.db.models import Q, QuerySet

from cms.content.references import ReadContext
from cms.core.visibility import visible_now
from cms.http.params import midnight
from cms.pages.models import BasePage
from search.engines.port import SearchQuery

MODELS = {
    "release": "releasepage",
    "story": "storypage",
    "call_to_action": "calltoactionpage",
    "standard": "standardpage",
}
# How a page's row leads to what it can be filtered by, and the snippets among that.
PATHS = {
    "story_kind": "storypage__story_kind",
    "topics": "topics",
    "regions": "regions",
    "people": "storypage__bylines__person",
}
SNIPPETS = {"topics": "topics.Topic", "regions": "topics.Region", "people": "people.Person"}


def filtered_pages(search_query: SearchQuery, context: ReadContext) -> QuerySet:
    """The pages of this site and language that the public may see now, are not hidden, and have what was chosen."""
    pages = visible_now(BasePage, root=context.root, now=context.now).filter(*_chosen(search_query))
    if search_query.published_from:
        pages = pages.filter(listed_at__gte=search_query.published_from)
    if search_query.published_before:
        pages = pages.filter(listed_at__lt=search_query.published_before)
    return pages.exclude(pk__in=search_query.hidden) if search_query.hidden else pages


def _chosen(search_query: SearchQuery) -> Iterator[Q]:
    """Each filter asks apart, so that no page comes twice."""
    for field, values in search_query.filters.items():
        if field == "type":
            yield Q(content_type__model__in=[MODELS[value] for value in values])
        elif field == "year":
            yield reduce(or_, (_in_year(int(year)) for year in values))
        elif field in PATHS:
            tagged = BasePage.objects.filter(**{f"{PATHS[field]}__in": _meant(field, values)})
            yield Q(pk__in=tagged.values("pk"))


def _in_year(year: int) -> Q:
    return Q(listed_at__gte=midnight(date(year, 1, 1)), listed_at__lt=midnight(date(year + 1, 1, 1)))


def _meant(field: str, values: Sequence[str]) -> Sequence[str] | QuerySet:
    """The values as a page's row has them: those of snippets are the published ones of that value."""
    if field not in SNIPPETS:
        return values
    published: QuerySet = apps.get_model(SNIPPETS[field])._default_manager.published().valued()
    return published.filter(value__in=values)
