"""From what changed to messages: each endpoint goes through the changes and the journal at its own pace.

Messages and the place they were read at are written in one transaction: a crash loses nothing and tells nothing twice.
An endpoint with enough waiting for it reads no further; what comes meanwhile is told together once it answers again.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.db import transaction
from django.db.models import Min
from django.utils import timezone

from cms.core.sites import SiteRoot, SiteRoots
from cms.journal import journal, public_changes
from cms.journal.models import JournalEntry, PublicChange

from . import invalidation
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

MAX_ROWS_PER_READ = 500  # changes, and entries of the journal, read in one transaction
MAX_SINGLE_PAGE_EVENTS = 20  # changes at once that get a message each
MAX_CHANGES_PER_MESSAGE = 100  # changes in one message, where there are more
MAX_WAITING_DELIVERIES = 20  # messages that wait for one endpoint


def last_read_sequence() -> int | None:
    """How far the journal has been read by the endpoint that is furthest behind."""
    behind = Endpoint.objects.filter(is_active=True).aggregate(least=Min("sequence"))["least"]
    return journal.last_sequence() if behind is None else behind


def create_deliveries() -> int:
    """Write the next messages of every endpoint that has some coming; answers for how many endpoints."""
    until, last = public_changes.last_read_sequence(), public_changes.last_change_sequence()
    if until is None:
        return 0
    read = 0
    for endpoint in Endpoint.objects.filter(is_active=True):
        if endpoint.sequence is None or endpoint.change is None:
            Endpoint.objects.filter(pk=endpoint.pk, sequence=None).update(sequence=until, change=last)
        elif (endpoint.sequence < until or endpoint.change < last) and not _has_backlog(endpoint):
            _create_deliveries_for(endpoint.pk, until, last)
            read += 1
    return read


def create_test_delivery(endpoint: Endpoint) -> Delivery:
    """A message that says nothing, to see whether it arrives."""
    event = TestEvent(type="webhook.test", timestamp=timezone.now(), data=TestNews(tags=[]))
    return Delivery.objects.create(endpoint=endpoint, type=event.type, body=event.model_dump_json())


def _has_backlog(endpoint: Endpoint) -> bool:
    return endpoint.deliveries.filter(state=Delivery.State.WAITING).count() >= MAX_WAITING_DELIVERIES


def _create_deliveries_for(endpoint_id: int, until: int, last: int) -> None:
    """The changes first, and the journal once they are all read: so it is known which of its pages were told of."""
    with transaction.atomic():
        endpoint = Endpoint.objects.select_for_update().get(pk=endpoint_id)
        if endpoint.sequence is None or endpoint.change is None:
            return
        rows = list(PublicChange.objects.filter(sequence__gt=endpoint.change).order_by("sequence")[:MAX_ROWS_PER_READ])
        entries: list[JournalEntry] = []
        endpoint.change = rows[-1].sequence if rows else max(endpoint.change, last)
        if len(rows) < MAX_ROWS_PER_READ:
            found = journal.entries_after(endpoint.sequence, MAX_ROWS_PER_READ)
            entries = [entry for entry in found if entry.sequence <= until]
            is_part = bool(entries) and len(found) == MAX_ROWS_PER_READ
            endpoint.sequence = entries[-1].sequence if is_part else max(endpoint.sequence, until)
        events = list(_build_events(endpoint, rows, entries))
        Delivery.objects.bulk_create(
            Delivery(endpoint=endpoint, type=event.type, body=event.model_dump_json()) for event in events
        )
        endpoint.save(update_fields=["sequence", "change"])


Event = PageEvent | PagesEvent | ContentEvent


def _build_events(endpoint: Endpoint, rows: Sequence[PublicChange], entries: Sequence[JournalEntry]) -> Iterator[Event]:
    sites = {root.site_id: root for root in SiteRoots.read().roots if endpoint.site_id in (None, root.site_id)}
    tags = invalidation.get_change_tags(rows)
    wanted = [row for row in rows if row.site_id in sites and f"page.{row.change}" in endpoint.events]
    sent: set[str] = set()
    if len(wanted) <= MAX_SINGLE_PAGE_EVENTS:
        for row in wanted:
            sent |= tags[row.sequence]
            yield _build_page_event(row, sites[row.site_id], tags[row.sequence], sites)
    else:
        for start in range(0, len(wanted), MAX_CHANGES_PER_MESSAGE):
            part = wanted[start : start + MAX_CHANGES_PER_MESSAGE]
            together = set().union(*(tags[row.sequence] for row in part))
            sent |= together
            yield _build_pages_event(part, together, sites)
    if "content.changed" in endpoint.events:
        purge = invalidation.get_entry_tags(entries, told={row.page_id for row in rows})
        purge.tags -= sent
        if names := purge.names(sites):
            yield ContentEvent(type="content.changed", timestamp=timezone.now(), data=ContentNews(tags=names))


def _build_page_event(row: PublicChange, root: SiteRoot, tags: set[str], sites: dict[int, SiteRoot]) -> PageEvent:
    data = PageNews(**_describe_page(row, root), tags=invalidation.InvalidatedTags(tags).names(sites))
    return PageEvent(type=f"page.{row.change}", timestamp=row.at, data=data)  # type: ignore[arg-type]


def _build_pages_event(rows: Sequence[PublicChange], tags: set[str], sites: dict[int, SiteRoot]) -> PagesEvent:
    told = [PageChange(**_describe_page(row, sites[row.site_id]), change=row.change) for row in rows]
    data = ManyNews(changes=told, tags=invalidation.InvalidatedTags(tags).names(sites))
    return PagesEvent(type="pages.changed", timestamp=rows[-1].at, data=data)


def _describe_page(row: PublicChange, root: SiteRoot) -> dict[str, Any]:
    known = {name: getattr(row, name) for name in ("type", "locale", "path", "previous_path")}
    return ChangedPage(id=row.page_id, site=root.host, url=root.base_url + row.path, **known).model_dump()
