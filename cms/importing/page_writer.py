"""Create and update pages from records."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.exceptions import ValidationError
from wagtail.models import Page

from cms.pages.models import BasePage
from cms.people.models import Person

from .conversion.blocks import Block
from .destination import Destination
from .publication import publish_change, publish_new_page
from .records import Record
from .slugs import build_slug, get_free_slug
from .terms import build_people_terms, build_topic_terms
from .type_fields import TypeFields

NOON = time(12)  # so that the date is the same for readers up to 12 hours of time zones away


class PageWriter:
    """Creates and updates the pages of one import."""

    def __init__(self, model: type[BasePage], destination: Destination) -> None:
        self.model = model
        self.destination = destination
        self.topics = build_topic_terms(destination.locale)
        self.people = build_people_terms(destination.locale)
        self.type_fields = TypeFields(model, destination.locale)

    def check(self, page: Page) -> None:
        """Refuse a page that was imported as another type or into another place.

        Raises:
            ValidationError: this import must not change the page; the message says what it is or where.
        """
        if not issubclass(page.specific_class or Page, self.model):
            raise ValidationError(f"already imported as a {page.cached_content_type.name}, page {page.pk}")
        self.destination.check(page)

    def create(self, record: Record, body: list[Block], values: Mapping[str, Any]) -> Page:
        """Create and publish a page; `values` are those of the fields that only its type has."""
        parent = self.destination.get_parent()
        slug = get_free_slug(build_slug(record.slug, record.title, record.id), parent)
        page = self.model(slug=slug, locale=parent.locale)
        self._write(page, record, body, values)
        publish_new_page(page, parent)
        return page

    def update(self, page: Page, record: Record, body: list[Block], values: Mapping[str, Any]) -> Page:
        """Update the page without moving it or changing its slug, so that its URL stays valid."""
        self._write(page, record, body, values)
        publish_change(page)
        return page

    def clear_cache(self) -> None:
        self.topics.clear_cache()
        self.people.clear_cache()

    def _write(self, page: Any, record: Record, body: list[Block], values: Mapping[str, Any]) -> None:
        page.title = record.title
        page.summary = record.summary
        page.published_at = _get_date(record)
        page.topics = self.topics.get_or_create(record.topics)
        page.body = body
        if "author" in self.model.search_filters:
            self._set_authors(page, self.people.get_or_create(record.authors))
        for name, value in values.items():
            setattr(page, name, value)

    def _set_authors(self, page: BasePage, people: list[Person]) -> None:
        """Set the people that the type's filter `author` finds the page by, through an inline model or directly."""
        relation, _, name = self.model.search_filters["author"].lookup.partition("__")
        inline = self.model._meta.get_field(relation).related_model
        authors = [inline(**{name: one}, sort_order=at) for at, one in enumerate(people)] if name else people
        setattr(page, relation, authors)


def _get_date(record: Record) -> datetime | None:
    """Return the date that readers see."""
    if record.publish_at:
        return record.publish_at
    return datetime.combine(record.date, NOON, ZoneInfo(settings.SITE_TIME_ZONE)) if record.date else None
