"""Scripts, styles and messages of the page editor."""

from __future__ import annotations

from django.templatetags.static import static
from django.urls import URLPattern
from django.utils.html import format_html, format_html_join
from wagtail import hooks

from .embargo import warn_about_moved_go_live
from .public_use import get_url_patterns

SCRIPTS = ("lengths", "defaults", "quotes", "embargo")

for moment in ("after_create_page", "after_edit_page", "before_publish_page"):
    hooks.register(moment, warn_about_moved_go_live)


@hooks.register("insert_editor_js")
def insert_editor_scripts() -> str:
    """Return the script elements of the page editor."""
    return format_html_join("", '<script src="{}"></script>', ((static(f"editor/{name}.js"),) for name in SCRIPTS))


@hooks.register("insert_global_admin_css")
def insert_admin_styles() -> str:
    """Return the link to the style sheet."""
    return format_html('<link rel="stylesheet" href="{}">', static("editor/editor.css"))


@hooks.register("register_admin_urls")
def register_file_urls() -> list[URLPattern]:
    """Return the URLs of pictures and documents; this app is installed before Wagtail's, whose URLs are the same."""
    return get_url_patterns()
