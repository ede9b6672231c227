"""Functions that draw pictures and read the files created from them."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.base import ContentFile
from PIL import Image

from cms.demo import factories
from cms.files.images.models import Picture
from cms.files.images.renditions import create_missing_renditions
from tests.cms.api.conftest import Frontend

BLUE, RED = (20, 60, 160), (200, 30, 30)


@pytest.fixture
def frontend() -> Frontend:
    return Frontend()


def draw_image(
    size: tuple[int, int], *, red: tuple[int, int, int, int] | None = None, mode: str = "RGB"
) -> Image.Image:
    """Draw a blue image, with a red box."""
    image = Image.new("RGB", size, BLUE)
    if red:
        image.paste(RED, red)
    return image.convert(mode)


def encode_file(image: Image.Image, name: str = "upload.png", **options: Any) -> ContentFile:
    output = io.BytesIO()
    image.save(output, Image.registered_extensions()["." + name.rpartition(".")[2]], **options)
    return ContentFile(output.getvalue(), name)


def create_picture(
    image: Image.Image, name: str = "upload.png", options: dict[str, Any] | None = None, **fields: Any
) -> Picture:
    return factories.PictureFactory(file=encode_file(image, name, **(options or {})), **fields)


@pytest.fixture(scope="session")
def create_with_renditions() -> Callable[..., Picture]:
    """Return a function that creates a picture with all its renditions."""

    def make(*args: Any, **fields: Any) -> Picture:
        one = create_picture(*args, **fields)
        while create_missing_renditions():
            pass
        return Picture.objects.get(pk=one.pk)

    return make


def read_content(stored) -> bytes:
    """Return the content of the file of a picture or rendition."""
    with stored.file.storage.open(stored.file.name) as file:
        return file.read()


def open_image(stored) -> Image.Image:
    image = Image.open(io.BytesIO(read_content(stored)))
    image.load()
    return image


def is_red(pixel: Any) -> bool:
    return pixel[0] > 150 and pixel[2] < 110


def is_blue(pixel: Any) -> bool:
    return pixel[2] > 110 and pixel[0] < 80
