"""Pictures of every kind, made here, and a look into the files that are made of them."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.base import ContentFile
from PIL import Image

from cms.demo import factories
from cms.images.models import Picture
from cms.images.renditions import create_missing_renditions
from tests.cms.api.conftest import Frontend

BLUE, RED = (20, 60, 160), (200, 30, 30)


@pytest.fixture
def frontend() -> Frontend:
    return Frontend()


def drawn(size: tuple[int, int], *, red: tuple[int, int, int, int] | None = None, mode: str = "RGB") -> Image.Image:
    """A blue surface, with one red box in it."""
    image = Image.new("RGB", size, BLUE)
    if red:
        image.paste(RED, red)
    return image.convert(mode)


def file_of(image: Image.Image, name: str = "upload.png", **how: Any) -> ContentFile:
    written = io.BytesIO()
    image.save(written, Image.registered_extensions()["." + name.rpartition(".")[2]], **how)
    return ContentFile(written.getvalue(), name)


def picture(image: Image.Image, name: str = "upload.png", how: dict[str, Any] | None = None, **fields: Any) -> Picture:
    return factories.PictureFactory(file=file_of(image, name, **(how or {})), **fields)


@pytest.fixture
def made() -> Callable[..., Picture]:
    """A picture whose sets the worker has made."""

    def make(*args: Any, **fields: Any) -> Picture:
        one = picture(*args, **fields)
        while create_missing_renditions():
            pass
        return Picture.objects.get(pk=one.pk)

    return make


def content_of(stored) -> bytes:
    """The bytes of a picture's or a rendition's file."""
    with stored.file.storage.open(stored.file.name) as file:
        return file.read()


def opened(stored) -> Image.Image:
    image = Image.open(io.BytesIO(content_of(stored)))
    image.load()
    return image


def is_red(pixel: Any) -> bool:
    return pixel[0] > 150 and pixel[2] < 110


def is_blue(pixel: Any) -> bool:
    return pixel[2] > 110 and pixel[0] < 80
