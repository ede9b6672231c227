"""Create deliveries from the public changes and the journal, for each endpoint from its own position.

Deliveries and the new position of the endpoint are written in one transaction, so a crash neither loses nor repeats an
event. No deliveries are added for an endpoint with MAX_WAITING_DELIVERIES; when it responds again, the changes since
then are combined.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Any

from django.db import transaction
from django.db.models import Min

from cms.core import clock
from cms.core.sites import SiteRoot, SiteRoots
from cms.journal import journal, public_changes
from cms.journal.models import JournalEntry, PublicChange
from cms.operations.traces.spans import WEBHOOK_MESSAGE, refer_to_entries, start_span

from . import invalidation
from .changes import describe_shared, read_next
from .models import Delivery, Endpoint
from .schema import (
    ChangedPage,
    ContentEvent,
    ContentNews,
    ManyNews,
    PageChange,
    PageEvent,
    PageNews,
    PagesEvent,
    TestEvent,
    TestNews,
)

MAX_SINGLE_PAGE_EVENTS = 20  # if more changes are read at once, they are combined
MAX_CHANGES_PER_MESSAGE = 100  # limit of a combined message
MAX_WAITING_DELIVERIES = 20  # limit of one endpoint


def last_read_sequence() -> int | None:
    """Return the journal sequence that all active endpoints have read."""
    least = Endpoint.objects.filter(is_active=True).aggregate(least=Min("sequence"))["least"]
    return journal.last_sequence() if least is None else least


def create_deliveries() -> int:
    """Create the next deliveries of every endpoint with unread changes, and return the number of these endpoints."""
    until, last = public_changes.last_read_sequence(), public_changes.last_change_sequence()
    if until is None:
        return 0
    endpoint_count = 0
    for endpoint in Endpoint.objects.filter(is_active=True):
        if endpoint.sequence is None or endpoint.change is None:
            Endpoint.objects.filter(pk=endpoint.pk, sequence=None).update(sequence=until, change=last)
        elif (endpoint.sequence < until or endpoint.change < last) and not _has_backlog(endpoint):
            _create_deliveries_for(endpoint.pk, until, last)
            endpoint_count += 1
    return endpoint_count


def create_test_delivery(endpoint: Endpoint) -> Delivery:
    """Create a delivery without content, which tests the connection to the endpoint."""
    event = TestEvent(type="webhook.test", timestamp=clock.now(), data=TestNews(tags=[]))
    return Delivery.objects.create(endpoint=endpoint, type=event.type, body=event.model_dump_json())


def _has_backlog(endpoint: Endpoint) -> bool:
    return endpoint.deliveries.filter(state=Delivery.State.WAITING).count() >= MAX_WAITING_DELIVERIES


def _create_deliveries_for(endpoint_id: int, until: int, last: int) -> None:
    """Create the next deliveries of one endpoint and move its position."""
    with transaction.atomic():
        endpoint = Endpoint.objects.select_for_update().get(pk=endpoint_id)
        if endpoint.sequence is None or endpoint.change is None:
            return
        rows, entries = read_next(endpoint, until, last)
        with start_span("webhook.queue", causes=refer_to_entries(entry.sequence for entry in entries)) as span:
            events = list(_build_events(endpoint, rows, entries))
            created = Delivery.objects.bulk_create(
                Delivery(endpoint=endpoint, type=event.type, body=event.model_dump_json()) for event in events
            )
            span.link((WEBHOOK_MESSAGE, delivery.message) for delivery in created)
        endpoint.save(update_fields=["sequence", "change"])


Event = PageEvent | PagesEvent | ContentEvent


def _build_events(endpoint: Endpoint, rows: Sequence[PublicChange], entries: Sequence[JournalEntry]) -> Iterator[Event]:
    sites = {root.site_id: root for root in SiteRoots.read().roots if endpoint.site_id in (None, root.site_id)}
    tags = invalidation.get_change_tags(rows)
    wanted = [row for row in rows if row.site_id in sites and f"page.{row.change}" in endpoint.events]
    acts = sorted({row.act for row in wanted if row.act})
    sent: set[str] = set()
    for act in acts:
        part = [row for row in wanted if row.act == act]
        part_tags = _get_act_tags(act, part, tags)
        sent |= part_tags
        yield _build_pages_event(part, part_tags, sites, is_act=True)
    wanted = [row for row in wanted if not row.act]
    if len(wanted) <= MAX_SINGLE_PAGE_EVENTS:
        for row in wanted:
            sent |= tags[row.sequence]
            yield _build_page_event(row, sites[row.site_id], tags[row.sequence], sites)
    else:
        for start in range(0, len(wanted), MAX_CHANGES_PER_MESSAGE):
            part = wanted[start : start + MAX_CHANGES_PER_MESSAGE]
            part_tags = set().union(*(tags[row.sequence] for row in part))
            sent |= part_tags
            yield _build_pages_event(part, part_tags, sites)
    if "content.changed" in endpoint.events:
        others = _without_reported_acts(endpoint, entries, sites)
        invalidated = invalidation.get_entry_tags(others, reported_page_ids={row.page_id for row in rows})
        invalidated.tags -= sent
        if names := invalidated.get_names(sites):
            news = ContentNews(tags=names, shared=describe_shared(names))
            yield ContentEvent(type="content.changed", timestamp=clock.now(), data=news)


def _get_act_tags(act: int, rows: Sequence[PublicChange], tags: dict[int, set[str]]) -> set[str]:
    """Return the tags of all that an act has changed, so that one message is enough to purge them."""
    entries = list(JournalEntry.objects.filter(act=act).order_by("sequence"))
    invalidated = invalidation.get_entry_tags(entries, reported_page_ids={row.page_id for row in rows})
    return set().union(invalidated.tags, *(tags[row.sequence] for row in rows))


def _without_reported_acts(
    endpoint: Endpoint, entries: Sequence[JournalEntry], site_ids: Collection[int]
) -> list[JournalEntry]:
    """Return the entries that are not of an act of which the endpoint gets a message about its pages."""
    acts = {entry.act for entry in entries if entry.act}
    if not acts:
        return list(entries)
    changes = [event.removeprefix("page.") for event in endpoint.events if event.startswith("page.")]
    rows = PublicChange.objects.filter(act__in=acts, site_id__in=list(site_ids), change__in=changes)
    reported = set(rows.values_list("act", flat=True))
    return [entry for entry in entries if entry.act not in reported]


def _build_page_event(row: PublicChange, root: SiteRoot, tags: set[str], sites: dict[int, SiteRoot]) -> PageEvent:
    data = PageNews(**_describe_page(row, root), tags=invalidation.InvalidatedTags(tags).get_names(sites))
    return PageEvent(type=f"page.{row.change}", timestamp=row.at, data=data)  # type: ignore[arg-type]


def _build_pages_event(
    rows: Sequence[PublicChange], tags: set[str], sites: dict[int, SiteRoot], *, is_act: bool = False
) -> PagesEvent:
    changes = [PageChange(**_describe_page(row, sites[row.site_id]), change=row.change) for row in rows]
    data = ManyNews(changes=changes, tags=invalidation.InvalidatedTags(tags).get_names(sites), together=is_act)
    return PagesEvent(type="pages.changed", timestamp=rows[-1].at, data=data)


def _describe_page(row: PublicChange, root: SiteRoot) -> dict[str, Any]:
    fields = {name: getattr(row, name) for name in ("type", "locale", "path", "previous_path")}
    return ChangedPage(id=row.page_id, site=root.host, url=root.base_url + row.path, **fields).model_dump()
