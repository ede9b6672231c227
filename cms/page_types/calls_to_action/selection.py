"""Select calls to action: those of a page, and those of the list, which are by priority or by suitability for a page.

The calls of a page are the editor's selection, else they are selected by place, subject, priority and time:

1. Only running calls are selected.
2. If any call that the editor selected for the page is running, only these, in the editor's order.
3. Else calls of the page's site and language that may be shown in one of its places. A call with terms must share a
   topic or region with the page; a call without any is for all pages. Calls that share one come first, then by
   priority, then the newest, then the highest id, so that the order is the same for every visitor.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal

from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, When

from cms.content.references import ReadContext
from cms.content.schema import Placement
from cms.core import clock
from cms.core.sites import SiteRoot
from cms.core.visibility import visible_now
from cms.db.cached_sql import cached_sql
from cms.journal import cache_tags
from cms.pages.declarations import NEWEST_FIRST, UNDECIDED, ListSelection
from cms.pages.models import BasePage
from cms.pages.page_types import get_page_model

from .models import ATTEND, CallToActionPage, get_running_filters

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

# The kinds of action that serve a task. What editors add to ACTION_KINDS serves none.
KIND_OF_TASK = {
    "give": "give_once",
    "give_monthly": "give_monthly",
    "manage_gift": "donor_portal",
    "sign": "petition",
    "attend": ATTEND,
    "subscribe": "sign_up",
}

Terms = Mapping[str, Sequence[int]]  # "topics" and "regions", by id
Reason = Literal["editor", "subject", "everybody"]
BY_PRIORITY = ("-calltoactionpage__priority", *NEWEST_FIRST)


@dataclass(frozen=True, slots=True)
class SelectedCall:
    """A call to action for a page, with the reason. `places` are the page's places in which it may be shown."""

    id: int
    reason: Reason
    priority: int
    places: tuple[Placement, ...] = ()


def get_editor_selection(page: BasePage, context: ReadContext) -> list[SelectedCall]:
    """Return the running calls that the editor selected, in the editor's order. At most one query."""
    ids = list(dict.fromkeys(page.chosen_ids("actions")))
    calls = visible_now(CallToActionPage, now=context.now).filter(*get_running_filters(context.now), pk__in=ids)
    running = dict(calls.values_list("pk", "priority")) if ids else {}
    return [SelectedCall(pk, "editor", running[pk]) for pk in ids if pk in running]


def get_matching_calls(
    page: BasePage, terms: Terms, context: ReadContext, places: Sequence[Placement] = ()
) -> list[SelectedCall]:
    """Return the calls for these places (by default those of the page's type), best first. One query."""
    places = places or get_places(page)
    if not places:
        return []
    rows = _rows(page.pk or 0, places, terms["topics"], terms["regions"], context.root, context.now)
    by_call: dict[int, list[Any]] = {}
    for row in rows:
        by_call.setdefault(row.pk, []).append(row)
    matching = [call_rows for call_rows in by_call.values() if call_rows[0].shares or not call_rows[0].has_terms]
    return [
        _build_selected_call(call_rows, places)
        for call_rows in sorted(matching, key=lambda call_rows: _sort_key(call_rows[0]))
    ]


def assign_to_places(page: BasePage, calls: Iterable[SelectedCall]) -> list[tuple[SelectedCall, Placement]]:
    """Return the best call for each place of the page, the most prominent place first; no call appears twice."""
    remaining = list(calls)
    assigned = []
    for place in get_places(page):
        best = next((call for call in remaining if place in call.places), None)
        if best:
            remaining.remove(best)
            assigned.append((best, place))
    return assigned


def select_calls(page: BasePage, context: ReadContext, places: Sequence[Placement] = ()) -> list[SelectedCall]:
    """Return all calls to action for the page, best first."""
    return get_editor_selection(page, context) or get_matching_calls(page, page.term_ids(), context, places)


def get_places(page: BasePage) -> tuple[Placement, ...]:
    """Return the places for calls to action on pages of this type."""
    model = get_page_model(page.content_type_id)
    return model.call_placements if model and model.call_placements is not UNDECIDED else ()


