"""The guide in the admin: URLs and the items of the help menu."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from .views import ChapterView, serve_picture


@hooks.register("register_admin_urls")
def register_guide_urls() -> list[URLPattern]:
    """Return the URLs of the guide."""
    return [
        path("guide/", ChapterView.as_view(), name="guide"),
        path("guide/pictures/<str:name>", serve_picture, name="guide_picture"),
        path("guide/<slug:slug>/", ChapterView.as_view(), name="guide_chapter"),
    ]


@hooks.register("register_help_menu_item")
def register_guide_menu_item() -> MenuItem:
    """Return the guide's item in the help menu."""
    return MenuItem(_("Editors' guide"), reverse("guide"), name="clarion-guide", icon_name="help", order=100)


@hooks.register("construct_help_menu")
def remove_wagtail_guide(request: HttpRequest, items: list[MenuItem]) -> None:
    """Remove the link to Wagtail's guide, which is on an external server and describes a different editor."""
    items[:] = [item for item in items if item.name != "editor-guide"]
