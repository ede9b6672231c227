"""Wagtail's lists that read pages without the permission policy, limited to pages that the user may explore."""

from __future__ import annotations

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery
from wagtail.admin.views.reports.locked_pages import LockedPagesView
from wagtail.admin.views.reports.page_types_usage import PageTypesUsageReportView
from wagtail.contrib.redirects.views import IndexView

from .rules import exclude_hidden, exclude_references_to_hidden
from .selection import get_explorable_pages


class ExplorableLockedPagesView(LockedPagesView):
    """Locked pages. Wagtail's view includes hidden pages that the user has locked."""

    def get_queryset(self) -> QuerySet:
        return exclude_hidden(super().get_queryset(), self.request.user)


class ExplorablePageTypesView(PageTypesUsageReportView):
    """Page types with the number of their pages and the page edited last. Wagtail's view includes all pages."""

    def get_queryset(self) -> QuerySet:
        page_types = super().get_queryset()
        pages = get_explorable_pages(self.request.user).order_by()
        filters = self.filters.form.cleaned_data
        if language := filters.get("page_locale"):
            pages = pages.filter(locale__language_code=language)
        if path := filters.get("site"):
            pages = pages.filter(path__startswith=path)
        latest = pages.filter(content_type=OuterRef("pk")).order_by(
            F("latest_revision_created_at").desc(nulls_last=True), "title", "-pk"
        )
        return page_types.annotate(
            count=Count("pages", filter=Q(pages__pk__in=pages.values("pk")), distinct=True),
            last_edited_page_id=Subquery(latest.values("pk")[:1]),
        )


class VisibleRedirectsView(IndexView):
    """Redirects. Wagtail's view shows the titles of all target pages, and the former paths of restricted drafts."""

    def get_base_queryset(self) -> QuerySet:
        return exclude_references_to_hidden(super().get_base_queryset(), "redirect_page", self.request.user)
