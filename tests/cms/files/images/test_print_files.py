"""Files for print keep the pixels of originals and carry IPTC, which other programs can read."""

from __future__ import annotations

import io
from typing import Any

import pytest
from PIL import ExifTags, Image, ImageCms, IptcImagePlugin

from cms.files.images.print_files import PictureNotes, build_print_file, build_small_jpeg

NOTES = PictureNotes(
    headline="Ferries sail without lifeboats",
    caption="Zwei Fähren – «im Mai» & danach",
    alt="Two ferries",
    credit="Ada Nwosu / Common Lantern International Press",
    source="Common Lantern",
    rights="CC BY 4.0, not for print",
    licence_url="https://creativecommons.org/licenses/by/4.0/",
    instructions="Under embargo until 3 May",
)
PROFILE = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def draw(size: tuple[int, int] = (60, 40), mode: str = "RGB") -> Image.Image:
    return Image.linear_gradient("L").resize(size).convert(mode)


def encode(image: Image.Image, kind: str, **options: Any) -> bytes:
    written = io.BytesIO()
    image.save(written, kind, **options)
    return written.getvalue()


def open_file(content: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(content))
    image.load()
    return image


def read_xmp(image: Image.Image) -> dict[str, Any]:
    return image.getxmp()["xmpmeta"]["RDF"]["Description"]


def test_jpeg_has_iim_with_lengths_of_the_standard():
    found = IptcImagePlugin.getiptcinfo(open_file(build_print_file(encode(draw(), "JPEG"), NOTES).content))
    assert found[1, 90] == b"\x1b%G"
    assert found[2, 120].decode() == NOTES.caption
    assert found[2, 105].decode() == NOTES.headline
    assert found[2, 110].decode() == NOTES.credit[:32]
    assert found[2, 80].decode() == NOTES.credit[:32]
    assert found[2, 115].decode() == NOTES.source
    assert found[2, 116].decode() == NOTES.rights
    assert found[2, 40].decode() == NOTES.instructions


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_xmp_has_whole_texts(kind):
    found = read_xmp(open_file(build_print_file(encode(draw(), kind), NOTES).content))
    assert found["description"]["Alt"]["li"]["text"] == NOTES.caption
    assert found["rights"]["Alt"]["li"]["text"] == NOTES.rights
    assert found["AltTextAccessibility"]["Alt"]["li"]["text"] == NOTES.alt
    assert found["creator"]["Seq"]["li"] == NOTES.credit
    assert found["Credit"] == NOTES.credit
    assert found["WebStatement"] == NOTES.licence_url
    assert found["Instructions"] == NOTES.instructions


@pytest.mark.parametrize(("kind", "extension"), [("JPEG", "jpg"), ("PNG", "png")])
def test_pixels_and_profile_stay_the_same(kind, extension):
    original = encode(draw(), kind, icc_profile=PROFILE)
    file = build_print_file(original, NOTES)
    assert (file.extension, file.width, file.height) == (extension, 60, 40)
    assert open_file(file.content).tobytes() == open_file(original).tobytes()
    assert open_file(file.content).info["icc_profile"] == open_file(original).info["icc_profile"]


def test_a_turned_picture_stays_turned():
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = 6
    file = build_print_file(encode(draw(), "JPEG", exif=exif.tobytes()), NOTES)
    assert (file.width, file.height) == (40, 60)
    assert open_file(file.content).getexif()[ExifTags.Base.Orientation] == 6


def test_what_the_camera_wrote_is_removed():
    exif = Image.Exif()
    exif[ExifTags.Base.Make] = "velkarcamera"
    original = encode(draw(), "JPEG", exif=exif.tobytes(), comment=b"velkarcomment")
    assert b"velkar" in original
    assert b"velkar" not in build_print_file(original, NOTES).content


@pytest.mark.parametrize(
    ("kind", "mode", "extension"),
    [("WEBP", "RGB", "jpg"), ("AVIF", "RGB", "jpg"), ("GIF", "L", "jpg"), ("WEBP", "RGBA", "png")],
)
def test_formats_that_are_not_for_print_are_converted(kind, mode, extension):
    image = draw(mode=mode)
    if mode == "RGBA":
        image.putalpha(draw(mode="L"))
    file = build_print_file(encode(image, kind), NOTES)
    opened = open_file(file.content)
    assert (file.extension, opened.size) == (extension, (60, 40))
    assert read_xmp(opened)["Credit"] == NOTES.credit


def test_empty_notes_are_left_out():
    opened = open_file(build_print_file(encode(draw(), "JPEG"), PictureNotes(credit="Ada")).content)
    assert {number for _, number in IptcImagePlugin.getiptcinfo(opened)} == {90, 0, 80, 110}
    assert "Headline" not in read_xmp(opened)


@pytest.mark.parametrize("content", [b"", b"no picture", encode(draw(), "JPEG")[:200]])
def test_damaged_files_are_refused(content):
    with pytest.raises((ValueError, IndexError, OSError)):
        build_print_file(content, NOTES)


@pytest.mark.parametrize(("mode", "kind"), [("RGB", "JPEG"), ("RGBA", "PNG"), ("L", "PNG"), ("CMYK", "JPEG")])
def test_small_copies(mode, kind):
    small = open_file(build_small_jpeg(encode(draw((600, 400), mode), kind), 300))
    assert (small.format, small.mode, small.size) == ("JPEG", "RGB", (300, 200))
