"""Which calls to action go with a page: those its editor chose, else by place, subject, priority and time.

1. Only what is asked at this moment.
2. Of those the editor chose for the page, in the editor's order. Nothing else while one of them is asked.
3. Else those of the page's site and language that may stand in one of its places. A call that is tagged has to share a
   topic or a region with the page; one that is not tagged at all asks everybody. Those that share come first, then by
   priority, then the newest, then the highest id: the same for every visitor, until something changes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal

from django.db.models import Exists, OuterRef, Q, QuerySet

from cms.content.references import ReadContext
from cms.content.schema import Placement
from cms.core.cached_sql import cached_sql
from cms.core.sites import SiteRoot
from cms.core.visibility import visible_now
from cms.pages.models import BasePage
from cms.pages.page_types import get_api_type

from .models import CallToActionPage, get_running_filters

# Where each type of page has room, the most noticed place first.
PLACES_BY_PAGE_TYPE: Mapping[str, tuple[Placement, ...]] = {
    "home": ("home",),
    "release": ("release_end", "article_flow", "sidebar"),
    "story": ("story_end", "article_flow", "sidebar"),
    "standard": ("article_flow", "sidebar"),
}
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

Tags = Mapping[str, Sequence[int]]  # "topics" and "regions", by id
Reason = Literal["editor", "subject", "everybody"]


@dataclass(frozen=True, slots=True)
class SelectedCall:
    """A call for a page, and why it is one. `places` are those of the page's places where it may stand."""

    id: int
    reason: Reason
    priority: int
    places: tuple[Placement, ...] = ()


def get_editor_selection(page: BasePage, context: ReadContext) -> list[SelectedCall]:
    """Those of the editor's choice that are asked at this moment, in the editor's order. One query, or none."""
    ids = list(dict.fromkeys(page.chosen_ids("actions")))
    calls = visible_now(CallToActionPage, now=context.now).filter(*get_running_filters(context.now), pk__in=ids)
    asked = dict(calls.values_list("pk", "priority")) if ids else {}
    return [SelectedCall(pk, "editor", asked[pk]) for pk in ids if pk in asked]


def get_matching_calls(page: BasePage, tags: Tags, context: ReadContext, places: Sequence[Placement] = ()) -> list[SelectedCall]:
    """What may stand in these places (if none are named, in those of the page's type), best first. One query."""
    places = places or get_places(page)
    if not places:
        return []
    rows = _rows(page.pk or 0, places, tags["topics"], tags["regions"], context.root, context.now)
    by_call: dict[int, list[Any]] = {}
    for row in rows:
        by_call.setdefault(row.pk, []).append(row)
    fitting = [of_call for of_call in by_call.values() if of_call[0].shares or not of_call[0].is_tagged]
    return [_build_selected_call(of_call, places) for of_call in sorted(fitting, key=lambda of_call: _sort_key(of_call[0]))]


def assign_to_places(page: BasePage, choices: Iterable[SelectedCall]) -> list[tuple[SelectedCall, Placement]]:
    """The most suitable call for each place of the page, the most noticed place first; none stands in two."""
    left = list(choices)
    placed = []
    for place in get_places(page):
        best = next((choice for choice in left if place in choice.places), None)
        if best:
            left.remove(best)
            placed.append((best, place))
    return placed


def select_calls(page: BasePage, context: ReadContext, places: Sequence[Placement] = ()) -> list[SelectedCall]:
    """All calls that go with the page, the most suitable first."""
    return get_editor_selection(page, context) or get_matching_calls(page, tags_of(page), context, places)


def get_places(page: BasePage) -> tuple[Placement, ...]:
    """Where pages of this type have room for a call."""
    return PLACES_BY_PAGE_TYPE.get(get_api_type(page.content_type_id) or "", ())


def tags_of(page: BasePage) -> Tags:
    return page.tag_ids()


@cached_sql
def _rows(
    but: int, places: Sequence[str], topics: Sequence[int], regions: Sequence[int], root: SiteRoot, now: datetime
) -> QuerySet:
    return (
        visible_now(CallToActionPage, root=root, now=now)
        .exclude(pk=but)
        .filter(*get_running_filters(now), placements__place__in=places)
        .annotate(**_tag_annotations({"topics": topics, "regions": regions}, now))
        .values_list("pk", "placements__place", "priority", "listed_at", "shares", "is_tagged")
    )


def _tag_annotations(tags: Tags, now: datetime) -> dict[str, Any]:
    """`shares`: a topic or region in common, in any language; `is_tagged`: the call has one. Drafts do not count."""
    shares, is_tagged = Q(), Q()
    for field, ids in tags.items():
        relation = BasePage._meta.get_field(field)
        name, published = relation.related_model._meta.model_name, relation.related_model.objects.published(now)
        links = relation.remote_field.through.objects.filter(basepage_id=OuterRef("pk"), **{f"{name}__in": published})
        keys = published.filter(pk__in=ids).values("translation_key")
        shares |= Q(Exists(links.filter(**{f"{name}__translation_key__in": keys})))
        is_tagged |= Q(Exists(links))
    return {"shares": shares, "is_tagged": is_tagged}


def _sort_key(row: Any) -> tuple[bool, int, float, int]:
    return not row.shares, -row.priority, -(row.listed_at or EPOCH).timestamp(), -row.pk


def _build_selected_call(rows: Sequence[Any], places: Sequence[Placement]) -> SelectedCall:
    own = {row.placements__place for row in rows}
    first = rows[0]
    reason: Reason = "subject" if first.shares else "everybody"
    return SelectedCall(first.pk, reason, first.priority, tuple(place for place in places if place in own))
