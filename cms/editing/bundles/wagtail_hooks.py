"""Bundles in the admin: the menu item, the URLs, and the button of a page."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib.auth.models import Permission
from django.db.models import QuerySet
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.widgets import Button

from cms.core.admin import RestrictedMenuItem
from cms.core.admin_menus import PLAN_MENU
from cms.pages.models import BasePage

from . import actions, decisions, views
from .access import CODENAME, may_compose, may_see_bundles
from .composition import find_open_bundle
from .observer import name_departures, note_members, note_members_before
from .plans import BundleEntries, find_plans

hooks.register("clarion_desk_section", "cms.editing.bundles.desk.BundlesSection", order=150)
hooks.register("clarion_page_plan", find_plans)
hooks.register("clarion_calendar_entries", BundleEntries())
hooks.register("before_bulk_action", note_members)
hooks.register("after_bulk_action", name_departures)
hooks.register("before_delete_page", note_members_before)
hooks.register("after_delete_page", name_departures)


@hooks.register(PLAN_MENU)
def bundles_item() -> MenuItem:
    """Return the menu item."""
    return RestrictedMenuItem(
        _("Bundles"),
        reverse("bundles"),
        name="bundles",
        icon_name="folder-inverse",
        order=200,
        may_see=may_see_bundles,
    )


@hooks.register("register_admin_urls")
def urls() -> list[URLPattern]:
    """Return the URLs of bundles."""
    return [
        path("bundles/", views.BundleListView.as_view(), name="bundles"),
        path("bundles/add/", views.CreateBundleView.as_view(), name="bundles_add"),
        path("bundles/<int:pk>/", views.BundleView.as_view(), name="bundle"),
        path("bundles/<int:pk>/rename/", decisions.ChangeTitleView.as_view(), name="bundle_rename"),
        path("bundles/<int:pk>/pages/", actions.AddPagesView.as_view(), name="bundle_add_pages"),
        path("bundles/<int:pk>/pages/<int:page_id>/", actions.RemovePageView.as_view(), name="bundle_remove_page"),
        path(
            "bundles/<int:pk>/pages/<int:page_id>/translate/<int:locale_id>/",
            actions.TranslateIntoBundleView.as_view(),
            name="bundle_translate",
        ),
        path("bundles/<int:pk>/items/", actions.AddItemView.as_view(), name="bundle_add_item"),
        path("bundles/<int:pk>/items/<int:item_id>/", actions.RemoveItemView.as_view(), name="bundle_remove_item"),
        path("bundles/<int:pk>/preview/", actions.PreviewBundleView.as_view(), name="bundle_preview"),
        path("bundles/<int:pk>/approve/", decisions.ApproveView.as_view(), name="bundle_approve"),
        path("bundles/<int:pk>/schedule/", decisions.ScheduleView.as_view(), name="bundle_schedule"),
        path("bundles/<int:pk>/publish/", decisions.PublishView.as_view(), name="bundle_publish"),
        path("bundles/<int:pk>/cancel/", actions.CancelBundleView.as_view(), name="bundle_cancel"),
        path("bundles/<int:pk>/undo/", decisions.UndoView.as_view(), name="bundle_undo"),
        path("bundles/<int:pk>/delete/", actions.DeleteBundleView.as_view(), name="bundle_delete"),
    ]


@hooks.register("register_permissions")
def permissions() -> QuerySet[Permission]:
    """Return the permission to decide about bundles, so that groups can be given it."""
    return Permission.objects.filter(content_type__app_label="bundles", codename=CODENAME)


@hooks.register("register_page_header_buttons")
def bundle_button(page: Any, user: Any, view_name: str, next_url: str | None = None) -> Iterable[Button]:
    """Yield the button that opens the bundle of a page, or begins one with it."""
    if not isinstance(page.specific_deferred, BasePage) or not may_compose(user):
        return
    if bundle := find_open_bundle(page.pk):
        yield Button(
            gettext("Open its bundle"), reverse("bundle", args=[bundle.pk]), icon_name="folder-inverse", priority=62
        )
    elif page.permissions_for_user(user).can_edit():
        url = f"{reverse('bundles_add')}?page={page.pk}"
        yield Button(gettext("New bundle with it"), url=url, icon_name="folder-inverse", priority=62)
