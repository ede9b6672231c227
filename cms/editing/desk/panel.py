"""The desk on the home page of the admin: buttons for new pages, and the sections that apps offer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import structlog
from django.forms import Media
from django.http import HttpRequest
from django.utils.module_loading import import_string
from wagtail.admin.ui.components import Component

from cms.core import clock
from cms.core.desk import MAX_ROWS, DeskLink, DeskRow, DeskSection
from cms.core.extension_points import ExtensionPoint

from .new_pages import build_new_page_buttons

log = structlog.get_logger(__name__)

SECTIONS = ExtensionPoint[str](
    "clarion_desk_section",
    receives="The dotted path of a `DeskSection` of `cms.core.desk`: a section of the home page of the admin, which "
    "says to which users it is shown, what is next for them, and how to begin. Its `order` is its urgency, the lowest "
    "first.",
    example='hooks.register("clarion_desk_section", "harbour.tides.TideSection", order=450)',
)


@dataclass(frozen=True, slots=True)
class FilledSection:
    """A section with what it shows to the user."""

    section: DeskSection
    rows: Sequence[DeskRow]
    has_more: bool
    first_step: DeskLink | None
    list_link: DeskLink | None
    failed: bool = False


def fill_sections(request: HttpRequest) -> list[FilledSection]:
    """Return the sections for the user of the request, the most urgent first; those without rows come last."""
    now = clock.now()
    sections = (section for path in SECTIONS.values() if (section := _build_section(path, request, now)))
    filled = [one for section in sections if (one := _fill(section))]
    return sorted(filled, key=lambda one: not one.rows and not one.failed)


def _build_section(path: str, request: HttpRequest, now: datetime) -> DeskSection | None:
    """Return the section at a dotted path, None if there is none: the others are shown without it."""
    try:
        section: DeskSection = import_string(path)(request, now)
    except Exception as error:
        log.error("desk.section_failed", section=path, reason=type(error).__name__, exc_info=error)
        return None
    return section


def _fill(section: DeskSection) -> FilledSection | None:
    """Return the section with its rows, None if it has nothing to show to the user.

    A section that fails says so, and does not stop the others: every log-in leads to this page.
    """
    try:
        if not section.is_shown():
            return None
        rows = list(section.find_rows())
        step, link = (None, section.get_list_link()) if rows else (section.get_first_step(), None)
    except Exception as error:
        log.error("desk.section_failed", section=section.name, reason=type(error).__name__, exc_info=error)
        return FilledSection(section, [], False, None, None, failed=True)
    if not rows and not section.empty_text:
        return None
    return FilledSection(section, rows[:MAX_ROWS], len(rows) > MAX_ROWS, step, link)


class DeskPanel(Component):
    """The panel of the home page with the buttons and all sections."""

    name = "desk"
    template_name = "desk/panel.html"
    order = 100

    @property
    def media(self) -> Media:
        """The style sheet."""
        return Media(css={"all": ["desk/desk.css"]})

    def get_context_data(self, parent_context: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """Return the buttons and sections of the user of the request."""
        if parent_context is None:
            return {}
        request = parent_context["request"]
        return {"buttons": build_new_page_buttons(request), "sections": fill_sections(request)}
