"""Factories for the snippets. They are published through a revision, like pages; `live=False` leaves a draft."""

from __future__ import annotations

from typing import Any

import factory
from django.utils.text import slugify

from cms.core.snippets import BaseSnippet
from cms.snippets.organisation.models import Boilerplate
from cms.snippets.people.models import MediaContact, Person
from cms.snippets.topics.models import Region, Topic

from . import words
from .roots import get_locale


class _SnippetFactory(factory.django.DjangoModelFactory):
    """A snippet in the language of `locale`; `translation_of` makes it another snippet's translation."""

    class Meta:
        abstract = True

    translation_of = None
    locale = factory.LazyAttribute(lambda snippet: "fr" if snippet.translation_of else "en")

    @classmethod
    def _create(cls, model_class: type[BaseSnippet], *_: Any, **fields: Any) -> BaseSnippet:
        live, source = fields.pop("live", True), fields.pop("translation_of")
        locale = get_locale(fields.pop("locale"))
        snippet = source.copy_for_translation(locale) if source else model_class(locale=locale)
        for name, value in fields.items():
            setattr(snippet, name, value)
        return _save(snippet, live=live)


def _save(snippet: BaseSnippet, *, live: bool) -> BaseSnippet:
    snippet.live = False
    snippet.save()
    revision = snippet.save_revision()
    if live:
        revision.publish()
    return type(snippet).objects.get(pk=snippet.pk)


def _declare_slug_from(field: str) -> factory.LazyAttribute:
    """Derive the slug from a field. A translation keeps its source's slug, which is the value in the API."""
    return factory.LazyAttribute(lambda snippet: _build_slug(snippet, getattr(snippet, field)))


def _build_slug(snippet: Any, text: str) -> str:
    return snippet.translation_of.slug if snippet.translation_of else slugify(text)


class TopicFactory(_SnippetFactory):
    """A topic."""

    class Meta:
        model = Topic

    label = factory.Sequence(lambda number: f"Topic {number}")
    slug = _declare_slug_from("label")


class RegionFactory(_SnippetFactory):
    """A region."""

    class Meta:
        model = Region

    label = factory.Sequence(lambda number: f"Region {number}")
    slug = _declare_slug_from("label")


class PersonFactory(_SnippetFactory):
    """A person with a random name and job."""

    class Meta:
        model = Person

    name = factory.LazyFunction(words.name)
    slug = _declare_slug_from("name")
    role = factory.LazyFunction(words.faker.job)
    organisation = "Common Lantern"


class MediaContactFactory(_SnippetFactory):
    """A media contact."""

    class Meta:
        model = MediaContact

    name = factory.LazyFunction(words.name)
    role = "Media Officer"
    email = factory.LazyAttribute(lambda contact: f"{slugify(contact.name)}@press.example")
    phone = "+44 20 7946 0000"


class BoilerplateFactory(_SnippetFactory):
    """A boilerplate with one paragraph."""

    class Meta:
        model = Boilerplate

    name = factory.Sequence(lambda number: f"About us {number}")
    heading = "About us"
    text = factory.LazyFunction(lambda: words.html(1))
