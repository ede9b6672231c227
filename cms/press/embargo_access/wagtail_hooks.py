"""Menu item, views, permission, log actions and the terms of embargo accesses in the admin."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib.auth.models import Permission
from django.db.models import QuerySet
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.panels import FieldPanel
from wagtail.admin.widgets.button import Button
from wagtail.log_actions import LogActionRegistry
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from cms.core.admin import NoCreateChooserViewSet, RestrictedMenuItem, register_described_action, require_permission
from cms.core.admin_menus import PRESS_MENU
from cms.pages.models import BasePage

from .accesses import OPEN_PERMISSION, may_open
from .admin_views import (
    AccessesView,
    EventsView,
    NewLinkView,
    ReleasesView,
    choose_end_of_versions,
    revoke_access,
    revoke_all,
    see_as_journalist,
)
from .models import EmbargoTerms


class EmbargoTermsViewSet(SnippetViewSet):
    """Admin views of the terms."""

    model = EmbargoTerms
    chooser_viewset_class = NoCreateChooserViewSet
    icon = "clipboard-list"
    menu_label = _("Terms of embargoes")
    list_display = ["site", "locale"]
    panels = [FieldPanel("site"), FieldPanel("locale"), FieldPanel("text")]
    menu_hook = PRESS_MENU
    menu_order = 530


register_snippet(EmbargoTermsViewSet)


@hooks.register("register_admin_urls")
def urls() -> list[URLPattern]:
    """Return the URL patterns of embargo accesses."""
    page = "pages/<int:page_id>/embargo-access/"
    return [
        path("embargo-access/", ReleasesView.as_view(), name="embargo_releases"),
        path(page, AccessesView.as_view(), name="embargo_accesses"),
        path(f"{page}trial/", see_as_journalist, name="embargo_trial"),
        path(f"{page}events/", EventsView.as_view(), name="embargo_events"),
        path(f"{page}earlier-versions/", choose_end_of_versions, name="embargo_earlier_versions"),
        path(f"{page}revoke/", revoke_all, name="embargo_revoke_all"),
        path(f"{page}<int:pk>/revoke/", revoke_access, name="embargo_revoke"),
        path(f"{page}<int:pk>/link/", NewLinkView.as_view(), name="embargo_new_link"),
    ]


@hooks.register(PRESS_MENU)
def embargo_access_item() -> MenuItem:
    """Return the menu item."""
    url = reverse("embargo_releases")
    return RestrictedMenuItem(
        _("Embargo access"),
        url,
        name="embargo-access",
        icon_name="key",
        order=100,
        may_see=require_permission(OPEN_PERMISSION),
    )


@hooks.register("register_permissions")
def permissions() -> QuerySet[Permission]:
    """Return the permissions that groups can be given under Manage → Roles."""
    return Permission.objects.filter(content_type__app_label="embargo_access", codename="open_release")


@hooks.register("register_page_header_buttons")
def access_button(page: Any, user: Any, view_name: str, next_url: str | None = None) -> Iterable[Button]:
    """Yield the button that opens the accesses of a release."""
    specific = page.specific_deferred
    if isinstance(specific, BasePage) and specific.restricted_until and may_open(user, page):
        url = reverse("embargo_accesses", args=[page.pk])
        yield Button(gettext("Embargo access"), url=url, icon_name="key", priority=65)


@hooks.register("register_log_actions")
def log_actions(actions: LogActionRegistry) -> None:
    """Register the actions that the history of a page shows. They name no journalists, who may be erased."""
    register_described_action(actions, "embargo_access.open", _("Open to journalists"), _describe_opened)
    actions.register_action("embargo_access.link", _("New embargo link"), _("A new link was created for a journalist"))
    register_described_action(
        actions, "embargo_access.earlier_versions", _("End of earlier versions"), _describe_end_of_versions
    )
    register_described_action(actions, "embargo_access.revoke", _("Revoke embargo access"), _describe_revoked)


def _describe_opened(data: dict[str, int]) -> str:
    count = data["count"]
    return ngettext("Opened to %(count)s journalist", "Opened to %(count)s journalists", count) % {"count": count}


def _describe_revoked(data: dict[str, int]) -> str:
    count = data["count"]
    return ngettext("%(count)s access was revoked", "%(count)s accesses were revoked", count) % {"count": count}


def _describe_end_of_versions(data: dict[str, bool]) -> str:
    if data["at_once"]:
        return gettext("Earlier versions end as soon as another one takes their place")
    return gettext("Earlier versions work on for a short time")
