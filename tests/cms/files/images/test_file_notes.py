"""What an upload says about itself fills in title, alternative text and credit, and no more."""

from __future__ import annotations

import pytest
from django.test import Client
from PIL import ExifTags, Image

from cms.demo import factories
from cms.files.images.file_notes import read_notes
from cms.files.images.models import Picture
from cms.files.images.print_files import PictureNotes, build_iim, write_jpeg_notes, write_png_notes
from tests.cms.upload_paths import get_upload_forms

from .conftest import draw_image, encode_file

NOTES = PictureNotes(headline="A trawler at the quay", alt="A rusty trawler, men on deck", credit="Ada Nwosu / Reuters")
XMP_HEADER = b"http://ns.adobe.com/xap/1.0/\0"
ENTITIES = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]><x>&b;</x>'

pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")


def encode(name: str = "x.jpg", **options) -> bytes:
    return encode_file(draw_image((64, 48)), name, **options).read()


def with_segment(jpeg: bytes, marker: int, data: bytes) -> bytes:
    return jpeg[:2] + bytes([0xFF, marker]) + (len(data) + 2).to_bytes(2, "big") + data + jpeg[2:]


def with_iim(jpeg: bytes, iim: bytes) -> bytes:
    resource = b"8BIM\x04\x04\0\0" + len(iim).to_bytes(4, "big") + iim + b"\0" * (len(iim) % 2)
    return with_segment(jpeg, 0xED, b"Photoshop 3.0\0" + resource)


def short(notes: PictureNotes) -> tuple[str, str, str]:
    return notes.headline, notes.alt, notes.credit


@pytest.mark.parametrize(
    "write", [lambda: write_jpeg_notes(encode(), NOTES), lambda: write_png_notes(encode("x.png"), NOTES)]
)
def test_xmp_names_title_alternative_text_and_credit(write):
    assert short(read_notes(write())) == short(NOTES)


def test_iptc_and_exif_name_title_and_credit():
    assert short(read_notes(with_iim(encode(), build_iim(NOTES)))) == (NOTES.headline, "", "Ada Nwosu / Reuters")
    exif = Image.Exif()
    exif[ExifTags.Base.Artist] = "Ada Nwosu"
    exif[0x9C9B] = "A trawler".encode("utf-16-le")
    exif[ExifTags.Base.ImageDescription] = "OLYMPUS DIGITAL CAMERA"  # written by a program
    assert short(read_notes(encode(exif=exif.tobytes()))) == ("A trawler", "", "Ada Nwosu")


@pytest.mark.few(3)
@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"no image",
        encode(),
        encode("x.gif"),
        encode("x.webp"),
        with_segment(encode(), 0xE1, XMP_HEADER + b"<not xml"),
        with_segment(encode(), 0xE1, XMP_HEADER + ENTITIES),
        with_iim(encode(), b"\x1c\x02\x05\xff\xff\xff\xff"),
    ],
)
def test_a_file_without_readable_notes_says_nothing(content):
    assert short(read_notes(content)) == ("", "", "")


def test_foreign_texts_are_one_line_and_fit_their_fields():
    hostile = PictureNotes(headline="<b>a</b>\r\n\tb\x07" + "c" * 600, credit="x" * 600)
    headline, _, credit = short(read_notes(write_jpeg_notes(encode(), hostile)))
    assert headline.startswith("<b>a</b> b")
    assert (len(headline), len(credit)) == (255, 255)


@pytest.fixture
def upload(tree):
    """Return a function that uploads a file by one of the three forms, and returns the new picture."""
    client = Client()
    client.force_login(factories.SuperuserFactory())
    forms = {form.name: form for form in get_upload_forms("wagtailimages", "image", factories.PictureFactory())}

    def upload(form: str, name: str, content: bytes, **fields: str) -> Picture:
        collection = str(Picture.objects.latest("pk").collection_id)
        text = forms[form].upload(client, name, content, **{"collection": collection, **fields})
        upload.text = text
        return Picture.objects.latest("pk")

    return upload


@pytest.mark.parametrize("form", ["alone", "several", "chooser"])
def test_an_upload_takes_what_its_file_says(upload, form):
    picture = upload(form, "IMG_4711.jpg", write_jpeg_notes(encode(), NOTES), title="IMG_4711")
    assert (picture.title, picture.description, picture.credit) == short(NOTES)


@pytest.mark.parametrize("form", ["alone", "chooser"])
def test_what_an_editor_enters_is_kept(upload, form):
    entered = {"title": "The Ocean Pearl", "description": "A ship", "credit": "Our own"}
    picture = upload(form, "IMG_4711.jpg", write_jpeg_notes(encode(), NOTES), **entered)
    assert (picture.title, picture.description, picture.credit) == tuple(entered.values())


def test_the_name_of_the_file_stays_the_title_of_a_file_that_has_none(upload):
    assert upload("several", "IMG_4711.jpg", encode(), title="IMG_4711").title == "IMG_4711"


def test_the_stored_file_has_no_notes(upload):
    picture = upload("several", "IMG_4711.jpg", write_jpeg_notes(encode(), NOTES), title="IMG_4711")
    with picture.file.open("rb") as stored:
        assert short(read_notes(stored.read())) == ("", "", "")


def test_the_form_after_an_upload_asks_for_what_is_missing(upload):
    upload("several", "IMG_4711.jpg", encode(), title="IMG_4711")
    assert "Still missing. Without it, each page with the image has to describe it." in upload.text
    assert "Still missing. Readers would not see whose image it is." in upload.text
