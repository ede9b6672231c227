"""Files that come in through the admin: pictures do, whatever else is refused with a reason, through every door."""

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
from cms.images.models import Picture
from tests.cms.upload_paths import doors

from .conftest import content_of, drawn, file_of

# Wagtail leaves the temporary files of the admin's own renditions to the garbage collector.
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")

PLACE = b"Velkarside"
SCRIPT = b"<script>alert(document.domain)</script>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)">' + SCRIPT + b"</svg>"
HTML = b"<!doctype html><html><body>" + SCRIPT + b"</body></html>"


def encoded(name: str, size=(64, 48), **how) -> bytes:
    return file_of(drawn(size), name, **how).read()


def zipped() -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        archive.writestr("Applet.class", b"\xca\xfe\xba\xbe")
    return written.getvalue()


def huge_png() -> bytes:
    """2,500 million pixels that say so in a hundred bytes."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", 50_000, 50_000, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(bytes(9))) + chunk(b"IEND", b"")


def long_gif() -> bytes:
    frames = [Image.new("P", (4000, 4000), number) for number in range(5)]
    return file_of(frames[0], "x.gif", save_all=True, append_images=frames[1:]).read()


JPEG = encoded("x.jpg")
NO_IMAGE = "either not an image or a corrupted image"
UNSUPPORTED = "Not a supported image format"
WRONG_NAME = "The extension does not match the file format"
MORE = "This file contains more than a picture"
HOSTILE = {
    "SVG with a script": ("x.svg", SVG, UNSUPPORTED),
    "SVG called PNG": ("x.png", SVG, WRONG_NAME),
    "a page called JPEG": ("x.jpg", HTML, NO_IMAGE),
    "a page": ("x.html", HTML, NO_IMAGE),
    "a picture called a page": ("x.html", JPEG, UNSUPPORTED),
    "a picture and a page behind it": ("x.jpg", JPEG + HTML, MORE),
    "a picture with a script in its comment": ("x.gif", encoded("x.gif", comment=SCRIPT), MORE),
    "a picture with PHP in it": ("x.png", JPEG and encoded("x.png") + b"<?php system($_GET[0]);", MORE),
    "a picture that is a program too": ("x.gif", encoded("x.gif") + zipped(), MORE),
    "a PDF called PNG": ("x.png", b"%PDF-1.7\n%%EOF", NO_IMAGE),
    "a JPEG called PNG": ("x.png", JPEG, WRONG_NAME),
    "a TIFF": ("x.tiff", encoded("x.tiff"), UNSUPPORTED),
    "half a JPEG": ("x.jpg", encoded("x.jpg", (900, 700))[:3000], "This file is damaged"),
    "half a PNG": ("x.png", encoded("x.png")[:-20], "This file is damaged"),
    "a head without a picture": ("x.png", b"\x89PNG\r\n\x1a\n" + bytes(40), "This file is damaged"),
    "nothing": ("x.png", b"", "The submitted file is empty"),
    "more pixels than fit into memory": ("x.png", huge_png(), "too many pixels"),
    "few frames of many pixels": ("x.gif", long_gif(), "This animation is too long: 5 frames"),
}
ACCEPTED = {
    "JPEG": ("x.jpg", JPEG),
    "progressive JPEG": ("X.JPEG", encoded("x.jpg", (300, 200), progressive=True)),
    "PNG": ("x.png", encoded("x.png")),
    "transparent PNG": ("x.png", file_of(drawn((64, 48), mode="RGBA"), "x.png").read()),
    "WebP": ("x.webp", encoded("x.webp")),
    "lossless WebP": ("x.webp", encoded("x.webp", lossless=True)),
    "AVIF": ("x.avif", encoded("x.avif")),
    "GIF": ("x.gif", encoded("x.gif")),
    "GIF that moves": ("x.gif", encoded("x.gif", save_all=True, append_images=[drawn((64, 48), red=(0, 0, 9, 9))])),
    "two pictures in one, as telephones write them": (
        "x.jpg",
        file_of(drawn((64, 48)), "x.mpo", save_all=True, append_images=[drawn((32, 24))]).read(),
    ),
}


@pytest.fixture
def superuser_client(db) -> Client:
    client = Client()
    client.force_login(factories.SuperuserFactory())
    return client


@pytest.fixture
def there(db) -> Picture:
    return factories.PictureFactory(title="There before")


@pytest.mark.parametrize("what", HOSTILE)
def test_what_is_no_harmless_picture_is_refused_with_a_reason_at_every_door(what, superuser_client, there):
    name, content, reason = HOSTILE[what]
    before = content_of(there)
    for door in doors("wagtailimages", "image", there):
        assert reason in door.knock(superuser_client, name, content), door.name
    assert list(Picture.objects.all()) == [there]
    assert content_of(Picture.objects.get()) == before


@pytest.mark.parametrize("what", ACCEPTED)
def test_every_kind_of_picture_comes_in_through_every_door(what, superuser_client, there):
    name, content = ACCEPTED[what]
    for door in doors("wagtailimages", "image", there):
        door.knock(superuser_client, name, content)
    assert Picture.objects.count() == 4
    for one in Picture.objects.all():
        assert re.fullmatch(r"pictures/[0-9a-f]{32}\.[a-z]+", one.file.name)
        with Image.open(io.BytesIO(content)) as sent, Image.open(io.BytesIO(content_of(one))) as stored:
            assert stored.convert("RGBA").tobytes() == sent.convert("RGBA").tobytes()
            assert one.file_size == len(content_of(one))


def test_a_file_that_is_too_large_is_refused(superuser_client, there, settings):
    settings.WAGTAILIMAGES_MAX_UPLOAD_SIZE = 500
    for door in doors("wagtailimages", "image", there):
        assert "This file is too big" in door.knock(superuser_client, "x.jpg", JPEG)
    assert Picture.objects.count() == 1


def test_pixels_are_counted_before_they_are_decoded(superuser_client, there, monkeypatch):
    monkeypatch.setattr(Image.Image, "load", lambda _: pytest.fail("it was decoded"))
    for door in doors("wagtailimages", "image", there)[:3]:
        assert "too many pixels" in door.knock(superuser_client, "x.png", huge_png())


@pytest.mark.parametrize("name", ["x.jpg", "x.png", "x.webp", "x.avif"])
@pytest.mark.parametrize("orientation", [1, 6])
def test_where_and_by_whom_it_was_taken_is_not_stored(name, orientation, superuser_client, there):
    exif = Image.Exif()
    exif[ExifTags.Base.Artist] = PLACE.decode()
    exif[ExifTags.Base.Orientation] = orientation
    exif.get_ifd(ExifTags.IFD.GPSInfo)[ExifTags.GPS.GPSAreaInformation] = PLACE
    how = {"exif": exif.tobytes()} if name == "x.png" else {"exif": exif.tobytes(), "xmp": b"<x:xmpmeta>" + PLACE}
    content = encoded(name, (80, 40), **how)
    assert PLACE in content
    doors("wagtailimages", "image", there)[0].knock(superuser_client, name, content)
    one = Picture.objects.exclude(pk=there.pk).get()
    assert PLACE not in content_of(one)
    with Image.open(io.BytesIO(content_of(one))) as stored:
        turned = stored.getexif().get(ExifTags.Base.Orientation, 1)
    if name in ("x.jpg", "x.png"):  # cameras write these
        assert turned == orientation
        assert (one.width, one.height) == ((80, 40), (40, 80))[orientation == 6]


def test_what_it_shows_is_written_in_every_language_and_its_licence_chosen(superuser_client, there):
    alone, several, _, edit = doors("wagtailimages", "image", there)
    for door in (alone, edit):
        form = superuser_client.get(door.address).content.decode()
        for label in ("Alternative text", "Alternative text in French", "Credit", "Licence", "Terms"):
            assert f">\n{label}" in re.sub(r">\s+", ">\n", form), label
    said = {"description": "A quay", "description_fr": "Un quai", "credit": "Ada Quill", "licence": "cc-by"}
    edit.knock(superuser_client, "x.jpg", JPEG, **said)
    one = Picture.objects.get()
    assert (one.descriptions, one.description, one.licence) == ({"fr": "Un quai"}, "A quay", "cc-by")
    assert "Alternative text in French" in several.knock(superuser_client, "x.jpg", JPEG)
    assert "Enter the name of the licence." in alone.knock(superuser_client, "x.jpg", JPEG, licence="other")
    alone.knock(superuser_client, "x.jpg", JPEG, licence="other", licence_terms="For this release only")
    assert Picture.objects.latest("pk").licence_terms == "For this release only"
