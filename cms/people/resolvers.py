"""Resolve referenced people."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from cms.content.blocks.quote import QuotedPerson
from cms.content.references import ReadContext, References, register_resolver
from cms.core.cached_sql import cached_sql

from .models import Person


@register_resolver("person")
def resolve_people(ids: set[int], context: ReadContext, _: References) -> Mapping[int, QuotedPerson]:
    """Return the published people by id; drafts are treated as missing."""
    return {person.pk: _build_quoted_person(person) for person in _published(ids, context.now)}


@cached_sql
def _published(ids: Iterable[int], now: datetime) -> QuerySet:
    people = Person.objects.published(now).with_value(now).filter(pk__in=ids)
    return people.values_list("pk", *QuotedPerson.model_fields)


def _build_quoted_person(person: Any) -> QuotedPerson:
    return QuotedPerson(value=person.value, name=person.name, role=person.role, organisation=person.organisation)
