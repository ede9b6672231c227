"""How mentioned people are given out."""

from __future__ import annotations

from collections.abc import Mapping

from cms.core.blocks.quote import QuotedPerson
from cms.core.reading import Mentions, Viewpoint, resolves

from .models import Person


@resolves("person")
def people(ids: set[int], _: Viewpoint, __: Mentions) -> Mapping[int, QuotedPerson]:
    """The published ones of these people; a draft counts as if it were not there."""
    return {person.pk: as_quoted(person) for person in Person.objects.published().valued().filter(pk__in=ids)}


def as_quoted(person: Person) -> QuotedPerson:
    return QuotedPerson(value=person.value, name=person.name, role=person.role, organisation=person.organisation)
