"""Uploads of pictures in the admin: every form accepts pictures and refuses other files with a reason."""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib

import pytest
from django.test import Client
from PIL import ExifTags, Image

from cms.demo import factories
from cms.files.images.models import Picture
from tests.cms.upload_paths import get_upload_forms
from tests.markers import mark_extended

from .conftest import draw_image, encode_file, read_content

# Wagtail leaves the temporary files of the admin's own renditions to the garbage collector.
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")

LOCATION = b"Velkarside"
SCRIPT = b"<script>alert(document.domain)</script>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)">' + SCRIPT + b"</svg>"
HTML = b"<!doctype html><html><body>" + SCRIPT + b"</body></html>"


def encoded(name: str, size=(64, 48), **options) -> bytes:
    return encode_file(draw_image(size), name, **options).read()


def change_byte(png: bytes) -> bytes:
    """Return a PNG with another byte in its pixels, whose checksum therefore is wrong."""
    at = png.index(b"IDAT") + 10
    return png[:at] + bytes([png[at] ^ 1]) + png[at + 1 :]


def zipped() -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        archive.writestr("Applet.class", b"\xca\xfe\xba\xbe")
    return written.getvalue()


def huge_png() -> bytes:
    """Return a PNG of a hundred bytes that declares 2,500 million pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", 50_000, 50_000, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(bytes(9))) + chunk(b"IEND", b"")


def long_gif() -> bytes:
    frames = [Image.new("P", (4000, 4000), number) for number in range(5)]
    return encode_file(frames[0], "x.gif", save_all=True, append_images=frames[1:]).read()


JPEG = encoded("x.jpg")
NO_IMAGE = "either not an image or a corrupted image"
UNSUPPORTED = "Not a supported image format"
WRONG_NAME = "The extension does not match the file format"
MORE = "This file contains more than an image"
HOSTILE = {
    "SVG with a script": ("x.svg", SVG, UNSUPPORTED),
    "SVG named PNG": ("x.png", SVG, WRONG_NAME),
    "HTML named JPEG": ("x.jpg", HTML, NO_IMAGE),
    "HTML": ("x.html", HTML, NO_IMAGE),
    "a picture named HTML": ("x.html", JPEG, UNSUPPORTED),
    "a picture followed by HTML": ("x.jpg", JPEG + HTML, MORE),
    "a picture with a script in its comment": ("x.gif", encoded("x.gif", comment=SCRIPT), MORE),
    "a picture with PHP in it": ("x.png", JPEG and encoded("x.png") + b"<?php system($_GET[0]);", MORE),
    "a picture followed by an archive": ("x.gif", encoded("x.gif") + zipped(), MORE),
    "a PDF named PNG": ("x.png", b"%PDF-1.7\n%%EOF", NO_IMAGE),
    "a JPEG named PNG": ("x.png", JPEG, WRONG_NAME),
    "a TIFF": ("x.tiff", encoded("x.tiff"), UNSUPPORTED),
    "half a JPEG": ("x.jpg", encoded("x.jpg", (900, 700))[:3000], "This file is damaged"),
    "a PNG with a changed byte": ("x.png", change_byte(encoded("x.png")), "This file is damaged"),
    "half a PNG": ("x.png", encoded("x.png")[:-20], "This file is damaged"),
    "a header without a picture": ("x.png", b"\x89PNG\r\n\x1a\n" + bytes(40), "This file is damaged"),
    "an empty file": ("x.png", b"", "The submitted file is empty"),
    "more pixels than fit into memory": ("x.png", huge_png(), "too many pixels"),
    "few frames of many pixels": ("x.gif", long_gif(), "This animation is too long: 5 frames"),
}
ACCEPTED = {
    "JPEG": ("x.jpg", JPEG),
    "progressive JPEG": ("X.JPEG", encoded("x.jpg", (300, 200), progressive=True)),
    "JPEG with fill bytes": ("x.jpg", JPEG[:20] + b"\xff" + JPEG[20:]),
    "PNG": ("x.png", encoded("x.png")),
    "transparent PNG": ("x.png", encode_file(draw_image((64, 48), mode="RGBA"), "x.png").read()),
    "WebP": ("x.webp", encoded("x.webp")),
    "lossless WebP": ("x.webp", encoded("x.webp", lossless=True)),
    "AVIF": ("x.avif", encoded("x.avif")),
    "GIF": ("x.gif", encoded("x.gif")),
    "animated GIF": ("x.gif", encoded("x.gif", save_all=True, append_images=[draw_image((64, 48), red=(0, 0, 9, 9))])),
    "animated PNG": ("x.png", encoded("x.png", save_all=True, append_images=[draw_image((64, 48), red=(0, 0, 9, 9))])),
    "animated AVIF": (
        "x.avif",
        encoded("x.avif", save_all=True, append_images=[draw_image((64, 48), red=(0, 0, 9, 9))]),
    ),
    "two pictures in one file, as telephones write them": (
        "x.jpg",
        encode_file(draw_image((64, 48)), "x.mpo", save_all=True, append_images=[draw_image((32, 24))]).read(),
    ),
}


@pytest.fixture
def superuser_client(db) -> Client:
    client = Client()
    client.force_login(factories.SuperuserFactory())
    return client


@pytest.fixture
def existing(db) -> Picture:
    return factories.PictureFactory(title="Existing")


@pytest.mark.parametrize("by", mark_extended(["one form", "every form"], except_for=["one form"]))
@pytest.mark.parametrize("kind", HOSTILE)
def test_dangerous_files_are_refused_with_a_reason_by_every_form(kind, by, superuser_client, existing):
    """`make test` uploads each by one of the forms, one after the other."""
    name, content, reason = HOSTILE[kind]
    before = read_content(existing)
    forms = list(get_upload_forms("wagtailimages", "image", existing))
    for form in forms if by == "every form" else [forms[list(HOSTILE).index(kind) % len(forms)]]:
        assert reason in form.upload(superuser_client, name, content), form.name
    assert list(Picture.objects.all()) == [existing]
    assert read_content(Picture.objects.get()) == before


@pytest.mark.few(3)
@pytest.mark.parametrize("kind", ACCEPTED)
def test_every_picture_format_is_accepted_by_every_form(kind, superuser_client, existing):
    name, content = ACCEPTED[kind]
    for form in get_upload_forms("wagtailimages", "image", existing):
        form.upload(superuser_client, name, content)
    assert Picture.objects.count() == 4
    for picture in Picture.objects.all():
        assert re.fullmatch(r"pictures/[0-9a-f]{32}\.[a-z]+", picture.file.name)
        with Image.open(io.BytesIO(content)) as sent, Image.open(io.BytesIO(read_content(picture))) as stored:
            assert stored.convert("RGBA").tobytes() == sent.convert("RGBA").tobytes()
            assert picture.file_size == len(read_content(picture))


def test_a_file_that_is_too_large_is_refused(superuser_client, existing, settings):
    settings.WAGTAILIMAGES_MAX_UPLOAD_SIZE = 500
    for form in get_upload_forms("wagtailimages", "image", existing):
        assert "This file is too big" in form.upload(superuser_client, "x.jpg", JPEG)
    assert Picture.objects.count() == 1


def test_pixels_are_counted_before_they_are_decoded(superuser_client, existing, monkeypatch):
    monkeypatch.setattr(Image.Image, "load", lambda _: pytest.fail("the image was decoded"))
    for form in get_upload_forms("wagtailimages", "image", existing)[:3]:
        assert "too many pixels" in form.upload(superuser_client, "x.png", huge_png())


@pytest.mark.parametrize("name", ["x.jpg", "x.png", "x.webp", "x.avif"])
@pytest.mark.parametrize("orientation", [1, 6])
def test_location_and_author_metadata_are_not_stored(name, orientation, superuser_client, existing):
    exif = Image.Exif()
    exif[ExifTags.Base.Artist] = LOCATION.decode()
    exif[ExifTags.Base.Orientation] = orientation
    exif.get_ifd(ExifTags.IFD.GPSInfo)[ExifTags.GPS.GPSAreaInformation] = LOCATION
    options = (
        {"exif": exif.tobytes()} if name == "x.png" else {"exif": exif.tobytes(), "xmp": b"<x:xmpmeta>" + LOCATION}
    )
    content = encoded(name, (80, 40), **options)
    assert LOCATION in content
    get_upload_forms("wagtailimages", "image", existing)[0].upload(superuser_client, name, content)
    picture = Picture.objects.exclude(pk=existing.pk).get()
    assert LOCATION not in read_content(picture)
    with Image.open(io.BytesIO(read_content(picture))) as stored:
        turned = stored.getexif().get(ExifTags.Base.Orientation, 1)
    if name != "x.avif":  # AVIF stores it as a property of the image
        assert turned == orientation
        assert (picture.width, picture.height) == ((80, 40), (40, 80))[orientation == 6]


def test_the_form_has_a_description_per_language_and_a_licence(superuser_client, existing):
    alone, several, _, edit = get_upload_forms("wagtailimages", "image", existing)
    for form in (alone, edit):
        form = superuser_client.get(form.address).content.decode()
        for label in ("Alternative text", "Alternative text in French", "Credit", "Licence", "Terms"):
            assert f">\n{label}" in re.sub(r">\s+", ">\n", form), label
    texts = {"description": "A quay", "description_fr": "Un quai", "credit": "Ada Quill", "licence": "cc-by"}
    edit.upload(superuser_client, "x.jpg", JPEG, **texts)
    picture = Picture.objects.get()
    assert (picture.descriptions, picture.description, picture.licence) == ({"fr": "Un quai"}, "A quay", "cc-by")
    assert "Alternative text in French" in several.upload(superuser_client, "x.jpg", JPEG)
    assert "Enter the name of the licence." in alone.upload(superuser_client, "x.jpg", JPEG, licence="other")
    alone.upload(superuser_client, "x.jpg", JPEG, licence="other", licence_terms="For this release only")
    assert Picture.objects.latest("pk").licence_terms == "For this release only"
