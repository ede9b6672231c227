"""The guide in the admin: URLs and the items of the help menu."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from .chapters import get_chapters
from .view_chapters import FIRST_CHAPTER, find_chapter
from .views import ChapterView, serve_picture


class ViewChapterItem(MenuItem):
    """The item that opens the chapter of the view which shows the menu, in a new tab: the view may be a form."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Return whether the installation has a guide."""
        return bool(get_chapters())

    def render_component(self, request: HttpRequest) -> Any:
        """Return the item with the URL of the chapter. The item itself is shared by all requests."""
        view = request.resolver_match.view_name if request.resolver_match else ""
        component = super().render_component(request)
        component.url = reverse("guide_chapter", args=[find_chapter(view) or FIRST_CHAPTER])
        return component


@hooks.register("register_admin_urls")
def register_guide_urls() -> list[URLPattern]:
    """Return the URLs of the guide."""
    return [
        path("guide/", ChapterView.as_view(), name="guide"),
        path("guide/pictures/<str:name>", serve_picture, name="guide_picture"),
        path("guide/<slug:slug>/", ChapterView.as_view(), name="guide_chapter"),
    ]


@hooks.register("register_help_menu_item")
def register_view_chapter_item() -> MenuItem:
    """Return the item that opens the chapter of the current view."""
    return ViewChapterItem(
        _("Help with this view"),
        "",
        name="clarion-view-chapter",
        icon_name="help",
        order=90,
        attrs={"target": "_blank", "rel": "noopener"},
    )


@hooks.register("register_help_menu_item")
def register_guide_menu_item() -> MenuItem:
    """Return the guide's item in the help menu."""
    return MenuItem(_("Editors' guide"), reverse("guide"), name="clarion-guide", icon_name="list-ul", order=100)


@hooks.register("construct_help_menu")
def remove_wagtail_guide(request: HttpRequest, items: list[MenuItem]) -> None:
    """Remove the link to Wagtail's guide, which is on an external server and describes a different editor."""
    items[:] = [item for item in items if item.name != "editor-guide"]
