"""Resolve what a press room refers to: regions, media contacts and boilerplates. Drafts are treated as missing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from cms.content.references import ReadContext, References, ResolvedReferences, register_resolver
from cms.content.rich_text import collect_references, sanitise_html
from cms.content.schema import Term
from cms.db.cached_sql import cached_sql
from cms.page_types.press_releases.schema import Boilerplate, MediaContact
from cms.snippets.organisation.models import Boilerplate as StoredBoilerplate
from cms.snippets.people.models import MediaContact as StoredContact
from cms.snippets.topics import labels


@register_resolver("region")
def resolve_regions(ids: set[int], context: ReadContext, references: References) -> Mapping[int, Term]:
    """Return the published regions by id."""
    published = labels.get_region_labels(context.root.language).by_id
    return {pk: published[pk] for pk in ids if pk in published}


@register_resolver("mediacontact")
def resolve_contacts(ids: set[int], context: ReadContext, references: References) -> Mapping[int, MediaContact]:
    """Return the published media contacts by id."""
    names = MediaContact.model_fields
    return {row.pk: MediaContact(**{name: getattr(row, name) for name in names}) for row in _contacts(ids, context.now)}


@dataclass(frozen=True, slots=True)
class DeferredBoilerplate:
    """A boilerplate whose links are not resolved yet."""

    row: Any

    def build(self, found: ResolvedReferences) -> Boilerplate:
        return Boilerplate(heading=self.row.heading, html=sanitise_html(self.row.text, found))


@register_resolver("boilerplate")
def resolve_boilerplates(
    ids: set[int], context: ReadContext, references: References
) -> Mapping[int, DeferredBoilerplate]:
    """Return the published boilerplates by id."""
    rows = _boilerplates(ids, context.now)
    for row in rows:
        collect_references(row.text, references)
    return {row.pk: DeferredBoilerplate(row) for row in rows}


@cached_sql
def _contacts(ids: Iterable[int], now: datetime) -> QuerySet:
    return StoredContact.objects.published(now).filter(pk__in=ids).values_list("pk", *MediaContact.model_fields)


@cached_sql
def _boilerplates(ids: Iterable[int], now: datetime) -> QuerySet:
    return StoredBoilerplate.objects.published(now).filter(pk__in=ids).values_list("pk", "heading", "text")
