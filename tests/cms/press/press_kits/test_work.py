"""What a kit costs: each picture is decoded once, as small as its format allows, and its own pixels are not encoded."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PIL import Image, ImageFile

from cms.demo.factories import blocks
from cms.press.press_kits import builder
from cms.press.press_kits.builder import PDF_PIXELS

from .conftest import create_picture, create_release

pytestmark = pytest.mark.django_db
SIZE = (2 * PDF_PIXELS, PDF_PIXELS)
SMALL = (PDF_PIXELS, PDF_PIXELS // 2)


@pytest.fixture
def build(tree, monkeypatch) -> Callable[[str, int], tuple[list, list]]:
    """Return a function that builds a kit with so many pictures, and returns which sizes were decoded and encoded."""
    decoded, encoded = [], []
    load, save = ImageFile.ImageFile.load, Image.Image.save

    def record_load(image):
        if image.tile:  # the file has not been decoded yet
            decoded.append(image.size)
        return load(image)

    def record_save(image, *arguments, **options):
        encoded.append(image.size)
        return save(image, *arguments, **options)

    def run(name: str, number: int) -> tuple[list, list]:
        pictures = [create_picture(f"{index}.{name}", SIZE) for index in range(number)]
        gallery = blocks.gallery([blocks.image_value(picture, "A ferry") for picture in pictures])
        release = create_release(image=pictures[0], body=[gallery])
        monkeypatch.setattr(builder, "can_build_pdf", lambda: True)
        monkeypatch.setattr(builder, "build_pdf", lambda *_: b"%PDF")
        monkeypatch.setattr(ImageFile.ImageFile, "load", record_load)
        monkeypatch.setattr(Image.Image, "save", record_save)
        with builder.build_kit(release) as kit:
            assert len(list(kit.find("picture"))) == number
        return decoded, encoded

    return run


def test_jpeg_is_decoded_once_at_a_fraction_of_its_size(build):
    assert build("jpg", 10) == ([SMALL] * 10, [SMALL] * 10)


def test_png_is_decoded_once(build):
    assert build("png", 2) == ([SIZE] * 2, [SMALL] * 2)


def test_a_converted_picture_is_decoded_once_in_full_size(build):
    assert build("webp", 1) == ([SIZE, SMALL], [SIZE, SMALL])
