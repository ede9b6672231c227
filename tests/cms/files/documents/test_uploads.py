"""Uploads of documents in the admin: the content matches the file type, and dangerous files are refused."""

from __future__ import annotations

import io
import re
import zipfile

import pytest
from django.test import Client
from pypdf import PdfReader

from cms.demo import factories
from cms.demo.loader.objects import FILES
from cms.files.documents.models import StoredDocument
from tests.cms.files.images.conftest import read_content
from tests.cms.upload_paths import get_upload_forms
from tests.markers import mark_extended

from . import recordings

HTML = b"<!DOCTYPE html>\n<html><script>alert(1)</script></html>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
PDF = (FILES / "know-your-contract.pdf").read_bytes()
PROGRAM = b"MZ" + bytes(100)
TYPES = b"<Types/>"


def archive(files: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w", method) as zip_file:
        for name, content in files.items():
            zip_file.writestr(name, content)
    return output.getvalue()


def office(folder: str, **more: bytes) -> bytes:
    return archive({"[Content_Types].xml": TYPES, f"{folder}/document.xml": b"<a/>", **more})


def overlapping() -> bytes:
    """Return an archive with a hundred entries that share the same bytes."""
    single = archive({"a.txt": bytes(range(256)) * 40}, zipfile.ZIP_STORED)
    at = single.index(b"PK\x01\x02")
    entry, end = single[at : single.index(b"PK\x05\x06")], single[single.index(b"PK\x05\x06") :]
    count = (100).to_bytes(2, "little")
    return single[:at] + entry * 100 + end[:8] + count + count + (len(entry) * 100).to_bytes(4, "little") + end[16:]


def encrypted() -> bytes:
    content = bytearray(archive({"a.txt": b"secret"}))
    content[6] |= 1
    content[content.index(b"PK\x01\x02") + 8] |= 1
    return bytes(content)


def read_parts(content: bytes) -> object:
    """Return what a file says: the parts of an archive, the text of a PDF, the sound without its tags."""
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            return {name: parts.read(name) for name in parts.namelist()}
    if content.startswith(b"%PDF"):
        return [page.extract_text() for page in PdfReader(io.BytesIO(content)).pages]
    return content.partition(b"A bell")[2].lstrip(b"\0") or content


HOSTILE = {
    "HTML": ("x.html", HTML, "“html” is not allowed"),
    "SVG": ("x.svg", SVG, "“svg” is not allowed"),
    "a program": ("x.exe", PROGRAM, "“exe” is not allowed"),
    "HTML named PDF": ("x.pdf", HTML, "This is not a valid PDF"),
    "SVG named PDF": ("x.pdf", SVG, "This is not a valid PDF"),
    "a program named PDF": ("x.pdf", PROGRAM, "This is not a valid PDF"),
    "HTML before a PDF": ("x.pdf", HTML + PDF, "This is not a valid PDF"),
    "half a PDF": ("x.pdf", PDF[: len(PDF) // 2], "This is not a valid PDF"),
    "HTML named text": ("x.txt", HTML, "This is not plain text"),
    "HTML in UTF-16 named text": ("x.txt", HTML.decode().encode("utf-16"), "This is not plain text"),
    "a program named text": ("x.txt", PROGRAM, "This is not plain text"),
    "a script in a table": ("x.csv", b"name,note\nA,<script src=//x>", "This is not plain text"),
    "a PDF named Word": ("x.docx", PDF, "This is not a valid Word document"),
    "any archive named Word": ("x.docx", archive({"a.txt": b"a"}), "This is not a valid Word document"),
    "Excel named Word": ("x.docx", office("xl"), "This is not a valid Word document"),
    "Word with macros": ("x.docx", office("word", **{"word/vbaProject.bin": b"\0"}), "This document contains macros"),
    "an archive bomb named Word": (
        "x.docx",
        office("word", **{"word/a.xml": bytes(30_000_000)}),
        "becomes too large when it is unpacked",
    ),
    "an archive bomb": ("x.zip", archive({"a.txt": bytes(30_000_000)}), "becomes too large when it is unpacked"),
    "an archive bomb of overlapping entries": ("x.zip", overlapping(), "becomes too large when it is unpacked"),
    "an archive bomb of many entries": (
        "x.zip",
        archive({f"{n}.txt": b"" for n in range(5_001)}),
        "becomes too large when it is unpacked",
    ),
    "an archive with a program": ("x.zip", archive({"press/kit.pdf.EXE": PROGRAM}), "contains a program or an archive"),
    "an archive in an archive": ("x.zip", archive({"more.zip": b"PK"}), "contains a program or an archive"),
    "an archive with a path outside its directory": (
        "x.zip",
        archive({"../../.profile": b"a"}),
        "contains a program or an archive",
    ),
    "an archive after HTML": ("x.zip", HTML + archive({"a.txt": b"a"}), "This is not a valid ZIP archive"),
    "half an archive": ("x.zip", archive({"a.txt": b"a"})[:40], "This is not a valid ZIP archive"),
    "an encrypted archive": ("x.zip", encrypted(), "protected by a password"),
    "RTF with a program": ("x.rtf", b"{\\rtf1{\\object\\objdata 4d5a}}", "contains embedded files"),
    "HTML named MP3": ("x.mp3", HTML, "This is not a valid audio file in MP3"),
    "MP3 with a script in its tags": ("x.mp3", recordings.mp3(tag=HTML), "This is not a valid audio file in MP3"),
    "tags without sound": ("x.mp3", recordings.id3_tag(b"A bell"), "This is not a valid audio file in MP3"),
    "one frame of MP3": ("x.mp3", recordings.mp3(frames=1), "This is not a valid audio file in MP3"),
    "a WAV named MP3": ("x.mp3", recordings.WAV, "This is not a valid audio file in MP3"),
    "a film named M4A": ("x.m4a", recordings.m4a(film=True), "This is not a valid audio file in M4A"),
    "M4A without sound": ("x.m4a", recordings.m4a(handler=b"text"), "This is not a valid audio file in M4A"),
    "a broken M4A": ("x.m4a", recordings.m4a()[:24], "This is not a valid audio file in M4A"),
    "a film named Ogg": ("x.ogg", recordings.ogg(b"\x80theora"), "This is not a valid audio file in Ogg"),
    "the start of an Ogg file": ("x.ogg", b"OggS", "This is not a valid audio file in Ogg"),
    "HTML named WAV": ("x.wav", HTML, "This is not a valid audio file in WAV"),
    "WAV without samples": ("x.wav", recordings.WAV[:36], "This is not a valid audio file in WAV"),
    "a film named WAV": ("x.wav", b"RIFF\0\0\0\0AVI " + recordings.WAV[12:], "This is not a valid audio file in WAV"),
    "WAV with a script": ("x.wav", recordings.WAV + HTML, "This is not a valid audio file in WAV"),
    "an empty file": ("x.pdf", b"", "The submitted file is empty"),
}
ACCEPTED = {
    "x.pdf": (PDF, "application/pdf"),
    "X.PDF": (PDF + b"\r\n", "application/pdf"),
    "x.docx": (office("word"), "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    "x.xlsx": (office("xl"), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "x.pptx": (office("ppt"), "application/vnd.openxmlformats-officedocument.presentationml.presentation"),
    "x.odt": (
        archive({"mimetype": b"application/vnd.oasis.opendocument.text", "content.xml": b"<a/>"}),
        "application/vnd.oasis.opendocument.text",
    ),
    "x.key": (archive({"Index/Document.iwa": b"a"}), "application/vnd.apple.keynote"),
    "x.rtf": (b"{\\rtf1 Words}", "application/rtf"),
    "x.txt": ("Ça coûte 3 < 4".encode("latin-1"), "text/plain"),
    "x.csv": ("a;b\n1;é".encode("utf-16"), "text/csv"),
    "x.mp3": (recordings.mp3(), "audio/mpeg"),
    "a.MP3": (recordings.mp3(tag=b"A bell", padding=100), "audio/mpeg"),
    "x.m4a": (recordings.m4a(), "audio/mp4"),
    "x.ogg": (recordings.ogg(), "audio/ogg"),
    "opus.ogg": (recordings.ogg(b"OpusHead"), "audio/ogg"),
    "x.wav": (recordings.WAV, "audio/wav"),
    "x.zip": (archive({"press/kit.pdf": PDF, "a.jpg": bytes(2_000_000)}), "application/zip"),
}


@pytest.fixture
def superuser_client(db) -> Client:
    client = Client()
    client.force_login(factories.SuperuserFactory())
    return client


@pytest.fixture
def existing(db) -> StoredDocument:
    return factories.DocumentFactory(title="Existing", filename="existing.txt")


@pytest.mark.parametrize("by", mark_extended(["one form", "every form"], except_for=["one form"]))
@pytest.mark.parametrize("kind", HOSTILE)
def test_dangerous_and_mislabelled_files_are_refused_by_every_form(kind, by, superuser_client, existing):
    """`make test` uploads each by one of the forms, one after the other."""
    name, content, reason = HOSTILE[kind]
    forms = list(get_upload_forms("wagtaildocs", "document", existing))
    for form in forms if by == "every form" else [forms[list(HOSTILE).index(kind) % len(forms)]]:
        assert reason in form.upload(superuser_client, name, content), form.name
    assert StoredDocument.objects.get().filename == "existing.txt"


@pytest.mark.few(4)
@pytest.mark.parametrize("name", ACCEPTED)
def test_every_type_of_document_is_accepted_and_served_with_its_media_type(name, superuser_client, existing, tree):
    content, media_type = ACCEPTED[name]
    for form in get_upload_forms("wagtaildocs", "document", existing):
        form.upload(superuser_client, name, content)
    assert StoredDocument.objects.count() == 4
    documents = list(StoredDocument.objects.all())
    page = factories.ReleaseFactory(attachments=documents)
    response = superuser_client.get(f"/api/v1/pages/{page.pk}").json()
    for document, link in zip(documents, response["attachments"], strict=True):
        assert re.fullmatch(r"documents/[0-9a-f]{32}\.[a-z0-9]+", document.file.name)
        fetched = Client().get(link["url"].partition("8000")[2])
        served = fetched.getvalue()
        assert read_parts(served) == read_parts(content)
        assert (link["media_type"], link["filename"]) == (media_type, name)
        assert link["size"] == len(served)
        assert fetched["Content-Type"].partition(";")[0] == media_type
        assert fetched["Content-Disposition"].startswith("attachment")
        assert fetched["X-Content-Type-Options"] == "nosniff"
        assert "sandbox" in fetched["Content-Security-Policy"]


def test_a_file_that_is_too_large_is_refused(superuser_client, existing, settings):
    settings.WAGTAILDOCS_MAX_UPLOAD_SIZE = 10
    for form in get_upload_forms("wagtaildocs", "document", existing):
        assert "This file is too big" in form.upload(superuser_client, "x.pdf", PDF)


@pytest.mark.parametrize("name", ["x.html", "x.svg", "x", "x.pdf.js"])
def test_a_document_of_a_removed_type_is_served_as_a_binary_file(name, tree):
    document = factories.DocumentFactory(filename=name, content=HTML)
    page = factories.ReleaseFactory(attachments=[document])
    fetched = Client().get(f"/documents/{page.pk}/{document.pk}/{name}")
    assert fetched.getvalue() == HTML
    assert fetched["Content-Type"] == "application/octet-stream"
    assert fetched["Content-Disposition"].startswith("attachment")


def test_only_editors_can_download_the_file_in_the_admin(superuser_client, existing):
    address = f"/admin/documents/{existing.pk}/file/"
    assert (
        address
        in superuser_client.get(get_upload_forms("wagtaildocs", "document", existing)[3].address).content.decode()
    )
    assert superuser_client.get(address).getvalue() == read_content(existing)
    for outsider in (None, factories.UserFactory()):
        client = Client()
        if outsider:
            client.force_login(outsider)
        assert client.get(address).status_code in (302, 403, 404)


def test_the_form_shows_type_and_size_of_the_file(superuser_client, existing):
    form = superuser_client.get(get_upload_forms("wagtaildocs", "document", existing)[3].address).content.decode()
    assert f"Plain text, {existing.file_size}" in form.replace("\xa0", " ")


def test_every_allowed_extension_has_a_content_check(settings):
    from cms.files.documents.file_types import FILE_TYPES

    assert set(settings.WAGTAILDOCS_EXTENSIONS) == FILE_TYPES.keys()