@cached_sql
def _rows(
    excluded_id: int,
    places: Sequence[str],
    topics: Sequence[int],
    regions: Sequence[int],
    root: SiteRoot,
    now: datetime,
) -> QuerySet:
    # A subquery, so that SQLite begins with the few calls that run instead of with all pages of the language.
    running = CallToActionPage.objects.filter(*get_running_filters(now)).order_by()
    return (
        visible_now(CallToActionPage, root=root, now=now)
        .exclude(pk=excluded_id)
        .filter(pk__in=running.values("pk"), placements__place__in=places)
        .annotate(**_term_annotations({"topics": topics, "regions": regions}, now))
        .values_list("pk", "placements__place", "priority", "listed_at", "shares", "has_terms")
    )


def _term_annotations(terms: Terms, now: datetime) -> dict[str, Any]:
    """Return the annotations `shares` and `has_terms`. Unpublished topics and regions are ignored.

    `shares`: the call has a topic or region in common with the page, in any language; `has_terms`: it has any.
    """
    shares, has_terms = Q(), Q()
    for field, ids in terms.items():
        relation = BasePage._meta.get_field(field)
        name, published = relation.related_model._meta.model_name, relation.related_model.objects.published(now)
        links = relation.remote_field.through.objects.filter(basepage_id=OuterRef("pk"), **{f"{name}__in": published})
        keys = published.filter(pk__in=ids).values("translation_key")
        shares |= Q(Exists(links.filter(**{f"{name}__translation_key__in": keys})))
        has_terms |= Q(Exists(links))
    return {"shares": shares, "has_terms": has_terms}


def _sort_key(row: Any) -> tuple[bool, int, float, int]:
    return not row.shares, -row.priority, -(row.listed_at or EPOCH).timestamp(), -row.pk


def _build_selected_call(rows: Sequence[Any], places: Sequence[Placement]) -> SelectedCall:
    own = {row.placements__place for row in rows}
    first = rows[0]
    reason: Reason = "subject" if first.shares else "everybody"
    return SelectedCall(first.pk, reason, first.priority, tuple(place for place in places if place in own))


def select_for_place(place: str, context: ReadContext) -> QuerySet:
    """Return the running calls of this site and language that editors show in a place, by priority.

    For places that belong to no page: the topics and regions of the calls do not matter.
    """
    calls = visible_now(CallToActionPage, root=context.root, now=context.now).filter(*get_running_filters(context.now))
    return calls.filter(placements__place=place).order_by("-priority", *NEWEST_FIRST)


def select_for_list(context: ReadContext, params: Any = None) -> ListSelection:
    """Return the running calls by priority, or those for the page `params.for_page` by suitability."""
    calls = CallToActionPage.objects.filter(*get_running_filters(context.now))
    page_id = getattr(params, "for_page", None)
    if not page_id:
        return ListSelection(calls, BY_PRIORITY)
    target = visible_now(BasePage, root=context.root, now=context.now).filter(pk=page_id).first()
    tags = {cache_tags.page_tag(target.pk)} if target else {cache_tags.GAPS}
    suited = [choice.id for choice in select_calls(target, context, params.placement)] if target else []
    order = Case(*(When(pk=pk, then=rank) for rank, pk in enumerate(suited)), default=len(suited))
    return ListSelection(calls.filter(pk__in=suited), [order], tags)


def select_for_task(task: str, context: ReadContext) -> QuerySet:
    """Return the running calls that serve a task: by priority, and events by their start, those of earlier days last.

    The order is the same all day, so that what serves a task can be cached until the next day.
    """
    calls = CallToActionPage.objects.filter(*get_running_filters(context.now), action_kind=KIND_OF_TASK[task])
    if task != "attend":
        return calls.order_by("-priority", *NEWEST_FIRST)
    today = clock.midnight(context.now.astimezone(clock.site_zone()).date())
    is_past = Case(When(event_at__lt=today, then=1), default=0)
    return calls.order_by(is_past, F("event_at").asc(nulls_last=True), "pk")
