"""Hooks that keep restricted drafts out of Wagtail's lists, choosers and home panels."""

from __future__ import annotations

from django.contrib.auth.models import Permission
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest
from wagtail import hooks
from wagtail.models import Page

from .home_panels import replace_home_panels
from .permissions import select_choosable
from .rules import get_hidden_page_ids
from .views import BULK_ACTIONS, PURPOSE_PARAMETER

LATE = 1000  # runs after Wagtail's own hooks, whose results these replace

hooks.register("construct_homepage_panels", replace_home_panels, order=-1)
for action in BULK_ACTIONS:
    hooks.register("register_bulk_action", action, order=LATE)


@hooks.register("construct_page_chooser_queryset")
def limit_choosers(pages: QuerySet, request: HttpRequest) -> QuerySet:
    """Return the pages that a chooser may offer to the user."""
    return select_choosable(pages, request.user, request.GET.get(PURPOSE_PARAMETER, ""))


@hooks.register("before_move_page")
def check_move(request: HttpRequest, page: Page, destination: Page) -> None:
    """Refuse the confirmation of a move, which Wagtail shows to every user of the admin.

    Raises:
        PermissionDenied: The user may not move the page.
    """
    if not page.permissions_for_user(request.user).can_move():
        raise PermissionDenied


@hooks.register("register_permissions")
def permissions() -> QuerySet[Permission]:
    """Return the permission to see all restricted drafts, so that groups can be given it."""
    return Permission.objects.filter(content_type__app_label="pages", codename="view_restricted_draft")


@hooks.register("after_copy_page")
def delete_copies_of_hidden_pages(request: HttpRequest, page: Page, copy: Page) -> None:
    """Delete the copies of pages that are hidden from the user, who would own them and could read them.

    Wagtail copies all descendants of a page. This hook runs in the transaction of the request.
    """
    hidden = page.get_descendants().filter(pk__in=get_hidden_page_ids(request.user))
    for url_path in hidden.order_by("path").values_list("url_path", flat=True):
        copied_path = copy.url_path + url_path.removeprefix(page.url_path)
        for copied in copy.get_descendants().filter(url_path=copied_path):
            copied.specific.delete()
