"""Create and update pages from records."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.exceptions import ValidationError
from wagtail.models import Page

from cms.pages.models import BasePage
from cms.people.models import Person

from .conversion.blocks import Block
from .publication import publish_change, publish_new_page
from .records import Record
from .slugs import build_slug, get_free_slug
from .terms import build_people_terms, build_topic_terms

NOON = time(12)  # so that the date is the same for readers up to 12 hours of time zones away


class PageWriter:
    """Creates and updates the pages of one import."""

    def __init__(self, model: type[BasePage], parent: Page) -> None:
        self.model = model
        self.parent = parent
        self.topics = build_topic_terms(parent.locale)
        self.people = build_people_terms(parent.locale)

    def create(self, record: Record, body: list[Block]) -> Page:
        slug = get_free_slug(build_slug(record.slug, record.title, record.id), self.parent)
        page = self.model(slug=slug, locale=self.parent.locale)
        self._write(page, record, body)
        publish_new_page(page, self.parent)
        return page

    def update(self, page: Page, record: Record, body: list[Block]) -> Page:
        """Update the page without moving it or changing its slug, so that its URL stays valid."""
        self._write(page, record, body)
        publish_change(page)
        return page

    def clear_cache(self) -> None:
        self.topics.clear_cache()
        self.people.clear_cache()

    def _write(self, page: Any, record: Record, body: list[Block]) -> None:
        page.title = record.title
        page.summary = record.summary
        page.published_at = datetime.combine(record.date, NOON, ZoneInfo(settings.SITE_TIME_ZONE))
        page.topics = self.topics.get_or_create(record.topics)
        page.body = body
        if "person" in self.model.search_filters:
            self._set_authors(page, self.people.get_or_create(record.authors))
        self._set_type_fields(page, record)

    def _set_authors(self, page: BasePage, people: list[Person]) -> None:
        """Set the people that the type's filter `person` finds the page by, through an inline model or directly."""
        relation, _, name = self.model.search_filters["person"].lookup.partition("__")
        inline = self.model._meta.get_field(relation).related_model
        authors = [inline(**{name: one}, sort_order=at) for at, one in enumerate(people)] if name else people
        setattr(page, relation, authors)

    def _set_type_fields(self, page: BasePage, record: Record) -> None:
        """Set the fields in `import_fields` that the record has.

        Raises:
            ValidationError: a value is not valid for its field; the message names the field of the record.
        """
        for name, field_name in self.model.import_fields.items():
            if record.type_fields.get(name) is None:
                continue
            try:
                value = self.model._meta.get_field(field_name).clean(record.type_fields[name], page)
            except ValidationError as problem:
                raise ValidationError([f"{name}: {message}" for message in problem.messages]) from problem
            setattr(page, field_name, value)
