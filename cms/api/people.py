"""The list of people, and one person with what they said and wrote."""

from __future__ import annotations

from cms.content.references import ReadContext, References, resolve_references
from cms.content.schema import PersonCard, Schema
from cms.http.params import PagingParams
from cms.http.problems import NotPublic
from cms.journal import cache_tags
from cms.snippets.people.models import Person
from cms.snippets.people.schema import PersonProfile

from . import response_tags
from .person_listings import find_person, list_person


class PersonItem(PersonCard):
    """A person. Lists and search filter by `value`."""

    biography: str


class PersonList(Schema):
    """A list of people, ordered by name."""

    items: list[PersonItem]
    total: int


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
