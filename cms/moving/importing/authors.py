"""Set the authors of an imported page."""

from __future__ import annotations

from typing import Any

from cms.pages.models import BasePage
from cms.snippets.people.models import Person


def set_authors(page: BasePage, people: list[Person]) -> None:
    """Set the people that the type's filter `author` finds the page by, through an inline model or directly."""
    relation, name = get_author_relation(type(page))
    inline = page._meta.get_field(relation).related_model
    authors: list[Any] = [inline(**{name: one}, sort_order=at) for at, one in enumerate(people)] if name else people
    setattr(page, relation, authors)


def get_author_relation(model: type[BasePage]) -> tuple[str, str]:
    """Return the relation of a page type to its authors, and the field of its inline model, empty if it has none."""
    relation, _, name = model.search_filters["author"].lookup.partition("__")
    return relation, name
