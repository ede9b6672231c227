"""Hostile names and files: nothing outside the directory is read, and files are checked like uploads."""

from __future__ import annotations

import io
import os
import zipfile

import pytest

from cms.files.documents.models import StoredDocument
from cms.files.images.models import Picture
from cms.moving.importing.models import ImportedFile
from tests.cms.moving.importing.files.drawings import OLD, PDF, draw, refuse

pytestmark = [
    pytest.mark.django_db,
    # Wagtail leaves the temporary files of the admin's own renditions to the garbage collector.
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]


@pytest.mark.parametrize(
    "key",
    [
        "../secret.jpg",
        "2013/../../secret.jpg",
        "/../secret.jpg",
        f"{OLD}/../../secret.jpg",
        f"{OLD}/2013/..%2f..%2fsecret.jpg",
        f"{OLD}/%2e%2e/secret.jpg",
        "link.jpg",
        "folder-link/secret.jpg",
        "2013\0.jpg",
        f"{OLD}/%00.jpg",
        "2013",
        "pipe.jpg",
        "x" * 5_000 + ".jpg",
        "http://[/a.jpg",
        "http://old.example:99999/wp-content/uploads/a.jpg",
        "\ud800.jpg",
        "",
    ],
)
def test_nothing_outside_the_directory_is_read(key, uploads, store, tmp_path):
    (tmp_path / "secret.jpg").write_bytes(draw())
    (uploads / "link.jpg").symlink_to(tmp_path / "secret.jpg")
    (uploads / "folder-link").symlink_to(tmp_path)
    os.mkfifo(uploads / "pipe.jpg")
    assert refuse(lambda: store.get_image(key))
    assert Picture.objects.count() == 0


def zipped(name: str) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        archive.writestr(name, b"x")
    return written.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("a.jpg", draw() + b"<script>alert(1)</script>", "contains more than an image"),
        ("a.jpg", b"<!doctype html><html>", "not an image"),
        ("a.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "Not a supported image format"),
        ("a.jpg", draw(size=(900, 700))[:3000], "damaged"),
        ("a.jpg", b"", "empty"),
        ("a.exe", draw(kind="BMP"), "Not a supported image format"),
        ("a", b"x", "not an image"),
    ],
)
def test_a_picture_is_refused_as_in_the_admin(name, content, reason, put, store):
    assert reason in refuse(lambda: store.get_image(put(name, content)))
    assert (Picture.objects.count(), ImportedFile.objects.count()) == (0, 0)


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("a.pdf", b"<html>", "not a valid PDF"),
        ("a.zip", zipped("virus.exe"), "contains a program"),
        ("a.html", b"<html>", "not allowed"),
        ("a.exe", b"MZ", "not allowed"),
        ("a.txt", b"<script>", "not plain text"),
    ],
)
def test_a_document_is_refused_as_in_the_admin(name, content, reason, put, store):
    assert reason in refuse(lambda: store.get_document(put(name, content)))
    assert (StoredDocument.objects.count(), ImportedFile.objects.count()) == (0, 0)


def test_a_file_that_is_too_large_is_refused_before_it_is_read(put, store, settings):
    settings.WAGTAILDOCS_MAX_UPLOAD_SIZE = 10
    assert "at most 10" in refuse(lambda: store.get_document(put("a.pdf", PDF)))


def test_a_picture_of_another_format_than_its_suffix_gets_the_right_suffix(put, store):
    picture = store.get_image(put("a.jpg", draw(kind="WEBP")))
    assert picture.file.name.endswith(".webp")
