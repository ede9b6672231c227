"""Rows of queries in the report and on the home of the admin: figures, and what editors can do about each query.

Only queries that visitors are served badly by are emphasised: those that find nothing, and those with few clicks. A
query that finds nothing shows its first action as a button; all other actions are in a menu.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.http import HttpRequest
from wagtail.admin.widgets.button import Button
from wagtail.models import Locale

from search.admin.query_actions import VisitorQuery, build_buttons, get_query_actions

from .report import Figures, Period, find_scopes


@dataclass(frozen=True, slots=True)
class QueryRow:
    """A query with its figures and buttons. `language` is empty if the report is about one language."""

    figures: Figures
    language: str
    buttons: Sequence[Button]

    @property
    def name(self) -> str:
        """The normalised text of the query."""
        return self.figures.name

    @property
    def first_button(self) -> Button | None:
        """The button beside a query that finds nothing."""
        return self.buttons[0] if self.buttons and self.figures.finds_nothing else None

    @property
    def menu_buttons(self) -> Sequence[Button]:
        """The buttons in the menu."""
        return self.buttons[1:] if self.first_button else self.buttons


def build_query_rows(queries: Collection[Figures], period: Period, request: HttpRequest) -> list[QueryRow]:
    """Return the rows of some queries of a period, with what the user of the request can do about each."""
    scopes = find_scopes(period, {one.name for one in queries})
    is_language_shown = not period.locale and Locale.objects.count() > 1
    actions = get_query_actions(request) if queries else []
    rows = []
    for figures in queries:
        language, site_id = scopes.get(figures.name, ("", None))  # its counts may have been deleted since
        buttons = build_buttons(actions, VisitorQuery(figures.name, language, site_id))
        rows.append(QueryRow(figures, language if is_language_shown else "", buttons))
    return rows
