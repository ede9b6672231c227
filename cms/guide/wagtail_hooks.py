from __future__ import annotations

from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from .views import ChapterView, picture_view


@hooks.register("register_admin_urls")
def urls() -> list[URLPattern]:
    return [
        path("guide/", ChapterView.as_view(), name="guide"),
        path("guide/pictures/<str:name>", picture_view, name="guide_picture"),
        path("guide/<slug:slug>/", ChapterView.as_view(), name="guide_chapter"),
    ]


@hooks.register("register_help_menu_item")
def guide_menu_item() -> MenuItem:
    return MenuItem("Editors' guide", reverse("guide"), name="clarion-guide", icon_name="help", order=100)


@hooks.register("construct_help_menu")
def without_wagtails_guide(request: HttpRequest, items: list[MenuItem]) -> None:
    """Wagtail's own guide lies on a server elsewhere, and describes an editor that is not quite this one."""
    items[:] = [item for item in items if item.name != "editor-guide"]
