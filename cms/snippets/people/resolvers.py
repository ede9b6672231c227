"""Resolve referenced people: with their image, or as the authors of a card. Drafts are treated as missing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from cms.content.references import ReadContext, References, ResolvedReferences, register_resolver
from cms.content.schema import Byline, PersonCard
from cms.core.sites import SiteRoot
from cms.core.visibility import visible_now
from cms.db.cached_sql import cached_sql
from cms.files.images.image_access import register_snippet_use
from cms.journal import cache_tags

from .models import Person, PersonPage


@register_resolver("person")
def resolve_people(ids: set[int], context: ReadContext, references: References) -> Mapping[int, DeferredPerson]:
    """Return the published people by id, with an image and the path of their page."""
    rows = _published(ids, context.now)
    paths = find_person_paths([row.translation_key for row in rows], context, references)
    references.add_image("body", *(row.portrait_id for row in rows))
    return {row.pk: DeferredPerson(row, paths.get(row.translation_key)) for row in rows}


@register_resolver("byline")
def resolve_bylines(ids: set[int], context: ReadContext, references: References) -> Mapping[int, Byline]:
    """Return the published people by id, as authors on cards."""
    rows = _published(ids, context.now)
    paths = find_person_paths([row.translation_key for row in rows], context, references)
    return {row.pk: Byline(value=row.value, name=row.name, path=paths.get(row.translation_key)) for row in rows}


@dataclass(frozen=True, slots=True)
class DeferredPerson:
    """A person whose image is not resolved yet."""

    row: Any
    path: str | None

    def build(self, found: ResolvedReferences) -> PersonCard:
        row = self.row
        return PersonCard(
            value=row.value,
            name=row.name,
            role=row.role,
            organisation=row.organisation,
            path=self.path,
            picture=found.image("body", row.portrait_id),
        )


def find_person_paths(keys: Iterable[UUID], context: ReadContext, references: References) -> Mapping[UUID, str]:
    """Return the paths of the visible pages of people in this site and language, by the key of their translations.

    The response gets the tags of these pages. When a page of a person becomes public, the tag of the person is
    invalidated, which the response has as well.
    """
    keys = set(keys)
    if not keys:
        return {}
    pages = {row.person__translation_key: row for row in _pages(keys, context.root, context.now)}
    references.tags |= cache_tags.page_tags(row.pk for row in pages.values())
    return {key: context.root.path_of(row) for key, row in pages.items()}


@cached_sql
def _published(ids: Iterable[int], now: datetime) -> QuerySet:
    people = Person.objects.published(now).with_value(now).filter(pk__in=ids)
    return people.values_list("pk", "value", "name", "role", "organisation", "portrait_id", "translation_key")


@cached_sql
def _pages(keys: Iterable[UUID], root: SiteRoot, now: datetime) -> QuerySet:
    """Return the pages of people, of several the oldest last, so that it is the one in a dictionary.

    The subquery lets SQLite begin with the few people instead of with all pages of the language.
    """
    of_people = PersonPage.objects.filter(person__translation_key__in=keys).order_by()
    pages = visible_now(PersonPage, root=root, now=now).filter(pk__in=of_people.values("pk"))
    return pages.order_by("-pk").values_list("pk", "person__translation_key", "path", "url_path")


# `/people` lists published people with their portraits, and all responses with a person have the tag of that person.
register_snippet_use(Person, "portrait", lambda pk: (cache_tags.object_tag("person", pk), cache_tags.PEOPLE))
