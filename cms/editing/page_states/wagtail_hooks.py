"""The menu of actions and the bar in the admin."""

from __future__ import annotations

from django.templatetags.static import static
from django.utils.html import format_html
from wagtail import hooks

from .menu import construct_menu, refuse_early_publication
from .views import PageStateViewSet

EARLY = -100  # before the hooks of a project, which have the last word

hooks.register("construct_page_action_menu", construct_menu, order=EARLY)
hooks.register("before_publish_page", refuse_early_publication)


@hooks.register("insert_editor_js")
def insert_bar_script() -> str:
    """Return the script element that moves the menu into the bar."""
    return format_html('<script src="{}"></script>', static("page_states/bar.js"))


@hooks.register("insert_global_admin_css")
def insert_bar_styles() -> str:
    """Return the link to the style sheet of the bar."""
    return format_html('<link rel="stylesheet" href="{}">', static("page_states/bar.css"))


@hooks.register("register_admin_viewset")
def viewset() -> PageStateViewSet:
    """Return the views of pages whose messages say what has happened."""
    return PageStateViewSet()
