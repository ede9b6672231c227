"""The desk on the home page of the admin, in place of Wagtail's panels and figures, and its items of the menu."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import URLPattern, path
from wagtail import hooks

from .new_page_items import begin_page, register_items
from .panel import DeskPanel

# Their sections on the desk are those of drafts, approvals and pages edited last.
REPLACED_PANELS = {"recent_edits", "user_objects_in_workflow_moderation", "workflow_objects_to_moderate"}
LATE = 1000  # runs after Wagtail's own hooks, which add the figures


@hooks.register("construct_homepage_panels", order=-1)
def add_desk(request: HttpRequest, panels: list[Any]) -> None:
    """Put the desk in the place of the panels that say less."""
    panels[:] = [panel for panel in panels if getattr(panel, "name", "") not in REPLACED_PANELS]
    panels.append(DeskPanel())


@hooks.register("construct_homepage_summary_items", order=LATE)
def remove_figures(request: HttpRequest, items: list[Any]) -> None:
    """Remove the numbers of all pages, images and documents."""
    items.clear()


@hooks.register("register_admin_urls")
def register_new_page_url() -> list[URLPattern]:
    """Return the URL that leads to the form of a new page."""
    return [path("new/<str:app_label>/<str:model_name>/", begin_page, name="new_page")]


register_items()
