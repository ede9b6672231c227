"""The files of the demo: each has an entry and passes the upload checks, and their total size is limited."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from cms.demo.loader import objects
from cms.demo.loader.entries import Registry, read_list
from cms.files.documents.file_types import get_file_type
from cms.files.images.forms import PictureFileField
from cms.files.images.models import LicenceChoice, Picture
from cms.files.images.renditions import create_missing_renditions

PICTURES = {entry.key: entry for entry in read_list("pictures.yaml")}
DOCUMENTS = {entry.key: entry for entry in read_list("documents.yaml")}
MAX_BYTES = 1_600_000


def upload(name):
    return SimpleUploadedFile(name, (objects.FILES / name).read_bytes())


def test_every_file_has_an_entry_and_all_are_small():
    expected = {f"{key}.webp" for key in PICTURES} | {entry["filename"] for entry in DOCUMENTS.values()} | {"README.md"}
    stored = list(objects.FILES.iterdir())
    assert {path.name for path in stored} == expected
    assert sum(path.stat().st_size for path in stored) <= MAX_BYTES


@pytest.mark.parametrize("key", PICTURES)
def test_a_picture_passes_the_upload_checks_and_holds_no_metadata(key):
    name = f"{key}.webp"
    cleaned = PictureFileField().clean(upload(name))
    assert cleaned.read() == (objects.FILES / name).read_bytes()
    with Image.open(objects.FILES / name) as image:
        size = (640, 800) if key.startswith("portrait-") else (1600, 1067)
        assert (image.format, image.mode, image.size) == ("WEBP", "RGB", size)


@pytest.mark.parametrize("key", PICTURES)
def test_a_picture_is_described_in_both_languages(key):
    entry = PICTURES[key]
    english, french = (entry.in_language("alt", language) for language in ("en", "fr"))
    assert re.fullmatch(r"[a-z]+(-[a-z]+)*", key)
    assert entry["title"]
    assert english != french
    for text in (english, french):
        assert 30 < len(text) <= 125
        assert text.endswith(".")


@pytest.mark.parametrize("key", DOCUMENTS)
def test_a_document_passes_the_upload_checks(key):
    file = upload(DOCUMENTS[key]["filename"])
    get_file_type(file.name).check(file, "PDF")  # raises the error that the form shows


@pytest.mark.django_db
def test_renditions_in_every_format_are_made_of_a_webp_original(monkeypatch):
    monkeypatch.setattr(objects, "read_list", lambda _: [PICTURES["open-door"]])
    registry = Registry()
    objects.load_pictures(registry)
    assert create_missing_renditions() == 1
    picture = Picture.objects.get(title="Open door")
    assert picture.credit == objects.CREDIT
    assert picture.licence == LicenceChoice.OWN
    assert picture.description == registry.get("alt", "open-door", PICTURES["open-door"], "en")
    assert {path.rpartition(".")[2] for path in picture.renditions.values_list("file", flat=True)} == {
        "avif",
        "webp",
        "jpg",
    }
    assert picture.placeholder.startswith("data:image/webp")
    for rendition in picture.renditions.filter(file__endswith=".jpg"):
        with rendition.file.open() as stored, Image.open(stored) as image:
            assert (image.format, image.size) == ("JPEG", (rendition.width, rendition.height))
