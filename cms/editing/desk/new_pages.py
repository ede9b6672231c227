"""The buttons that begin a new page: one click from the desk to its form."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from django.http import HttpRequest
from django.utils.translation import get_language, gettext

from cms.core.desk import DeskLink
from cms.core.localisation import language_name
from cms.pages.page_types import page_models
from cms.pages.places import Place, find_places_once


@dataclass(frozen=True, slots=True)
class NewPageButton:
    """The button of a page type, and links to its forms at the other places where the user may create one."""

    link: DeskLink
    other_places: Sequence[DeskLink]

    @property
    def menu_label(self) -> str:
        """The accessible label of the menu with the other places."""
        return gettext("%(action)s elsewhere") % {"action": self.link.label}


def build_new_page_buttons(request: HttpRequest) -> list[NewPageButton]:
    """Return a button for each type of pages that has one and of which the user of the request may create pages."""
    models = sorted(page_models(), key=lambda model: model.new_page_order)
    places = find_places_once(request, [model for model in models if model.new_page_label])
    has_sites = len({place.site_id for place in places}) > 1
    return [_build_button(list(group), has_sites) for _, group in groupby(places, key=lambda place: place.model)]


def _build_button(places: list[Place], has_sites: bool) -> NewPageButton:
    """Return the button of a type with links to the other places."""
    first = choose_place(places)
    link = DeskLink(first.model.new_page_label, first.form_url, "plus")
    others = [place for place in places if place is not first]
    return NewPageButton(link, [DeskLink(_name_place(place, has_sites), place.form_url) for place in others])


def choose_place(places: Sequence[Place]) -> Place:
    """Return the place in the user's language, else the first one."""
    return next((place for place in places if place.language == get_language()), places[0])


def _name_place(place: Place, has_sites: bool) -> str:
    """Return the site if there are several, the language and the page above."""
    parts = [
        place.root.host if has_sites else "",
        language_name(place.language),
        place.parent.get_admin_display_title(),
    ]
    return ", ".join(filter(None, parts))
