"""The items “New …” of the group “Write”: as the buttons of the desk, from every view of the admin.

An item leads to a URL that finds the place of the new page when a person follows it, so that the menu needs no query.
"""

from __future__ import annotations

from functools import partial

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.permission_policies.pages import PagePermissionPolicy

from cms.core.admin import RestrictedMenuItem
from cms.core.admin_menus import WRITE_MENU
from cms.pages.models import BasePage
from cms.pages.page_types import page_models
from cms.pages.places import find_places

from .new_pages import choose_place

FIRST_PLACE = 100  # before the other items of the group


def list_models() -> list[type[BasePage]]:
    """Return the page types that people begin from the desk."""
    return [model for model in page_models() if model.new_page_label]


def register_items() -> None:
    """Register an item for each of these page types; its URL is read when the menu is first shown."""
    for position, model in enumerate(list_models()):
        hooks.register(WRITE_MENU, partial(build_item, model, FIRST_PLACE + position))


def build_item(model: type[BasePage], order: int) -> MenuItem:
    """Return the item of a page type."""
    name = model._meta.model_name or ""
    return RestrictedMenuItem(
        model.new_page_label,
        reverse("new_page", args=[model._meta.app_label, name]),
        name=f"new-{name}",
        icon_name="plus",
        order=order,
        may_see=may_add_pages,
    )


def may_add_pages(request: HttpRequest) -> bool:
    """Return whether the user may add pages somewhere; the form decides where."""
    return PagePermissionPolicy().user_has_permission(request.user, "add")


def begin_page(request: HttpRequest, app_label: str, model_name: str) -> HttpResponse:
    """Redirect to the form of a new page of this type, in the language of the user if there is a place.

    Raises PermissionDenied if the user may create one nowhere, and Http404 for a type that the menu does not have.
    """
    models = [one for one in list_models() if (one._meta.app_label, one._meta.model_name) == (app_label, model_name)]
    if not models:
        raise Http404
    if not (places := find_places(request.user, models)):
        raise PermissionDenied
    return redirect(choose_place(places).form_url)
