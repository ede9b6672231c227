"""URLs that replace views of Wagtail's admin; they have the same paths, and stand before Wagtail's."""

from __future__ import annotations

from django.urls import URLPattern, path
from wagtail.admin.auth import require_admin_access
from wagtail.admin.urls import display_custom_404
from wagtail.utils.urlpatterns import decorate_urlpatterns

from .views import (
    ExplorableLockedPagesView,
    ExplorablePageTypesView,
    SelectedBrowseView,
    SelectedChosenView,
    VisibleRedirectsView,
)

_PATTERNS: list[URLPattern] = [
    path("choose-page/", SelectedBrowseView.as_view(), name="wagtailadmin_choose_page"),
    path("choose-page/<int:parent_page_id>/", SelectedBrowseView.as_view(), name="wagtailadmin_choose_page_child"),
    path("choose-page/chosen-multiple/", SelectedChosenView.as_view(), name="wagtailadmin_choose_page_chosen_multiple"),
    # Wagtail's names of these views are in a namespace, which cannot be included twice.
    path("reports/locked/", ExplorableLockedPagesView.as_view(), name="locked_pages_report"),
    path("reports/locked/results/", ExplorableLockedPagesView.as_view(results_only=True), name="locked_pages_results"),
    path("reports/page-types-usage/", ExplorablePageTypesView.as_view(), name="page_types_report"),
    path(
        "reports/page-types-usage/results/",
        ExplorablePageTypesView.as_view(results_only=True),
        name="page_types_results",
    ),
    path("redirects/", VisibleRedirectsView.as_view(), name="redirects_list"),
    path("redirects/results/", VisibleRedirectsView.as_view(results_only=True), name="redirects_results"),
]

urlpatterns = decorate_urlpatterns(decorate_urlpatterns(_PATTERNS, require_admin_access), display_custom_404)
