from __future__ import annotations

from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from wagtail import hooks

SCRIPTS = ("lengths", "defaults", "quotes")


@hooks.register("insert_editor_js")
def scripts() -> str:
    return format_html_join("", '<script src="{}"></script>', ((static(f"writing/{name}.js"),) for name in SCRIPTS))


@hooks.register("insert_global_admin_css")
def styles() -> str:
    return format_html('<link rel="stylesheet" href="{}">', static("writing/writing.css"))
