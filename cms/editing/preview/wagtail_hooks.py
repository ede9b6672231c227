"""Menu item, views, permission and log actions of shared drafts."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime
from typing import Any

from django.contrib.auth.models import Permission
from django.db.models import QuerySet
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.widgets.button import Button
from wagtail.log_actions import LogActionRegistry

from cms.core.admin import RestrictedMenuItem, register_described_action, require_permission
from cms.core.admin_menus import WRITE_MENU
from cms.core.localisation import format_time
from cms.pages.models import BasePage

from .codes import SHARE_PERMISSION, can_share
from .cross_origin import allow_cross_origin_checks
from .views import AllSharedLinksView, SharedLinksView, revoke_link

hooks.register("construct_wagtail_userbar", allow_cross_origin_checks)


@hooks.register("register_admin_urls")
def urls() -> list[URLPattern]:
    """Return the URL patterns of shared drafts."""
    return [
        path("shared-drafts/", AllSharedLinksView.as_view(), name="preview_all_shares"),
        path("pages/<int:page_id>/share/", SharedLinksView.as_view(), name="preview_shares"),
        path("pages/<int:page_id>/share/<int:pk>/revoke/", revoke_link, name="preview_revoke"),
    ]


@hooks.register(WRITE_MENU)
def shared_drafts_item() -> MenuItem:
    """Return the menu item."""
    url = reverse("preview_all_shares")
    return RestrictedMenuItem(
        _("Shared drafts"),
        url,
        name="shared-drafts",
        icon_name="link-external",
        order=410,
        may_see=require_permission(SHARE_PERMISSION),
    )


@hooks.register("register_permissions")
def permissions() -> QuerySet[Permission]:
    """Return the permission to share drafts, so that groups can be given it."""
    return Permission.objects.filter(content_type__app_label="preview", codename="share_draft")


@hooks.register("register_page_header_buttons")
def share_button(page: Any, user: Any, view_name: str, next_url: str | None = None) -> Iterable[Button]:
    """Yield the button that opens the links of a page."""
    if isinstance(page.specific_deferred, BasePage) and can_share(user, page):
        url = reverse("preview_shares", args=[page.pk])
        yield Button(gettext("Share the draft"), url=url, icon_name="link-external", priority=64)


@hooks.register("register_log_actions")
def log_actions(actions: LogActionRegistry) -> None:
    """Register the actions that the history of a page shows."""
    register_described_action(actions, "preview.share", _("Share draft"), _describe_shared_draft)
    actions.register_action("preview.revoke", _("Revoke shared draft"), _("A link to a draft was revoked"))


def _describe_shared_draft(data: dict[str, str]) -> str:
    until = data["until"]
    with suppress(ValueError):  # entries of earlier versions have a text
        until = format_time(datetime.fromisoformat(until))
    return gettext("Draft shared until %(time)s") % {"time": until}
