"""The report of dead and moved links, and its actions. It shows public pages only, to those who may edit them."""

from __future__ import annotations

from typing import Any

import django_filters
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db.models import F, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views import View
from wagtail.admin import messages
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.views.reports import ReportView
from wagtail.log_actions import log
from wagtail.models import Locale, Page
from wagtail.permissions import policy_registry

from cms.core import clock
from cms.core.visibility import visible_now
from cms.editing.restricted_drafts.permissions import get_explorable_pages

from .checker import check_again
from .models import LinkState, PageLink

EDIT_PERMISSIONS = ("add", "change", "publish")
IGNORE_ACTION = "dead_links.ignore"
REPORT_ACTION = "dead_links.report"


class DeadLinksFilterSet(WagtailFilterSet):
    """The filters by what is wrong, and by the language of the page."""

    kind = django_filters.ChoiceFilter(
        label=_("Links"),
        choices=[("dead", _("Dead")), ("moved", _("Moved")), ("ignored", _("Ignored"))],
        method="filter_kind",
        empty_label=_("All that are not ignored"),
    )
    locale = django_filters.ModelChoiceFilter(
        field_name="page__locale", queryset=Locale.objects.all(), label=_("Language"), empty_label=_("All")
    )

    class Meta:
        model = PageLink
        fields: list[str] = []

    def filter_queryset(self, queryset: QuerySet[PageLink]) -> QuerySet[PageLink]:
        """Return the links that were filtered; those that are ignored only if they were asked for."""
        rows: QuerySet[PageLink] = super().filter_queryset(queryset)
        return rows.filter(ignored_at__isnull=self.form.cleaned_data.get("kind") != "ignored")

    def filter_kind(self, rows: QuerySet[PageLink], name: str, value: str) -> QuerySet[PageLink]:
        """Return the rows with dead or moved links."""
        conditions = {"dead": Q(link__state=LinkState.DEAD), "moved": ~Q(link__moved_to="")}
        return rows.filter(conditions.get(value, Q()))


class DeadLinksView(ReportView):
    """The links of public pages that are dead or have moved, dead ones first, the oldest of them at the top."""

    page_title = _("Dead links")
    header_icon = "link"
    model = PageLink
    filterset_class = DeadLinksFilterSet
    results_template_name = "dead_links/report_results.html"
    index_url_name = "dead_links"
    index_results_url_name = "dead_links_results"
    export_filename = "dead-links"
    list_export = [
        "page_title",
        "page_id",
        "language",
        "text",
        "link.url",
        "problem",
        "link.failing_since",
        "link.dead_since",
        "link.moved_to",
        "link.checked_at",
        "ignored_at",
    ]
    export_headings = {
        "page_title": _("Page"),
        "page_id": _("Page ID"),
        "language": _("Language"),
        "text": _("Text of the link"),
        "link.url": _("Address"),
        "problem": _("Problem"),
        "link.failing_since": _("Does not work since"),
        "link.dead_since": _("First reported"),
        "link.moved_to": _("New address"),
        "link.checked_at": _("Last checked"),
        "ignored_at": _("Ignored since"),
    }

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not can_view_report(request):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_base_queryset(self) -> QuerySet[PageLink]:
        """Return all that the user may see, for the filters."""
        return find_reported(self.request.user)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(is_on=settings.LINK_CHECKS, **kwargs)


def can_view_report(request: HttpRequest) -> bool:
    """Return whether the user may edit any page."""
    return policy_registry.get_by_type(Page).user_has_any_permission(request.user, EDIT_PERMISSIONS)


def find_reported(user: Any) -> QuerySet[PageLink]:
    """Return the dead and moved links of the public pages that the user may edit, also those that are ignored."""
    policy = policy_registry.get_by_type(Page)
    editable = policy.instances_user_has_permission_for(user, "change").order_by().values("pk")
    public = visible_now().order_by().values("pk")
    seen = get_explorable_pages(user).order_by().values("pk")
    is_reported = Q(link__state=LinkState.DEAD) | ~Q(link__moved_to="")
    return (
        PageLink.objects.filter(is_reported, page__in=public)
        .filter(page__in=editable)
        .filter(page__in=seen)
        .select_related("link", "page__locale")
        .order_by(F("link__dead_since").asc(nulls_last=True), "link__url", "page__title", "pk")
    )


class ReportedLinkAction(View):
    """A button of a row of the report."""

    http_method_names = ("post",)

    def post(self, request: HttpRequest, link_id: int) -> HttpResponse:
        if not can_view_report(request):
            raise PermissionDenied
        row = get_object_or_404(find_reported(request.user), pk=link_id)
        messages.success(request, self.act(row))
        return redirect("dead_links")

    def act(self, row: PageLink) -> str:
        """Change the row, and return the message for the user."""
        raise NotImplementedError


class CheckAgainView(ReportedLinkAction):
    """Lets the worker check a link now."""

    def act(self, row: PageLink) -> str:
        check_again(row.link)
        return gettext("The link to %(address)s will be checked within minutes.") % {"address": row.link.url}


class IgnoreLinkView(ReportedLinkAction):
    """Leaves a link of a page out of the report until it is removed from the page."""

    def act(self, row: PageLink) -> str:
        _set_ignored(row, self.request.user, is_ignored=True)
        return gettext("The link to %(address)s is ignored in this page.") % {"address": row.link.url}


class ReportLinkView(ReportedLinkAction):
    """Ends that a link of a page is ignored."""

    def act(self, row: PageLink) -> str:
        _set_ignored(row, self.request.user, is_ignored=False)
        return gettext("The link to %(address)s is reported again.") % {"address": row.link.url}


def _set_ignored(row: PageLink, user: Any, *, is_ignored: bool) -> None:
    PageLink.objects.filter(pk=row.pk).update(ignored_at=clock.now() if is_ignored else None)
    action = IGNORE_ACTION if is_ignored else REPORT_ACTION
    log(instance=row.page.specific_deferred, action=action, user=user, data={"url": row.link.url})
