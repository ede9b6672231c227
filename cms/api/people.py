"""The list of people, and one person with what they said and wrote.

These are quotations in visible pages, and visible pages by the person.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet, Subquery
from wagtail.models import Page

from cms.content.references import ReadContext, References, ResolvedReferences, resolve_references
from cms.content.schema import PersonCard, Schema
from cms.core.visibility import visible_rows
from cms.http.params import PagingParams
from cms.http.problems import NotPublic
from cms.journal import cache_tags
from cms.pages.declarations import NEWEST_FIRST
from cms.pages.filter_registry import get_filters
from cms.pages.listed_pages import ListedPage, select_rows
from cms.pages.models import BasePage, Quotation
from cms.snippets.people.models import Person, PersonPage
from cms.snippets.people.schema import PersonProfile, PersonQuote, PersonQuotes, WrittenPages

from . import response_tags

AUTHOR_FILTER = "author"  # the search filter of page types that have authors
QUOTE_COLUMNS = ("page_id", "text", "role", "organisation")


class PersonItem(PersonCard):
    """A person. Lists and search filter by `value`."""

    biography: str


class PersonList(Schema):
    """A list of people, ordered by name."""

    items: list[PersonItem]
    total: int


class Part(NamedTuple):
    """One part of a list, and the number of all its items."""

    items: Sequence[Any]
    total: int


@dataclass(frozen=True, slots=True)
class PersonListing:
    """The quotations and pages of a person, whose cards are resolved together with all other references."""

    person: Any
    quotations: Part
    written: Part

    def build_profile(self, found: ResolvedReferences) -> PersonProfile | None:
        """Return the person with the resolved cards. Pages that have been hidden in the meantime are missing."""
        card: PersonCard | None = found.get("person", self.person.pk)
        if card is None:
            return None
        quotes = [
            PersonQuote(text=row.text, role=row.role, organisation=row.organisation, page=page)
            for row in self.quotations.items
            if (page := found.get("card", row.page_id))
        ]
        return PersonProfile(
            **dict(card),
            biography=self.person.biography,
            quotes=PersonQuotes(items=quotes, total=self.quotations.total),
            written=WrittenPages(items=found.all("card", self.written.items), total=self.written.total),
        )


def build_person_list(params: PagingParams, context: ReadContext) -> tuple[PersonList, set[str]]:
    """Return one part of the published people, and the cache tags of everything in it."""
    known = Person.objects.published(context.now).filter(locale_id=context.root.locale_id).order_by("name", "pk")
    shown = dict(known.values_list("pk", "biography")[params.offset : params.offset + params.limit])
    references = References()
    references.add("person", *shown)
    found = resolve_references(references, context)
    people = {pk: found.get("person", pk) for pk in shown}
    items = [PersonItem(**dict(card), biography=shown[pk]) for pk, card in people.items() if card]
    return PersonList(items=items, total=known.count()), cache_tags.reference_tags(references, found)


def build_person(value: str, params: PagingParams, context: ReadContext) -> tuple[PersonProfile, set[str]]:
    """Return a person with one part of what they said and wrote, and the cache tags of everything in it.

    Raises:
        NotPublic: there is no published person with this value.
    """
    person, references = find_person(value, context), References()
    if person is None:
        raise NotPublic(response_tags.of_absence(context))
    listing = list_person(person, params, context, references)
    found = resolve_references(references, context)
    profile = listing.build_profile(found)
    if profile is None:
        raise NotPublic(response_tags.of_absence(context))
    return profile, cache_tags.reference_tags(references, found)


def find_person_listing(page: PersonPage, context: ReadContext, references: References) -> PersonListing | None:
    """Return the first part of what the person of a page said and wrote; None if the person is not published."""
    person = Person.objects.published(context.now).with_value(context.now).filter(pk=page.person_id).first()
    return list_person(person, PagingParams.model_validate({}), context, references) if person else None


def find_person(value: str, context: ReadContext) -> Person | None:
    """Return the published person with this value of the API, if possible the version in the language of the site."""
    known = Person.objects.published(context.now).with_value(context.now).filter(value=value).order_by("pk")
    return min(known, key=lambda person: person.locale_id != context.root.locale_id, default=None)


def list_person(person: Any, params: PagingParams, context: ReadContext, references: References) -> PersonListing:
    """Return one part of what a person said and wrote, and add everything in it to the references."""
    rows = _visible_rows(context)
    quotations = _select_quotations(person.translation_key, rows, context)
    written = _select_written(person.value, rows)
    part = slice(params.offset, params.offset + params.limit)
    listing = PersonListing(
        person,
        Part(list(quotations.values_list(*QUOTE_COLUMNS, named=True)[part]), quotations.count()),
        Part(list(written.values_list("pk", flat=True)[part]), written.count()),
    )
    references.add("person", person.pk)
    references.add("card", *(row.page_id for row in listing.quotations.items), *listing.written.items)
    versions = Person.objects.filter(translation_key=person.translation_key).values_list("pk", flat=True)
    references.tags |= {cache_tags.object_tag("person", pk) for pk in versions} | {cache_tags.GAPS}
    return listing


def _select_quotations(key: UUID, rows: QuerySet, context: ReadContext) -> QuerySet:
    is_visible = Exists(rows.filter(page_id=OuterRef("page_id")))
    listed_at = ListedPage.objects.filter(page_id=OuterRef("page_id")).values("listed_at")
    versions = Person.objects.published(context.now).filter(translation_key=key)
    quotations = Quotation.objects.filter(is_visible, person__in=versions)
    # By a subquery: a join would let the database walk through all pages by their date and look for quotations.
    return quotations.order_by(Subquery(listed_at).desc(), "-page_id", "position")


def _select_written(value: str, rows: QuerySet) -> QuerySet:
    installed = get_filters().get(AUTHOR_FILTER)
    selected = rows.filter(installed.build_condition([value])) if installed else rows.none()
    return selected.order_by(*NEWEST_FIRST)


def _visible_rows(context: ReadContext) -> QuerySet:
    """Return the rows of the visible pages of all types in this site and language, without those of aliases."""
    # Not by a list of aliases: PostgreSQL would then read all pages instead of those of the person.
    is_alias = Exists(Page.objects.filter(pk=OuterRef("pk")).exclude(alias_of=None).order_by())
    return visible_rows(select_rows(BasePage), root=context.root, now=context.now).filter(~is_alias)
