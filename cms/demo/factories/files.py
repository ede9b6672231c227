"""Factories for pictures and documents: small files, which keep the tests fast."""

from __future__ import annotations

import io
import wave

import factory
import wagtail_factories
from django.core.files.base import ContentFile
from PIL import Image

from cms.files.documents.models import StoredDocument
from cms.files.images.models import Picture

from . import words
from .roots import get_root_collection


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
