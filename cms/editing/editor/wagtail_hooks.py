"""Scripts, styles and messages of the page editor."""

from __future__ import annotations

import json

from django.templatetags.static import static
from django.urls import URLPattern, path
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext
from wagtail import hooks

from cms.editing.restricted_drafts.rules import get_viewer

from .copied_blocks import build_copied_blocks
from .embargo import describe_moved_go_live
from .form_fields import check_new_parent
from .public_use import get_url_patterns
from .rich_text_attributes import register_attribute_rules, register_link_rules
from .script_texts import SCRIPTS

for moment in ("after_create_page", "after_edit_page", "before_publish_page"):
    hooks.register(moment, describe_moved_go_live)

hooks.register("before_copy_page", check_new_parent)
for register_rules in (register_link_rules, register_attribute_rules):
    hooks.register("register_rich_text_features", register_rules, order=100)  # they replace Wagtail's


@hooks.register("insert_editor_js")
def insert_editor_scripts() -> str:
    """Return the script elements of the page editor, with their texts in the attribute `data-texts`.

    `body` also has the id of the user, for whom it keeps copied blocks in the browser.
    """
    viewer = get_viewer()
    users = {"body": {"user": viewer.user.pk if viewer else None}}
    scripts = (
        (static(f"editor/{name}.js"), json.dumps({**texts, **users.get(name, {})}, default=str))
        for name, texts in SCRIPTS.items()
    )
    return format_html_join("", '<script src="{}" data-texts="{}"></script>', scripts)


@hooks.register("insert_global_admin_js")
def insert_repairs() -> str:
    """Return the script element that repairs the accessibility of Wagtail's templates."""
    system = gettext("System")
    return format_html('<script src="{}" data-system="{}"></script>', static("editor/repairs.js"), system)


@hooks.register("insert_global_admin_css")
def insert_admin_styles() -> str:
    """Return the link to the style sheet."""
    return format_html('<link rel="stylesheet" href="{}">', static("editor/editor.css"))


@hooks.register("register_admin_urls")
def register_file_urls() -> list[URLPattern]:
    """Return the URLs of images and documents; this app is installed before Wagtail's, whose URLs are the same."""
    return get_url_patterns()


@hooks.register("register_admin_urls")
def register_block_urls() -> list[URLPattern]:
    """Return the URL that turns copied form fields into blocks."""
    return [path("copied-blocks/", build_copied_blocks, name="copied_blocks")]
