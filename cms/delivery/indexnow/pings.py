"""Send the URLs of changed pages to search engines, by the protocol IndexNow. Off until INDEXNOW_KEY is set.

The job follows the list of public changes, in which hidden pages never are. It waits for SETTLE_TIME after a change, so
that caches have the new page when a search engine requests it, and several edits make one ping. A frontend publishes
the key, which it gets from the API, to prove that the pings are those of the site.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta

import structlog
from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from pydantic import Field

from cms.content.schema import Schema
from cms.core import clock
from cms.core.sites import SiteRoot, SiteRoots
from cms.delivery.webhooks import http_client
from cms.http.operations import PublicRouter, json_response
from cms.jobs.queue import RetryPolicy, process_due
from cms.journal import public_changes
from cms.journal.models import PublicChange
from cms.operations.system_status.issues import Issue
from cms.pages.models import BasePage
from cms.pages.page_types import page_models

from .models import SiteNotices

log = structlog.get_logger(__name__)

SETTLE_TIME = timedelta(seconds=90)  # longer than caches keep a page
MAX_CHANGES = 1_000  # limit of one ping; the protocol allows 10,000 URLs
KEY_PATH = "/indexnow-key.txt"  # where frontends publish the key
RETRIES = RetryPolicy(tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 360)), timedelta(hours=12), 0.1)
MIN_FAILURES = 3
router = PublicRouter(tags=["Builds"])


class NotAccepted(Exception):
    """A search engine did not accept a ping; the message is its status or the kind of error."""


def send_due_pings() -> int:
    """Send what is due, and return the number of sites with pings."""
    if not settings.INDEXNOW_KEY:
        return 0
    roots = SiteRoots.read().roots
    _mark_sites({root.site_id for root in roots})
    return process_due(SiteNotices.objects.all(), lambda row: _send_changes(row, roots), RETRIES)


def _mark_sites(site_ids: Iterable[int]) -> None:
    """Begin to follow new sites at the present, forget removed ones, and mark those with changes to send."""
    known = {row.site_id: row for row in SiteNotices.objects.all()}
    current = set(site_ids)
    last = public_changes.last_change_sequence() if current - known.keys() else 0
    SiteNotices.objects.bulk_create(
        [SiteNotices(site_id=pk, sequence=last, not_before=None) for pk in sorted(current - known.keys())],
        ignore_conflicts=True,
    )
    SiteNotices.objects.filter(site_id__in=known.keys() - current).delete()
    for row in known.values():
        if row.not_before is None and _changes_after(row).exists():
            due = clock.now() + SETTLE_TIME
            SiteNotices.objects.filter(pk=row.pk, not_before=None).update(not_before=due)


def _changes_after(row: SiteNotices) -> QuerySet[PublicChange]:
    return PublicChange.objects.filter(site_id=row.site_id, sequence__gt=row.sequence)


def _send_changes(row: SiteNotices, roots: Sequence[SiteRoot]) -> None:
    """Send the next changes of a site, and record how far that is."""
    changes = list(_changes_after(row).order_by("sequence")[:MAX_CHANGES])
    root = next((root for root in roots if root.site_id == row.site_id), None)
    if root is not None and (urls := _list_urls(changes, root)):
        _post(root, urls)
        log.info("indexnow.notice_sent", site=row.site_id, addresses=len(urls))
    sequence = changes[-1].sequence if changes else row.sequence
    is_full = len(changes) == MAX_CHANGES
    SiteNotices.objects.filter(pk=row.pk, claim=row.claim).update(
        sequence=sequence,
        sent_at=clock.now(),
        claim=None,
        not_before=clock.now() if is_full else None,
        attempts=0,
        last_error="",
        failed_at=None,
    )


def _list_urls(changes: Sequence[PublicChange], root: SiteRoot) -> list[str]:
    """Return the URLs of the changed pages, each once, without those that are in no sitemap."""
    ids = {change.page_id for change in changes}
    unlisted = set(BasePage.objects.filter(pk__in=ids, noindex=True).values_list("pk", flat=True))
    listed = {model.api_type for model in page_models() if model.in_sitemap}
    paths = (
        path
        for change in changes
        if change.type in listed and change.page_id not in unlisted
        for path in (change.previous_path, change.path)
        if path is not None
    )
    return [root.base_url + path for path in dict.fromkeys(paths)]


def _post(root: SiteRoot, urls: list[str]) -> None:
    """Send a ping.

    Raises:
        NotAccepted: the search engine refused it, or did not respond.
    """
    body = {
        "host": root.host,
        "key": settings.INDEXNOW_KEY,
        "keyLocation": root.base_url + KEY_PATH,
        "urlList": urls,
    }
    headers = {"Content-Type": "application/json; charset=utf-8"}
    result = http_client.post(settings.INDEXNOW_URL, json.dumps(body), headers, purpose="indexnow")
    if not result.is_success:
        raise NotAccepted(str(result.status or "no response"))


def find_issues() -> Iterator[Issue]:
    """Yield the sites whose pings are not accepted."""
    if not settings.INDEXNOW_KEY:
        return
    for row in SiteNotices.objects.filter(attempts__gte=MIN_FAILURES):
        what = _("Search engines have not accepted the notices of site %(site)s for %(count)s attempts.")
        remedy = _("Check that the frontend publishes the key at %(path)s, and that INDEXNOW_URL is right.")
        yield Issue("warning", what % {"site": row.site_id, "count": row.attempts}, remedy % {"path": KEY_PATH})


class IndexNowKey(Schema):
    """The key. It is no secret: it proves only that a notice comes from the site that publishes it."""

    key: str | None = Field(description="The content of `/indexnow-key.txt`; null while IndexNow is not used.")


@router.get_uncached("/indexnow-key", response=IndexNowKey)
def indexnow_key(request: HttpRequest) -> HttpResponse:
    """Return the key to publish as text at `/indexnow-key.txt`, where search engines look it up."""
    return json_response(IndexNowKey(key=settings.INDEXNOW_KEY or None))
