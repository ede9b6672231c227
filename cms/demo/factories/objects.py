"""Factories for what is not a page: snippets, images, documents and users of the admin.

Snippets are published through a revision, like pages; `live=False` leaves a draft. Files are small, which keeps the
tests fast.
"""

from __future__ import annotations

import io
import wave
from typing import Any

import factory
import wagtail_factories
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core.files.base import ContentFile
from django.utils.text import slugify
from PIL import Image
from wagtail.models import Collection, CollectionViewRestriction

from cms.core.snippets import BaseSnippet
from cms.files.documents.models import StoredDocument
from cms.files.images.models import Picture
from cms.snippets.organisation.models import Boilerplate
from cms.snippets.people.models import MediaContact, Person
from cms.snippets.topics.models import Region, Topic

from . import words
from .base import get_locale, get_root_collection

PASSWORD = "a lantern on the quay"  # noqa: S105 - for tests; the demo generates its own


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


class PictureFactory(wagtail_factories.ImageFactory):
    """A PNG of one colour; takes `size` and `colour`, or a `file`."""

    class Meta:
        model = Picture

    class Params:
        size = (64, 48)
        colour = factory.Sequence(lambda number: (number * 37 % 256, number * 71 % 256, 120))

    collection = factory.LazyFunction(get_root_collection)
    title = factory.LazyFunction(words.sentence)
    description = factory.LazyAttribute(lambda picture: f"A plain surface: {picture.title}")
    credit = "Illustration: Common Lantern"
    file = factory.LazyAttribute(lambda picture: ContentFile(create_png(picture.size, picture.colour), "picture.png"))


class DocumentFactory(wagtail_factories.DocumentFactory):
    """A text file; takes `content` (bytes) and `filename`, or a `file`."""

    class Meta:
        model = StoredDocument

    class Params:
        content = factory.LazyFunction(lambda: words.text().encode())
        filename = factory.Sequence(lambda number: f"document-{number}.txt")

    collection = factory.LazyFunction(get_root_collection)
    title = factory.LazyFunction(words.sentence)
    file = factory.LazyAttribute(lambda document: ContentFile(document.content, document.filename))


def create_hidden_folder(name: str = "Private") -> Collection:
    """Return a new folder whose documents only users of the admin see."""
    folder: Collection = get_root_collection().add_child(name=name)
    CollectionViewRestriction.objects.create(collection=folder, restriction_type=CollectionViewRestriction.LOGIN)
    return folder


def create_wav(samples: bytes = bytes([128]) * 80) -> bytes:
    """Return the bytes of a WAV with these samples of 8 bits, by default ten milliseconds of silence."""
    written = io.BytesIO()
    with wave.open(written, "wb") as recording:
        recording.setparams((1, 1, 8_000, 0, "NONE", ""))
        recording.writeframes(samples)
    return written.getvalue()


def create_png(size: tuple[int, int], colour: tuple[int, int, int]) -> bytes:
    """Return the bytes of a PNG of one colour."""
    written = io.BytesIO()
    Image.new("RGB", size, colour).save(written, "PNG")
    return written.getvalue()


class UserFactory(factory.django.DjangoModelFactory):
    """A user without permissions; `groups` takes names such as “Editors” and “Press officers”."""

    class Meta:
        model = get_user_model()
        skip_postgeneration_save = True

    username = factory.Sequence(lambda number: f"user-{number}")
    email = factory.LazyAttribute(lambda user: f"{user.username}@commonlantern.example")
    password = factory.django.Password(PASSWORD)

    @factory.post_generation
    def groups(self, create: bool, names: list[str] | None, **_: object) -> None:
        if create and names:
            self.groups.set(Group.objects.filter(name__in=names))


class SuperuserFactory(UserFactory):
    """A superuser."""

    is_staff = True
    is_superuser = True
