"""Wagtail's choosers, bulk actions and reports, limited to the pages that the user may explore or choose."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_list_or_404
from django.utils.translation import ngettext
from wagtail.admin.views.chooser import BrowseView, ChosenMultipleView, page_models_from_string
from wagtail.admin.views.pages.bulk_actions import (
    DeleteBulkAction,
    MoveBulkAction,
    PublishBulkAction,
    UnpublishBulkAction,
)
from wagtail.admin.views.reports.locked_pages import LockedPagesView
from wagtail.admin.views.reports.page_types_usage import PageTypesUsageReportView
from wagtail.contrib.redirects.views import IndexView
from wagtail.models import Page

from .permissions import get_explorable_pages, select_choosable
from .rules import exclude_hidden, exclude_references_to_hidden, get_viewer

PURPOSE_PARAMETER = "user_perms"
# The numbers in the contexts of Wagtail's bulk actions, each with the function that counts the pages.
COUNTS: dict[str, Callable[[Any], int]] = {
    "child_pages": lambda pages: pages.count(),
    "descendant_count": lambda pages: pages.count(),
    "draft_descendant_count": lambda pages: pages.not_live().count(),
    "live_descendant_count": lambda pages: pages.live().count(),
}


class SelectedBrowseView(BrowseView):
    """The tree of the chooser. Wagtail's own view shows any page whose id is in the URL."""

    def get(self, request: HttpRequest, parent_page_id: int | None = None) -> HttpResponse:
        choosable = select_choosable(Page.objects.all(), request.user, request.GET.get(PURPOSE_PARAMETER, ""))
        if parent_page_id is None:
            parent_page_id = _find_start(choosable, request.GET.get("page_type", ""))
        elif not choosable.filter(pk=parent_page_id).exists():
            raise Http404
        return super().get(request, parent_page_id)


class SelectedChosenView(ChosenMultipleView):
    """The details of chosen pages."""

    def get(self, request: HttpRequest) -> HttpResponse:
        ids = [value for value in request.GET.getlist("id") if value.isdecimal()]
        chosen = select_choosable(Page.objects.filter(pk__in=ids), request.user)
        request.GET = request.GET.copy()
        request.GET.setlist("id", [str(pk) for pk in chosen.values_list("pk", flat=True)])
        return super().get(request)


def _find_start(choosable: Any, page_types: str) -> int | None:
    """Return the id of the page at which the chooser opens: above all pages of the types, as in Wagtail's own view.

    Wagtail's view considers hidden pages as well, and the only page of a type would be its own start.
    """
    if not page_types:
        return None
    try:
        models = page_models_from_string(page_types)
    except (ValueError, LookupError):
        return None  # Wagtail's view responds
    return None if models == (Page,) else choosable.type(*models).first_common_ancestor().pk


class ExplorablePagesMixin:
    """A bulk action that treats pages that the user may not explore as missing.

    Wagtail lists the titles of all pages in the query string, also of those that the user may not change.
    """

    @classmethod
    def get_queryset(cls, model: type[Page], object_ids: Any) -> list[Page]:
        viewer = get_viewer()
        pages = get_explorable_pages(viewer.user) if viewer else model.objects.none()
        return get_list_or_404(pages, pk__in=list(object_ids))

    def object_context(self, obj: Page) -> dict[str, Any]:
        """Return Wagtail's context, in which the numbers of descendants leave out those hidden from the user."""
        context: dict[str, Any] = super().object_context(obj)  # type: ignore[misc]
        below = exclude_hidden(obj.get_descendants(), self.request.user)  # type: ignore[attr-defined]
        counted = {name: count(below) for name, count in COUNTS.items() if name in context}
        return {**context, **counted}


class DeleteExplorablePages(ExplorablePagesMixin, DeleteBulkAction):
    """Deletes pages."""


class MoveExplorablePages(ExplorablePagesMixin, MoveBulkAction):
    """Moves pages."""


class PublishExplorablePages(ExplorablePagesMixin, PublishBulkAction):
    """Publishes pages."""

    def get_success_message(self, num_parent_objects: int, num_child_objects: int) -> str:
        """Say how many pages are published now, and how many wait for their time; Wagtail counts these as published."""
        ids = [page.pk for page in self.actionable_objects]
        scheduled = Page.objects.filter(pk__in=ids).annotate_approved_schedule().filter(_approved_schedule=True).count()
        published = num_parent_objects + num_child_objects - scheduled
        now = ngettext("%(count)s page is published now.", "%(count)s pages are published now.", published)
        later = ngettext("%(count)s page becomes public later.", "%(count)s pages become public later.", scheduled)
        counted = ((now, published), (later, scheduled))
        return " ".join(text % {"count": count} for text, count in counted if count)


class UnpublishExplorablePages(ExplorablePagesMixin, UnpublishBulkAction):
    """Unpublishes pages."""

    def get_success_message(self, num_parent_objects: int, num_child_objects: int) -> str:
        """Say how many pages are not public any more."""
        count = num_parent_objects + num_child_objects
        text = ngettext("%(count)s page is not public any more.", "%(count)s pages are not public any more.", count)
        return text % {"count": count}


BULK_ACTIONS = (DeleteExplorablePages, MoveExplorablePages, PublishExplorablePages, UnpublishExplorablePages)


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
