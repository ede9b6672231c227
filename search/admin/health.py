"""The status of search and its issues: for the system status, the desk, and a page of the admin."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Min
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.models import Page

from cms.core import clock
from cms.jobs import heartbeat
from cms.operations.system_status.issues import Issue, Level, get_level
from search.engine import get_engine
from search.indexing import reindex_requests
from search.indexing.status import Status, get_status
from search.indexing.worker_tasks import INDEXER
from search.models import JournalOffset, ReconcileResult, ReindexRequest
from search.querying.exclusions import has_unapplied_act
from search.querying.explain import translate_message

VIEW_PERMISSION = "search.view_health"
REINDEX_PERMISSION = "search.add_reindexrequest"

MAX_LAG_SECONDS = 60.0  # usually a change is in the index after one or two seconds
MAX_COMPARISON_AGE = timedelta(hours=2)  # a comparison takes some minutes
MAX_FAILED_PAGES = 25


@dataclass(frozen=True, slots=True)
class FailedPage:
    """A page that could not be indexed. `title` is empty if the page was deleted."""

    page_id: int
    title: str
    since: datetime | None
    attempts: int
    reason: str


@dataclass(frozen=True, slots=True)
class Health:
    """The status of the index and of the worker. A time is None if the event never happened."""

    status: Status
    worker_seen: datetime | None
    indexer_seen: datetime | None
    comparison: ReconcileResult | None
    waiting_since: datetime | None
    failed_since: datetime | None
    issues: list[Issue]

    @property
    def level(self) -> Level:
        """The level of the most serious issue."""
        return get_level(self.issues)


def get_health() -> Health:
    """Return the status of search. Does not raise if the engine is not available."""
    found, now = get_status(get_engine()), clock.now()
    worker_seen, comparison = heartbeat.last_seen(heartbeat.MAIN_LOOP), ReconcileResult.objects.first()
    return Health(
        status=found,
        worker_seen=worker_seen,
        indexer_seen=heartbeat.last_seen(INDEXER),
        comparison=comparison,
        waiting_since=reindex_requests.waiting().aggregate(at=Min("marked_at"))["at"],
        failed_since=reindex_requests.parked().aggregate(at=Min("failed_at"))["at"],
        issues=_find_issues(found, worker_seen, comparison, now, names_worker=True),
    )


def find_issues(*, names_worker: bool = False) -> list[Issue]:
    """Return the issues of search; those of the worker too if `names_worker`, which the system status has already."""
    found, worker_seen = get_status(get_engine()), heartbeat.last_seen(heartbeat.MAIN_LOOP)
    return _find_issues(found, worker_seen, ReconcileResult.objects.first(), clock.now(), names_worker=names_worker)


def get_failed_pages() -> list[FailedPage]:
    """Return the pages that failed repeatedly and are retried once an hour, the oldest failure first."""
    rows: Sequence[ReindexRequest] = reindex_requests.parked().order_by("failed_at")[:MAX_FAILED_PAGES]
    pages = Page.objects.filter(pk__in=[row.page_id for row in rows]).specific(defer=True)
    titles = {page.pk: page.get_admin_display_title() for page in pages}
    return [
        FailedPage(row.page_id, titles.get(row.page_id, ""), row.failed_at, row.attempts, row.last_error)
        for row in rows
    ]


def _find_issues(
    found: Status,
    worker_seen: datetime | None,
    comparison: ReconcileResult | None,
    now: datetime,
    *,
    names_worker: bool,
) -> list[Issue]:
    is_running = worker_seen is not None and now - worker_seen <= heartbeat.TIMEOUT
    worker = _check_worker(worker_seen, now) if names_worker else None
    issues = [_check_engine(found), worker, _check_failed(found), _check_lag(found)]
    if comparison and is_running:
        issues.append(_check_comparison(comparison, now))
    return [issue for issue in issues if issue]


def _check_engine(found: Status) -> Issue | None:
    detail = translate_message(found.detail)
    if not found.ok:
        what = _("The search engine does not respond: %(detail)s.") % {"detail": detail}
        remedy = _("Until it is back, visitors get a simpler search of titles and summaries.")
        return Issue("critical", what, remedy)
    if found.outdated:
        what = _("The index is out of date: %(detail)s.") % {"detail": detail}
        return Issue("warning", what, _("Run manage.py rebuild_search."))
    return None


def _check_worker(seen: datetime | None, now: datetime) -> Issue | None:
    if seen is None:
        return Issue("critical", _("The worker has not run yet."), _("Start it, so that new pages can be found."))
    if now - seen > heartbeat.TIMEOUT:
        what = _("The worker has not responded for %(duration)s.") % {"duration": _format_age(now - seen)}
        remedy = _("Published and withdrawn pages do not reach the index. Inform the operators of the site.")
        return Issue("critical", what, remedy)
    return None


def _check_failed(found: Status) -> Issue | None:
    if not found.parked:
        return None
    what = ngettext("%(count)s page could not be indexed.", "%(count)s pages could not be indexed.", found.parked)
    remedy = _("They are retried once an hour; the list shows the reasons. Correct the page or reindex it.")
    return Issue("warning", what % {"count": found.parked}, remedy)


def _check_lag(found: Status) -> Issue | None:
    if found.lag <= MAX_LAG_SECONDS:
        return None
    what = _("The index is %(duration)s behind.") % {"duration": _format_age(timedelta(seconds=found.lag))}
    if JournalOffset.objects.filter(has_unapplied_act()).exists():
        remedy = _("Until it has the pages of the last bundle, visitors get a simpler search of titles and summaries.")
        return Issue("warning", what, remedy)
    return Issue("warning", what, _("This is normal after a large import or after moving many pages."))


def _check_comparison(last: ReconcileResult, now: datetime) -> Issue | None:
    if now - last.finished_at <= MAX_COMPARISON_AGE:
        return None
    what = _("Index and database were last compared %(duration)s ago.")
    remedy = _("The worker may be too busy. manage.py reconcile_search compares them now.")
    return Issue("warning", what % {"duration": _format_age(now - last.finished_at)}, remedy)


def _format_age(age: timedelta) -> str:
    minutes = round(age.total_seconds() / 60)
    if minutes < 120:
        return ngettext("%(count)s minute", "%(count)s minutes", minutes) % {"count": minutes}
    if minutes < 48 * 60:
        return ngettext("%(count)s hour", "%(count)s hours", minutes // 60) % {"count": minutes // 60}
    return ngettext("%(count)s day", "%(count)s days", minutes // 1440) % {"count": minutes // 1440}


def can_view_health(request: HttpRequest) -> bool:
    """Return whether the user may view the search status."""
    return request.user.has_perm(VIEW_PERMISSION) or request.user.has_perm(REINDEX_PERMISSION)


class HealthView(WagtailAdminTemplateMixin, TemplateView):
    """The page with the details of the search status."""

    page_title = gettext_lazy("Search status")
    header_icon = "success"
    template_name = "search_admin/health.html"

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Return Wagtail's breadcrumbs and this page."""
        return [*super().get_breadcrumbs_items(), {"url": "", "label": self.page_title}]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Check the permission."""
        if not can_view_health(request):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Return the status and the pages that could not be indexed."""
        health = get_health()
        return super().get_context_data(
            health=health,
            detail=translate_message(health.status.detail),
            failed=get_failed_pages(),
            may_reindex=self.request.user.has_perm(REINDEX_PERMISSION),
            **kwargs,
        )
